// In Chromium: whole payments between two wallets over a real data channel, a third wallet as witness; and in the same
// run what none of them could leave out: round trips, strict commits, signatures.
import { PaymentState, SessionKind } from '../../src/engine/codec.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { openWalletDatabase } from '../../src/foundation/indexeddb/wallet-database.ts'
import { indexeddbStore } from '../../src/foundation/store/indexeddb.ts'
import { type BrowserWallet, browserWallet } from './browser-wallet.ts'
import { charter } from './charter.ts'
import { type DataLink, dataLink } from './data-link.ts'

export interface PaymentSample {
  /** Milliseconds from the payer's confirmation until he holds P4; the payee has committed by then. */
  readonly held: number
  /** Until both know that it is final. */
  readonly final: number
  /** Messages, frames and their bytes until then, acknowledgements included. */
  readonly messages: number
  readonly messageBytes: number
  readonly frames: number
  readonly frameBytes: number
  /** Of payer and payee, until the payer holds P4. */
  readonly commits: number
  readonly signatures: number
}

export interface FloorSample {
  readonly roundTrip: number
  readonly commit: number
  readonly signature: number
}

export interface ChannelBench {
  run(rounds: number, unheard: number): Promise<{ payments: PaymentSample[]; floor: FloorSample[] }>
}

declare global {
  interface Window {
    readonly channelBench: ChannelBench
  }
}

const AMOUNT = 7n

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`never: ${what}`)
}

function session(wallet: BrowserWallet, pipe: number, kind: SessionKind): number {
  const found = wallet.open.find((one) => one.pipe.startsWith(`link ${pipe} `) && one.kind === kind)
  if (found === undefined) throw new Error(`${wallet.name} has no session over link ${pipe}`)
  return found.session
}

/** Anna and Ben of the founder's community, everybody linked to everybody; Anna has tokens. */
async function fair() {
  const compiled = (address: URL) => WebAssembly.compileStreaming(fetch(address))
  const modules = {
    wallet: await compiled(new URL('../../wasm/engine.wasm', import.meta.url)),
    office: await compiled(new URL('../../wasm/engine-office.wasm', import.meta.url)),
  }
  const founder = await browserWallet('Founder', modules)
  const anna = await browserWallet('Anna', modules)
  const ben = await browserWallet('Ben', modules)
  const slot = crypto.getRandomValues(new Uint8Array(16))
  const [signerKey, witnessKey] = await Promise.all([
    founder.keyring.publicKey({ kind: 'signer', slot }),
    founder.keyring.publicKey({ kind: 'witness', slot }),
  ])
  const answer = await founder.command({
    case: 'foundCommunity',
    value: { charter, total: 10_000n, slot, signerKey, witnessKey },
  })
  if (answer.case !== 'community') throw new Error('not founded')
  const { community } = answer.value
  for (const wallet of [founder, anna, ben]) wallet.communities = [community]
  const [own] = (await founder.overview()).communities
  if (own === undefined) throw new Error('not founded')
  const links: DataLink[] = []
  const join = async (a: BrowserWallet, b: BrowserWallet) => {
    const link = await dataLink()
    links.push(link)
    a.sessions.attach(link.pipes[0])
    b.sessions.attach(link.pipes[1])
    return link.pipes[0].id
  }
  for (const [place, wallet] of [anna, ben].entries()) {
    const pipe = await join(wallet, founder)
    const link = { community, roomSecret: own.roomSecret, name: own.name }
    await wallet.command({ case: 'joinCommunity', value: { link } })
    const anonymous = await wallet.sessions.open(pipe, SessionKind.ANONYMOUS as 1, community)
    await wallet.command({ case: 'fetchCommunity', value: { session: anonymous.session, community } })
    await until('the charter', async () => (await wallet.overview()).communities[0]?.charter !== undefined)
    await wallet.sessions.open(pipe, SessionKind.MEMBER as 2, community)
    await wallet.sessions.open(pipe, SessionKind.WITNESS as 3, community)
    await until('the founder', () => founder.open.filter((one) => one.kind === SessionKind.WITNESS).length > place)
  }
  await founder.command({ case: 'setHandOut', value: { community, amount: 2_000n } })
  await founder.command({ case: 'handOut', value: { session: session(founder, 1, SessionKind.MEMBER), community } })
  await until('tokens', async () => (await anna.overview()).communities[0]?.balance?.available === 2_000n)
  const { session: meeting, peer } = await anna.sessions.open(await join(anna, ben), SessionKind.MEMBER as 2, community)
  return { wallets: [founder, anna, ben], founder, anna, ben, community, links, meeting, payee: peer.peer?.identity }
}

async function pay({ wallets, anna, ben, community, links, meeting, payee }: Awaited<ReturnType<typeof fair>>) {
  const sum = <Thing>(things: readonly Thing[], count: (thing: Thing) => number) =>
    things.reduce((total, thing) => total + count(thing), 0)
  const before = {
    messages: sum(wallets, ({ tally }) => tally.messages),
    messageBytes: sum(wallets, ({ tally }) => tally.messageBytes),
    frames: sum(links, ({ sent }) => sent.frames),
    frameBytes: sum(links, ({ sent }) => sent.bytes),
    commits: anna.tally.commits + ben.tally.commits,
    signatures: anna.tally.signatures + ben.tally.signatures,
  }
  let held = 0
  let [commits, signatures] = [0, 0]
  const isFinal = new Set<string>()
  const final = new Promise<number>((resolve, reject) => {
    for (const wallet of [anna, ben]) {
      wallet.onEvent = (event) => {
        if (event.case === 'offerReceived') {
          const answer = { payerNonce: event.value.payerNonce, accept: true }
          wallet.command({ case: 'answerOffer', value: answer }).catch(reject)
        }
        if (event.case !== 'paymentMoved') return
        if (wallet === anna && event.value.state === PaymentState.DONE) {
          held = anna.tally.came.get(meeting) ?? 0
          commits = anna.tally.commits + ben.tally.commits - before.commits
          signatures = anna.tally.signatures + ben.tally.signatures - before.signatures
        }
        if (event.value.state === PaymentState.FINAL) isFinal.add(wallet.name)
        if (isFinal.size === 2) resolve(performance.now())
      }
    }
  })
  const start = performance.now()
  await anna.command({
    case: 'pay',
    value: { session: meeting, community, amount: AMOUNT, payee: payee ?? new Uint8Array() },
  })
  const end = await final
  // Acknowledgements that are still on their way belong to this payment.
  await new Promise((resolve) => setTimeout(resolve, 100))
  return {
    held: held - start,
    final: end - start,
    messages: sum(wallets, ({ tally }) => tally.messages) - before.messages,
    messageBytes: sum(wallets, ({ tally }) => tally.messageBytes) - before.messageBytes,
    frames: sum(links, ({ sent }) => sent.frames) - before.frames,
    frameBytes: sum(links, ({ sent }) => sent.bytes) - before.frameBytes,
    commits,
    signatures,
  } satisfies PaymentSample
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** One of each, as small as it can be: a round trip of 512 bytes, a strict commit of one row, a derived signature. */
async function floorOf({ anna, links }: Awaited<ReturnType<typeof fair>>) {
  const store = indexeddbStore(
    await openWalletDatabase('bench floor', crypto.subtle),
    crypto.subtle,
    webcryptoEntropy(),
  )
  const epoch = await store.lead()
  const { epoch: keys, first } = await anna.keyring.reserve(1)
  const row = { table: 'floor', key: new Uint8Array(32), value: new Uint8Array(1_000) }
  return async (): Promise<FloorSample> => ({
    roundTrip: (await links[2]?.roundTrip(512)) ?? 0,
    commit: await timed(() => store.commit(epoch, [{ kind: 'put', row }])),
    signature: await timed(() =>
      anna.keyring.sign({ kind: 'derived', epoch: keys, counter: first }, new Uint8Array(64)),
    ),
  })
}

Object.assign(window, {
  channelBench: {
    async run(rounds, unheard) {
      const people = await fair()
      const takeFloor = await floorOf(people)
      const [payments, floor]: [PaymentSample[], FloorSample[]] = [[], []]
      for (let round = 0; round < unheard + rounds; round++) {
        const [payment, bare] = [await pay(people), await takeFloor()]
        if (round < unheard) continue
        payments.push(payment)
        floor.push(bare)
      }
      return { payments, floor }
    },
  } satisfies ChannelBench,
})
