// Payments as a list: who, when, how it stands, and the amount with its direction.
import { type JSX, Show } from 'solid-js'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { Avatar } from '../../kit/Avatar.tsx'
import { Each } from '../../kit/Each.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { paths } from '../../paths.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { moment } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { createPaymentWords } from './create-payment-words.ts'
import css from './PaymentRows.module.css'
import { isVoid } from './standing.ts'

export function PaymentRows(props: { payments: readonly PaymentView[] }): JSX.Element {
  const { figure, locale } = useWords()
  const { clock } = useSurroundings()
  const words = createPaymentWords()
  const sign = (payment: PaymentView): string => (payment.side === 'payer' ? '−' : '+')
  return (
    <Rows>
      <Each of={props.payments} by={(payment) => payment.id}>
        {(payment) => (
          <li>
            <Row
              href={paths.payment(payment().id)}
              picture={<Avatar identity={payment().other.identity} />}
              title={<span dir="auto">{payment().other.name}</span>}
              detail={
                <span class={css['detail']}>
                  <Icon name={words.standing(payment()).icon} size="s" />
                  <span>
                    {words.label(payment())} {moment(payment().movedAt, present(clock), locale())}
                    <Show when={payment().memo !== ''}>
                      {' · '}
                      <bdi>{payment().memo}</bdi>
                    </Show>
                  </span>
                </span>
              }
              end={
                <span
                  class={css['amount']}
                  data-void={isVoid(payment())}
                  data-final={payment().state === 'final'}
                  data-side={payment().side}
                >
                  <span aria-hidden="true">
                    <bdi>
                      {sign(payment())}
                      {figure(payment().amount, words.unit(payment()))}
                    </bdi>
                  </span>
                  <span class="unseen">
                    {words.title(payment())}: {words.amount(payment())}
                  </span>
                </span>
              }
            />
          </li>
        )}
      </Each>
    </Rows>
  )
}
