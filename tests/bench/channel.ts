// Row: a payment over a live data channel, against its round trips, strict commits and signatures alone.
import type { PaymentSample } from './channel.page.ts'
import { pageOf } from './chromium.ts'
import { median, type Row, short, spread } from './row.ts'

const ROUNDS = 25
const UNHEARD = 5
/** P1 and P2, P3 and P4. */
const ROUND_TRIPS = 2
/** One before each packet leaves. */
const COMMITS = 4

export async function channelRow(): Promise<Row> {
  const page = await pageOf('./channel.page.ts')
  try {
    const { payments, floor } = await page.open((opened) =>
      opened.evaluate(([rounds, unheard]) => window.channelBench.run(rounds, unheard), [ROUNDS, UNHEARD] as const),
    )
    const of = (pick: (payment: PaymentSample) => number) => payments.map(pick)
    const [roundTrip, commit, signature] = [
      floor.map((sample) => sample.roundTrip),
      floor.map((sample) => sample.commit),
      floor.map((sample) => sample.signature),
    ]
    const signatures = median(of((payment) => payment.signatures))
    const held = median(of((payment) => payment.held))
    const bare = ROUND_TRIPS * median(roundTrip) + COMMITS * median(commit) + signatures * median(signature)
    return {
      name: 'payment over a live data channel, until the payer holds P4',
      value: short(held),
      unit: 'ms',
      against: `${ROUND_TRIPS} round trips + ${COMMITS} strict commits + ${signatures} signatures: ${short(bare)} ms`,
      ratio: short(held / bare),
      target: 1.5,
      better: 'lower',
      seen: {
        payments: payments.length,
        'held, ms': spread(of((payment) => payment.held)),
        'final on both sides, ms': spread(of((payment) => payment.final)),
        'round trip, ms': spread(roundTrip),
        'strict commit, ms': spread(commit),
        'signature, ms': spread(signature),
        'commits until held': median(of((payment) => payment.commits)),
        'messages until final': spread(of((payment) => payment.messages)),
        'message bytes until final': spread(of((payment) => payment.messageBytes)),
        'frames until final': spread(of((payment) => payment.frames)),
        'frame bytes until final': spread(of((payment) => payment.frameBytes)),
      },
    }
  } finally {
    await page.close()
  }
}
