// Payments that somebody must still act on, each in a sentence that begins with the money.
import { type JSX, Show } from 'solid-js'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Each } from '../../kit/Each.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { createPaymentWords } from '../payment/create-payment-words.ts'
import { isUnfinished } from '../payment/standing.ts'
import css from './Unfinished.module.css'

export function Unfinished(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const words = createPaymentWords()
  const waiting = (): readonly PaymentView[] => open().payments.filter(isUnfinished)
  return (
    <Show when={waiting().length > 0}>
      <Section title={say('home.unfinished')}>
        <div class={css['frame']}>
          <Rows>
            <Each of={waiting()} by={(payment) => payment.id}>
              {(payment) => (
                <li>
                  <Row
                    href={paths.payment(payment().id)}
                    picture={
                      <span class={css['icon']}>
                        <Icon name={words.standing(payment()).icon} />
                      </span>
                    }
                    title={words.waiting(payment())}
                    end={<Icon name="next" size="s" />}
                  />
                </li>
              )}
            </Each>
          </Rows>
        </div>
      </Section>
    </Show>
  )
}
