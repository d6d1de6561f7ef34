// What may be done about a payment now: ask again, ask to cancel, give back. What the wallet does not allow is not
// offered; when it will be is said.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { relative } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import css from './Actions.module.css'
import { createPaymentWords } from './create-payment-words.ts'
import { Refund } from './Refund.tsx'

export function Actions(props: { payment: PaymentView }): JSX.Element {
  const { say, locale } = useWords()
  const { clock } = useSurroundings()
  const wallet = useWallet()
  const toast = useToast()
  const [fault, setFault] = createSignal<CodedFault>()
  const askAgain = async (): Promise<void> => {
    const asked = await wallet.askAgain(props.payment.id)
    setFault(asked.ok ? undefined : asked.fault)
    if (asked.ok) toast(say('payment.asked'))
  }
  const may = () => props.payment.may
  return (
    <div class={css['actions']}>
      <Show when={may().askAgain}>
        <Button kind="primary" size="large" wide icon="refresh" onPress={() => void askAgain()}>
          {say('payment.askAgain')}
        </Button>
      </Show>
      <Switch>
        <Match when={may().cancel === 'now'}>
          <Cancel payment={props.payment} />
        </Match>
        <Match when={may().cancel === 'later'}>
          <p class={css['hint']}>
            {say('payment.lockedUntil', { when: relative(props.payment.deadline, present(clock), locale()) })}
          </p>
        </Match>
      </Switch>
      <Show when={may().refund}>
        <Refund payment={props.payment} />
      </Show>
      <Show when={fault()}>{(found) => <Problem attempt="other" fault={found()} />}</Show>
    </div>
  )
}

function Cancel(props: { payment: PaymentView }): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const words = createPaymentWords()
  const [asking, setAsking] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const cancel = async (): Promise<void> => {
    const outcome = await wallet.cancelPayment(props.payment.id)
    setFault(outcome.ok ? undefined : outcome.fault)
    if (outcome.ok) setAsking(false)
  }
  return (
    <>
      <p class={css['hint']}>{say('payment.cancelNow')}</p>
      <Button wide onPress={() => setAsking(true)}>
        {say('payment.cancel')}
      </Button>
      <Sheet
        open={asking()}
        title={say('payment.cancelAsk')}
        onClose={() => setAsking(false)}
        foot={
          <>
            <Button kind="bad" size="large" wide onPress={() => void cancel()}>
              {say('payment.cancel')}
            </Button>
            <Button wide onPress={() => setAsking(false)}>
              {say('go.back')}
            </Button>
          </>
        }
      >
        <p>{say('payment.cancelHint', { amount: words.amount(props.payment) })}</p>
        <Show when={fault()}>{(found) => <Problem attempt="cancel" fault={found()} />}</Show>
      </Sheet>
    </>
  )
}
