// The last look before money moves: who they proved to be, the amount, and what stands in the way, if anything.
import { type JSX, Show } from 'solid-js'
import type { PaymentView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Figure } from '../../kit/Figure.tsx'
import { HoldButton } from '../../kit/HoldButton.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { moment } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { Proven } from '../community/Proven.tsx'
import { isVoid } from '../payment/standing.ts'
import { Problem } from '../problems/Problem.tsx'
import css from './ConfirmStep.module.css'
import type { PayDriver } from './create-pay.ts'
import type { PayStep } from './pay-flow.ts'

export function ConfirmStep(props: {
  community: ReadyCommunity
  now: Extract<PayStep, { step: 'confirm' }>
  driver: PayDriver
}): JSX.Element {
  const { say, money, figure, unitWord, locale } = useWords()
  const { clock } = useSurroundings()
  const open = useOpen()
  const person = () => props.now.meeting.person
  const unit = () => props.community.unit
  const amount = () => props.now.draft.amount
  const words = () => {
    const wanted = amount()
    return { amount: wanted === undefined ? '' : money(wanted, unit()), name: person().name }
  }
  /** A request is for one payment; who pays it again should know. */
  const paidBefore = (): number | undefined => {
    const { target } = props.now.draft
    if (target?.request === undefined || target.asks === undefined) return undefined
    const earlier = open().payments.find(
      (one) => one.side === 'payer' && one.request === target.request && !isUndone(one),
    )
    return earlier?.agreedAt
  }
  const obstacle = () => props.now.preview.obstacle
  const wantsPasskey = (): boolean => props.now.preview.needsPasskey && obstacle() === undefined
  return (
    <Screen
      title={say('pay.to')}
      back={() => props.driver.send({ kind: 'back' })}
      backName={say('go.back')}
      foot={
        <>
          <HoldButton
            clock={clock}
            label={say('pay.hold', words())}
            armedLabel={say('pay.again', words())}
            off={obstacle() !== undefined}
            onConfirm={props.driver.pay}
          />
          <p class={css['hint']}>{say('pay.holdHint')}</p>
        </>
      }
    >
      <Show when={props.now.fault}>{(found) => <Problem attempt="pay" fault={found()} />}</Show>
      <div class={css['who']}>
        <PersonTag person={person()} size="large" codeName={say('person.code')} />
        <p class={css['hint']}>{say('pay.checkCode')}</p>
      </div>
      <Proven community={props.community} person={person()} />
      <Show when={amount()}>
        {(wanted) => (
          <div class={css['amount']}>
            <Figure figure={figure(wanted(), unit())} unit={unitWord(wanted(), unit())} />
            <Show when={props.now.draft.memo !== ''}>
              <p dir="auto">{props.now.draft.memo}</p>
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.now.draft.typed}>
        {(typed) => (
          <Notice tone="wait" icon="code" title={say('pay.codeAsks', { ...words(), typed: money(typed(), unit()) })} />
        )}
      </Show>
      <Show when={paidBefore()}>
        {(at) => (
          <Notice
            tone="wait"
            icon="warning"
            title={say('pay.paidBefore', { when: moment(at(), present(clock), locale()) })}
          />
        )}
      </Show>
      <Show when={obstacle()}>{(found) => <Problem attempt="obstacle" fault={found()} />}</Show>
      <Show when={wantsPasskey()}>
        <Notice
          tone="quiet"
          icon="passkey"
          title={say('pay.passkeyFirst', { limit: money(props.community.limits.payment, unit()) })}
        >
          <p>{say('pay.passkeyFirstHint')}</p>
        </Notice>
      </Show>
      <SoleHelperIsParty community={props.community} payee={person().identity} name={person().name} />
    </Screen>
  )
}

function isUndone(payment: PaymentView): boolean {
  return isVoid(payment) || payment.state === 'freed'
}

/** Where the only one who makes payments final is a party, a lost phone would leave the payment open. */
function SoleHelperIsParty(props: { community: ReadyCommunity; payee: string; name: string }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const text = (): string | undefined => {
    const sole = props.community.helpers.sole?.identity
    const unit = props.community.unit.many
    if (sole === undefined) return undefined
    if (sole === open().me.identity) return say('pay.ownFounderParty', { unit })
    return sole === props.payee ? say('pay.founderParty', { name: props.name, unit }) : undefined
  }
  return <Show when={text()}>{(words) => <Notice tone="quiet" icon="lock" title={words()} />}</Show>
}
