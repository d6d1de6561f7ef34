// The last few payments of this community.
import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import type { PaymentView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { PaymentRows } from '../payment/PaymentRows.tsx'
import css from './LastPayments.module.css'

export function LastPayments(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const last = (): readonly PaymentView[] =>
    open().payments.filter((payment) => payment.community === props.community.id)
  return (
    <Section
      title={say('home.last')}
      end={
        <Show when={last().length > SHOWN}>
          <A href={paths.payments}>{say('home.allPayments')}</A>
        </Show>
      }
    >
      <Show when={last().length > 0} fallback={<p class={css['none']}>{say('home.noPayments')}</p>}>
        <PaymentRows payments={last().slice(0, SHOWN)} />
      </Show>
    </Section>
  )
}

const SHOWN = 4
