// A wallet of the gallery: it shows one view and answers as told. It keeps no value and opens no connection.
import { type CodedFault, happened, type Outcome, refused } from '../../../application/outcome.ts'
import type { PreviewView, ReadCode, Wallet } from '../../../application/wallet.ts'
import type { MeetingId, MeetingView, OpenView, PaymentView, WalletView } from '../../../application/wallet-view.ts'
import type { Clock } from '../../../foundation/clock.ts'
import { present } from '../../present.ts'
import { examplePayment } from './payments.ts'
import { exampleId, STALL } from './people.ts'

/** How the example answers; what is not said goes well. */
export interface Script {
  readonly code?: ReadCode | CodedFault
  /** `never`: the search goes on for ever. */
  readonly meet?: CodedFault | 'never'
  readonly preview?: Partial<PreviewView>
  readonly pay?: CodedFault | 'never'
  readonly payCode?: CodedFault | 'never'
  readonly joinCode?: CodedFault | 'never'
  /** Every other command. */
  readonly rest?: CodedFault | 'never'
  /** Reading the view itself breaks, as a fault of the app would. */
  readonly breaks?: true
}

export function exampleWallet(first: WalletView, script: Script, clock: Clock): Wallet {
  let view = first
  const listeners = new Set<() => void>()
  const show = (next: WalletView): void => {
    view = next
    for (const listener of listeners) listener()
  }
  const opened = (): OpenView => {
    if (view.stage !== 'open') throw new TypeError('this example is not open')
    return view
  }
  const rest = <Value>(value: Value): Promise<Outcome<Value>> => scripted(script.rest, value)
  const meeting = (): MeetingView => {
    const community = opened().communities[0]?.id ?? exampleId('nowhere')
    // Any number names a meeting here.
    return { id: 7 as MeetingId, community, person: STALL, over: 'direct', state: 'open' }
  }
  const settle = (payment: PaymentView, state: PaymentView['state'], delayMs: number): void => {
    clock.after(delayMs, 'example', () => {
      const payments = opened().payments.map((one) => (one.id === payment.id ? { ...one, state } : one))
      show({ ...opened(), payments })
    })
  }

  return {
    view() {
      if (script.breaks === true) throw new RangeError('an example of a fault of the app')
      return view
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    openWallet: () => rest(undefined),
    takeOver: () => rest(undefined),
    rename: () => rest(undefined),
    erase: () => rest(undefined),
    dismiss: (notice) => show({ ...opened(), notices: opened().notices.filter((one) => one.id !== notice) }),
    offerHelp: () => scripted(script.joinCode, EXAMPLE_CODE),
    foundCommunity: () => rest(exampleId('founded')),
    join: () => rest(exampleId('joined')),
    leaveCommunity: () => rest(undefined),
    makeJoinCode: () => scripted(script.joinCode, EXAMPLE_CODE),
    showMyName: () => rest(undefined),
    setHandOut: () => rest(undefined),
    handOut: () => rest(exampleId('handed out')),
    readCode: () => scripted(isFault(script.code) ? script.code : undefined, readable(script.code)),
    makePayCode: (plan) =>
      scripted(script.payCode, {
        id: exampleId('code') as never,
        community: plan.community,
        amount: plan.amount,
        memo: plan.memo,
        text: EXAMPLE_CODE,
        expiresAt: undefined,
      }),
    closeCode: () => undefined,
    meet: () => scripted(script.meet, meeting()),
    part: () => undefined,
    preview: (_community, amount) =>
      Promise.resolve(
        happened({
          obstacle: undefined,
          exposure: undefined,
          needsPasskey: false,
          available: amount,
          ...script.preview,
        }),
      ),
    pay: async (order) => {
      const answer = await scripted(script.pay, undefined)
      if (!answer.ok) return answer
      const community = opened().communities.find((one) => one.id === order.community)
      if (community?.stage !== 'ready') return refused('unavailable/no-charter')
      const payment = examplePayment(community, present(clock), {
        name: `example ${opened().payments.length}`,
        with: meeting().person,
        amount: Number(order.amount.units),
        memo: order.memo,
        state: 'in-doubt',
        ago: 0,
      })
      show({ ...opened(), payments: [payment, ...opened().payments] })
      settle(payment, 'done', 300)
      settle(payment, 'final', 2_500)
      return happened(payment.id)
    },
    answerOffer: (offer) => {
      show({ ...opened(), offers: opened().offers.filter((one) => one.id !== offer) })
      return rest(undefined)
    },
    askAgain: () => rest(undefined),
    cancelPayment: () => rest(undefined),
    startPairing: () => rest(undefined),
    readPairingCode: () => rest(undefined),
    stopPairing: () => undefined,
    registerPasskey: () => rest(undefined),
    answerPasskeyAsk: () => show({ ...opened(), passkeyAsk: undefined }),
    backupFile: () => rest({ name: 'example.juice', bytes: new Uint8Array() }),
    backupPhrase: () => rest(EXAMPLE_WORDS),
    noteBackup: () => rest(undefined),
    restoreFile: () => rest(undefined),
    restorePhrase: () => rest(undefined),
  }
}

/** As long as a real code, and no code at all. */
const EXAMPLE_CODE = 'EXAMPLE-no-money-'.repeat(11)

/** Not a phrase: a real one never stands in a source. */
const EXAMPLE_WORDS = Array.from({ length: 24 }, (_, place) => `example${place + 1}`)

async function scripted<Value>(told: CodedFault | 'never' | undefined, value: Value): Promise<Outcome<Value>> {
  if (told === 'never') return new Promise(() => undefined)
  return told === undefined ? happened(value) : { ok: false, fault: told }
}

function isFault(told: Script['code']): told is CodedFault {
  return told !== undefined && !('kind' in told)
}

function readable(told: Script['code']): ReadCode {
  if (told !== undefined && 'kind' in told) return told
  return { kind: 'join', community: exampleId('Appleyard'), name: 'Appleyard', known: false, text: EXAMPLE_CODE }
}
