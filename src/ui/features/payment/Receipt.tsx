// One payment: how it stands in the exact words, what may be done about it now, and all that is known of it.
import { useParams } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import type { PaymentView, TokenView } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { readyCommunity, useOpen } from '../../bridge.ts'
import { Coin } from '../../kit/Coin.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { dateTime } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { Proven } from '../community/Proven.tsx'
import { ExposureWords } from '../offer/ExposureWords.tsx'
import { Actions } from './Actions.tsx'
import { createPaymentWords } from './create-payment-words.ts'
import css from './Receipt.module.css'

export default function Receipt(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const params = useParams<{ id: string }>()
  const payment = (): PaymentView | undefined => open().payments.find((one) => one.id === params.id)
  const words = createPaymentWords()
  const title = (): string => {
    const found = payment()
    return found === undefined ? say('payment.title') : words.title(found)
  }
  return (
    <Screen title={title()} back={paths.home} backName={say('go.back')}>
      <Show when={payment()} fallback={<p>{say('payment.unknown')}</p>}>
        {(found) => <OnePayment payment={found()} />}
      </Show>
    </Screen>
  )
}

function OnePayment(props: { payment: PaymentView }): JSX.Element {
  const { say, figure, unitWord, money, locale } = useWords()
  const open = useOpen()
  const words = createPaymentWords()
  const unit = () => words.unit(props.payment)
  const community = () => readyCommunity(open(), props.payment.community)
  return (
    <>
      <div class={css['head']}>
        <Figure figure={figure(props.payment.amount, unit())} unit={unitWord(props.payment.amount, unit())} />
        <PersonTag person={props.payment.other} codeName={say('person.code')} />
      </div>
      <StandingCard payment={props.payment} />
      <Proven community={community()} person={props.payment.other} />
      <Actions payment={props.payment} />
      <Facts
        facts={[
          { name: say('payment.when'), value: dateTime(props.payment.agreedAt, locale()) },
          ...(props.payment.memo === '' ? [] : [{ name: say('payment.memo'), value: <bdi>{props.payment.memo}</bdi> }]),
          { name: say('payment.in'), value: <bdi>{community()?.name}</bdi> },
          ...(props.payment.handOut
            ? [{ name: say('payment.memo'), value: say('payment.handOut', { unit: unit().many }) }]
            : []),
          ...(props.payment.atRisk.units > 0n
            ? [{ name: say('payment.atRisk'), value: money(props.payment.atRisk, unit()) }]
            : []),
          { name: say('payment.number'), value: <bdi class={css['number']}>{props.payment.id.slice(0, 12)}</bdi> },
        ]}
      />
      <Linked payment={props.payment} />
      <Show when={props.payment.atRisk.units > 0n ? props.payment.exposure : undefined}>
        {(exposure) => (
          <ExposureWords
            exposure={exposure()}
            amount={money(props.payment.atRisk, unit())}
            name={props.payment.other.name}
          />
        )}
      </Show>
      <Show when={props.payment.gave.length + props.payment.got.length > 0}>
        <details class={css['curious']}>
          <summary>{say('payment.coins')}</summary>
          <Coins
            title={say('payment.gave')}
            tokens={props.payment.gave}
            emblem={community()?.look.emblem ?? ''}
            decimals={unit().decimals}
          />
          <Coins
            title={say('payment.got')}
            tokens={props.payment.got}
            emblem={community()?.look.emblem ?? ''}
            decimals={unit().decimals}
          />
        </details>
      </Show>
    </>
  )
}

function StandingCard(props: { payment: PaymentView }): JSX.Element {
  const { say } = useWords()
  const words = createPaymentWords()
  const standing = () => words.standing(props.payment)
  const isPayeeDone = (): boolean => props.payment.side === 'payee' && props.payment.state === 'done'
  return (
    <section class={css['standing']} data-tone={standing().tone} role="status">
      <Icon name={standing().icon} size="l" />
      <div>
        <h2>{words.label(props.payment)}</h2>
        <Show when={words.text(props.payment)}>{(text) => <p>{text()}</p>}</Show>
        <Show when={isPayeeDone()}>
          <p>
            {say(props.payment.confirmed ? 'payment.confirmed' : 'payment.unconfirmed', {
              name: props.payment.other.name,
            })}
          </p>
        </Show>
      </div>
    </section>
  )
}

/** The payment this one gives back, or the one that gave this back. */
function Linked(props: { payment: PaymentView }): JSX.Element {
  const { say } = useWords()
  return (
    <Show when={props.payment.refundOf ?? props.payment.refundedBy}>
      {(other) => (
        <Rows>
          <li>
            <Row
              href={paths.payment(other())}
              picture={<Icon name="undo" />}
              title={say(props.payment.refundOf === undefined ? 'payment.refundedBy' : 'payment.refundOf')}
              end={<Icon name="next" size="s" />}
            />
          </li>
        </Rows>
      )}
    </Show>
  )
}

function Coins(props: {
  title: string
  tokens: readonly TokenView[]
  emblem: string
  decimals: 0 | 1 | 2
}): JSX.Element {
  const { figure } = useWords()
  return (
    <Show when={props.tokens.length > 0}>
      <Section title={props.title}>
        <ul class={css['coins']}>
          <For each={props.tokens}>
            {(token) => (
              <li class={css['coin']}>
                <Coin
                  denomination={token.denomination}
                  figure={figure(Amount.of(token.denomination), { one: '', many: '', decimals: props.decimals })}
                  emblem={props.emblem}
                  freshness={1}
                />
                <bdi class={css['number']}>{token.text}</bdi>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  )
}
