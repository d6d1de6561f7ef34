// Giving a payment back: a payment of its own to the one who paid, by the same gesture as any other.
import { useNavigate } from '@solidjs/router'
import { createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { useWallet } from '../../bridge.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { HoldButton } from '../../kit/HoldButton.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { useMoments } from '../moment/create-moments.ts'
import { Problem } from '../problems/Problem.tsx'
import { createPaymentWords } from './create-payment-words.ts'

export function Refund(props: { payment: PaymentView }): JSX.Element {
  const { say } = useWords()
  const { clock } = useSurroundings()
  const wallet = useWallet()
  const moments = useMoments()
  const navigate = useNavigate()
  const words = createPaymentWords()
  const [asking, setAsking] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  /** Set while the other is looked for, and while they have not answered. */
  const [offer, setOffer] = createSignal<AbortController>()
  onCleanup(() => offer()?.abort())
  const name = (): string => props.payment.other.name
  const facts = () => ({ amount: words.amount(props.payment), name: name() })
  const isFar = (): boolean => FAR.has(fault()?.code ?? '')

  const failed = (reason: CodedFault): void => {
    setOffer(undefined)
    setFault(reason.code === 'misuse/cancelled' ? undefined : reason)
  }
  const leave = (): void => {
    offer()?.abort()
    setAsking(false)
  }
  const giveBack = async (): Promise<void> => {
    const { id, community, amount, other } = props.payment
    const mine = new AbortController()
    setOffer(mine)
    const meeting = await wallet.meet({ kind: 'party', payment: id }, mine.signal)
    if (!meeting.ok) return failed(meeting.fault)
    const paid = await wallet.pay(
      {
        meeting: meeting.value.id,
        community,
        amount,
        memo: '',
        request: undefined,
        refundOf: id,
        payee: other.identity,
      },
      mine.signal,
    )
    if (!paid.ok) return failed(paid.fault)
    setOffer(undefined)
    setAsking(false)
    moments.show(paid.value)
    navigate(paths.home, { replace: true })
  }

  return (
    <>
      <Button wide icon="undo" onPress={() => setAsking(true)}>
        {say('payment.refund')}
      </Button>
      <Sheet
        open={asking()}
        title={say('payment.refundAsk', facts())}
        onClose={leave}
        foot={
          <>
            <Show when={offer() === undefined}>
              <HoldButton
                clock={clock}
                label={say('payment.refundHold', facts())}
                armedLabel={say('payment.refundAgain', facts())}
                onConfirm={() => void giveBack()}
              />
              <p class="quiet small">{say('pay.holdHint')}</p>
            </Show>
            <Button wide onPress={leave}>
              {say(offer() === undefined ? 'go.cancel' : 'pay.withdraw')}
            </Button>
          </>
        }
      >
        <PersonTag person={props.payment.other} codeName={say('person.code')} />
        <p role="status">
          <Show when={offer()} fallback={say('payment.refundHint')}>
            {say('pay.asking', { name: name() })}. {say('pay.askingHint')}
          </Show>
        </p>
        <Show when={isFar()}>
          <Notice
            tone="wait"
            icon="offline"
            live
            title={say('payment.refundFar', { name: name() })}
            actions={<LinkButton href={paths.scan}>{say('home.scan')}</LinkButton>}
          />
        </Show>
        <Show when={isFar() ? undefined : fault()}>{(found) => <Problem attempt="refund" fault={found()} />}</Show>
      </Sheet>
    </>
  )
}

/** The payer is not in reach: their own code brings the two together. */
const FAR: ReadonlySet<string> = new Set(['unavailable/not-here', 'unavailable/out-of-reach'])
