// Rows: checking the signatures of one payment, warm against others, and the first time against warm.
import { decodeOutputs } from '../../src/engine/codec.ts'
import { instantiate } from '../../src/engine/instance.ts'
import { engineModule } from '../support/driven-wallet.ts'
import { toBase64 } from './base64.ts'
import { pageOf } from './chromium.ts'
import { median, type Row, short, spread } from './row.ts'
import type { SentWorkload } from './signatures.page.ts'
import { makeWorkload, type Workload } from './workload.ts'

type Peer = '@noble/curves' | 'libsodium.js' | 'WebCrypto, all in flight' | 'WebCrypto, one by one'

const ROUNDS = 25
/** Browsers that are started for the first payment. */
const STARTS = 7

export async function signatureRows(): Promise<Row[]> {
  const workload = await makeWorkload()
  everySignatureCounts(workload)
  const sent = send(workload)
  const page = await pageOf('./signatures.page.ts')
  try {
    const took = await page.open((opened) =>
      opened.evaluate(([work, rounds]) => window.signatureBench.compare(work, rounds), [sent, ROUNDS] as const),
    )
    const first = async (warmly: boolean) => {
      const starts: number[][] = []
      for (let start = 0; start < STARTS; start++) {
        starts.push(
          await page.open((opened) =>
            opened.evaluate(([work, turns]) => window.signatureBench.first(work, turns), [sent, warmly] as const),
          ),
        )
      }
      return starts
    }
    const [warmed, cold] = [await first(true), await first(false)]
    const ours = median(took.engine)
    const seen = {
      signatures: workload.signatures.length,
      tokens: workload.tokens,
      transactions: workload.transactions,
      'engine, ms': spread(took.engine),
    }
    const against = (name: Peer, samples: readonly number[], target: number): Row => ({
      name: `signatures of a payment, against ${name}`,
      value: short(ours),
      unit: 'ms',
      against: `${name}: ${short(median(samples))} ms`,
      ratio: short(median(samples) / ours),
      target,
      better: 'higher',
      seen: { ...seen, 'theirs, ms': spread(samples) },
    })
    const firsts = warmed.map(([took = 0]) => took)
    const later = warmed.map((all) => median(all.slice(-20)))
    return [
      against('@noble/curves', took.noble, 10),
      against('libsodium.js', took.libsodium, 2),
      against('WebCrypto, all in flight', took.webcrypto, 1.15),
      against('WebCrypto, one by one', took.webcryptoOneByOne, 1.15),
      {
        name: 'first payment after opening the page, signature check',
        value: short(median(firsts)),
        unit: 'ms',
        against: `warm: ${short(median(later))} ms`,
        ratio: short(median(firsts) / median(later)),
        target: 2,
        better: 'lower',
        seen: {
          starts: STARTS,
          'first, ms': spread(firsts),
          'warm, ms': spread(later),
          'first without warm-up, ms': spread(cold.map(([took = 0]) => took)),
        },
      },
    ]
  } finally {
    await page.close()
  }
}

function send(workload: Workload): SentWorkload {
  return {
    inputs: workload.inputs.map(toBase64),
    signatures: workload.signatures.map(({ key, message, signature }) => ({
      key: toBase64(key),
      message: toBase64(message),
      signature: toBase64(signature),
    })),
  }
}

/** The engine must take the Exo as it is, and refuse it with any one of its signatures spoilt. */
function everySignatureCounts({ inputs, signatures }: Workload): void {
  const last = inputs.at(-1) ?? new Uint8Array()
  if (!isTaken(inputs, last)) throw new Error('the engine refuses the workload')
  for (const { signature } of signatures) {
    const spoilt = Buffer.from(last)
    const place = spoilt.indexOf(signature)
    spoilt.writeUInt8(spoilt.readUInt8(place) ^ 1, place)
    if (isTaken(inputs, spoilt)) throw new Error('the engine does not look at every signature of the workload')
  }
}

/** Whether the payee finds no fault in it. */
function isTaken(inputs: readonly Uint8Array[], last: Uint8Array): boolean {
  const engine = instantiate(engineModule)
  for (const input of inputs.slice(0, -1)) engine.step(input)
  const outputs = decodeOutputs(engine.step(last))
  return !outputs.some((output) => output.case === 'event' && output.value.kind.case === 'peerFault')
}
