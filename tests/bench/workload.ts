// The fixed workload of the signature rows: one Exo for 10 tokens of 8 hops each, which rests on 32 distinct
// transactions nobody has made final, 96 distinct signatures. Made anew by real wallets in each run, of the same shape.
import type { DriverPorts } from '../../src/engine/driver.ts'
import type { KeyRef } from '../../src/foundation/keyring.ts'
import { pay } from '../support/driven-fair.ts'
import { type DrivenWallet, until } from '../support/driven-wallet.ts'
import { type Fair, openFair } from './fair.ts'
import { readMessage } from './messages.ts'
import { noteSteps, type Step } from './steps.ts'

/** A signature as every engine checks it. */
export interface Signature {
  readonly key: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

export interface Workload {
  /** Every input of the payee's engine, in order; the last one brings the Exo. */
  readonly inputs: readonly Uint8Array[]
  /** Every distinct signature that the Exo carries. */
  readonly signatures: readonly Signature[]
  readonly tokens: number
  readonly transactions: number
  readonly exoBytes: number
}

const HOPS = 8
/** First tokens of the four chains: 5 + 2 + 1 is three tokens, 2 + 1 two. */
const CHAINS = [8n, 8n, 3n, 3n]
const TOKENS = 10

/** Takes seconds: more than thirty payments between real engines. */
export async function makeWorkload(): Promise<Workload> {
  const signed: Signature[] = []
  const note = (ports: DriverPorts) => noteSignatures(ports, signed)
  const fair = await openFair(1_000n, note)
  const join = (name: string) => fair.join(name, note)
  const between = await Promise.all(Array.from({ length: HOPS - 1 }, (_, hop) => join(`Hop ${hop + 1}`)))
  const last = await join('Last')
  for (const [chain, amount] of CHAINS.entries()) {
    const first = await join(`First ${chain + 1}`)
    await fair.handOut(first, amount)
    await passOn(fair, [first, ...between, last], amount)
  }
  const steps: Step[] = []
  const payee = await fair.join('Payee', (ports) => noteSteps(ports, steps))
  const inputs = () => steps.map(({ input }) => input)
  await pay(
    last,
    payee,
    fair.community,
    CHAINS.reduce((sum, amount) => sum + amount),
  )
  await until('the Exo', async () => inputs().some((input) => readMessage(input)?.case === 'exo'))
  const end = inputs().findIndex((input) => readMessage(input)?.case === 'exo')
  const exo = readMessage(inputs()[end] ?? new Uint8Array())
  if (exo?.case !== 'exo') throw new Error('no Exo')
  const workload = {
    inputs: inputs().slice(0, end + 1),
    signatures: carriedIn(exo.bytes, signed),
    tokens: exo.inputs,
    transactions: exo.ancestors,
    exoBytes: exo.bytes.length,
  }
  if (workload.tokens !== TOKENS || workload.transactions !== CHAINS.length * HOPS) {
    throw new Error(`another workload: ${workload.tokens} tokens, ${workload.transactions} transactions`)
  }
  return workload
}

async function passOn(fair: Fair, people: readonly DrivenWallet[], amount: bigint): Promise<void> {
  for (const [place, payer] of people.slice(0, -1).entries()) {
    const payee = people[place + 1]
    if (payee !== undefined) await fair.pay(payer, payee, amount)
  }
}

function noteSignatures(ports: DriverPorts, signed: Signature[]): DriverPorts {
  const { keyring } = ports
  return {
    ...ports,
    keyring: {
      ...keyring,
      async sign(ref: KeyRef, message: Uint8Array) {
        const signature = await keyring.sign(ref, message)
        signed.push({ key: await keyring.publicKey(ref), message, signature })
        return signature
      },
    },
  }
}

/** Signatures whose bytes stand in a message, each once. */
function carriedIn(message: Uint8Array, signed: readonly Signature[]): Signature[] {
  const bytes = Buffer.from(message)
  return signed.filter(({ signature }) => bytes.includes(Buffer.from(signature)))
}
