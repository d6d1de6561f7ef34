// A payment that fills the screen: the community's colour where it is final, amber and broken lines where it is not,
// and a coin that runs with the live clock, so that a picture of it proves nothing.
import { useNavigate } from '@solidjs/router'
import {
  createEffect,
  createSignal,
  createUniqueId,
  type JSX,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from 'solid-js'
import type { PaymentView, ReadyCommunity } from '../../../application/wallet-view.ts'
import type { Clock } from '../../../foundation/clock.ts'
import { readyCommunity, useOpen } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { createPaymentWords } from '../payment/create-payment-words.ts'
import { LiveDial } from './LiveDial.tsx'
import css from './Moment.module.css'
import { type MomentStage, stageOf } from './moment-stage.ts'

export default function Moment(props: { payment: PaymentView; onClose: () => void }): JSX.Element {
  const { say, sayWith, figure, unitWord } = useWords()
  const { clock, device } = useSurroundings()
  const navigate = useNavigate()
  const open = useOpen()
  const words = createPaymentWords()
  const title = createUniqueId()
  const community = (): ReadyCommunity | undefined => readyCommunity(open(), props.payment.community)
  const isFresh = createGrace(clock)
  const stage = (): MomentStage => stageOf(props.payment, isFresh())
  let dialog: HTMLDialogElement | undefined

  const showReceipt = (): void => {
    navigate(paths.payment(props.payment.id))
    props.onClose()
  }

  onMount(() => dialog?.showModal())
  createEffect(
    on([() => props.payment.id, () => stage().signal], ([, signal]) => {
      if (signal !== undefined && device.preferences.read('sound') !== 'off') device.signal(signal)
    }),
  )

  return (
    <dialog
      ref={dialog}
      class={css['moment']}
      data-ground={stage().ground}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <div class={css['stripe']} aria-hidden="true" />
      <div class={css['body']}>
        <h2 id={title} class={css['title']} tabindex={-1} autofocus>
          {sayWith<'unit'>(stage().title, { unit: words.unit(props.payment).many })}
        </h2>
        <LiveDial emblem={community()?.look.emblem ?? ''} icon={stage().icon} />
        <Figure
          figure={figure(props.payment.amount, words.unit(props.payment))}
          unit={unitWord(props.payment.amount, words.unit(props.payment))}
        />
        <PersonTag person={props.payment.other} codeName={say('person.code')} />
        <div class={css['standing']} role="status">
          <Show when={stateWord()}>
            {(word) => (
              <p class={css['state']}>
                <Icon name={stage().stateIcon} />
                <span>{word()}</span>
              </p>
            )}
          </Show>
          <Truth payment={props.payment} stage={stage()} community={community()} />
        </div>
      </div>
      <div class={css['foot']}>
        <Button kind="plain" size="large" wide onPress={props.onClose}>
          {say('go.done')}
        </Button>
        <Button size="large" wide onPress={showReceipt}>
          {say('done.receipt')}
        </Button>
      </div>
    </dialog>
  )

  function stateWord(): string | undefined {
    const name = community()?.helpers.sole?.name
    const { state } = stage()
    if (state === undefined) return undefined
    if (state === 'done.final' && name !== undefined) return say('done.finalSays', { name })
    return state === 'done.confirming' ? say(state, { name: props.payment.other.name }) : say(state)
  }
}

/** True for the first moments. */
function createGrace(clock: Pick<Clock, 'after'>): () => boolean {
  const [isOn, setOn] = createSignal(true)
  onCleanup(clock.after(GRACE_MS, 'moment-grace', () => setOn(false)))
  return isOn
}

/** Four times what a payment over a live link takes; then the doubt has a name. */
const GRACE_MS = 2_000

/** What is true of this payment now: the worst case, and what ends the doubt. */
function Truth(props: {
  payment: PaymentView
  stage: MomentStage
  community: ReadyCommunity | undefined
}): JSX.Element {
  const { say, money } = useWords()
  const words = createPaymentWords()
  const name = (): string => props.payment.other.name
  const makesFinal = (): string => {
    const helpers = props.community?.helpers
    if (helpers === undefined) return ''
    if (helpers.count === 0) return say('payment.neverFinal')
    if (helpers.sole?.name !== undefined) return say('done.makesFinalName', { name: helpers.sole.name })
    if (helpers.count === 1) return say('done.makesFinal', { community: props.community?.name ?? '' })
    return say('done.makesFinalSeveral', {
      community: props.community?.name ?? '',
      needed: String(helpers.needed),
      helpers: String(helpers.count),
      here: String(helpers.here),
    })
  }
  return (
    <Switch>
      <Match when={props.stage.truth === 'final'}>
        <Show when={props.community?.helpers.sole?.name} fallback={<p>{say('done.finalText')}</p>}>
          {(sole) => <p>{say('done.finalSaysText', { name: sole() })}</p>}
        </Show>
      </Match>
      <Match when={props.stage.truth === 'confirming'}>
        <p>{say('done.confirmingHint', { name: name() })}</p>
      </Match>
      <Match when={props.stage.truth === 'at-risk'}>
        <Show when={props.payment.atRisk.units > 0n}>
          <p>{say('done.worst', { amount: money(props.payment.atRisk, words.unit(props.payment)), name: name() })}</p>
        </Show>
        <p>{makesFinal()}</p>
      </Match>
      <Match when={props.stage.truth === 'given'}>
        <p>{say('done.paidNotFinal')}</p>
      </Match>
      <Match when={props.stage.truth === 'doubt'}>
        <p>{words.waiting(props.payment)}</p>
      </Match>
      <Match when={props.stage.truth === 'other'}>
        <p>{words.text(props.payment)}</p>
      </Match>
    </Switch>
  )
}
