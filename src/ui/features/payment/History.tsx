// Every payment, newest first, by day.
import { createMemo, type JSX, Show } from 'solid-js'
import type { PaymentView } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Each } from '../../kit/Each.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { date } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { PaymentRows } from './PaymentRows.tsx'

export default function History(): JSX.Element {
  const { say, locale } = useWords()
  const open = useOpen()
  const days = createMemo(() => {
    const byDay = new Map<string, PaymentView[]>()
    for (const payment of open().payments) {
      const day = date(payment.movedAt, locale())
      byDay.set(day, [...(byDay.get(day) ?? []), payment])
    }
    return [...byDay].map(([day, payments]) => ({ day, payments }))
  })
  return (
    <Screen title={say('payment.historyTitle')} back={paths.home} backName={say('go.back')}>
      <Show when={open().payments.length > 0} fallback={<p class="quiet">{say('payment.none')}</p>}>
        <Each of={days()} by={(one) => one.day}>
          {(one) => (
            <Section title={one().day}>
              <PaymentRows payments={one().payments} />
            </Section>
          )}
        </Each>
      </Show>
    </Screen>
  )
}
