// How much, and what for.
import { createSignal, type JSX, Show } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { AmountPad } from '../../kit/AmountPad.tsx'
import { entered } from '../../kit/amount-entry.ts'
import { Button } from '../../kit/Button.tsx'
import { Field } from '../../kit/Field.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import type { Draft, PayEvent } from './pay-flow.ts'

export function AmountStep(props: {
  community: ReadyCommunity
  draft: Draft
  send: (event: PayEvent) => void
}): JSX.Element {
  const { say, money, locale } = useWords()
  const open = useOpen()
  const unit = () => props.community.unit
  const [entry, setEntry] = createSignal(props.draft.amount?.toText(unit().decimals) ?? '')
  const [memo, setMemo] = createSignal(props.draft.memo)
  const amount = () => entered(entry(), unit().decimals)
  const available = () => props.community.balance.available
  const mayNot = (): boolean => amount() === undefined || isTooMuch() || open().restored
  const isTooMuch = (): boolean => (amount()?.compare(available()) ?? 0) > 0
  const goOn = (): void => {
    const wanted = amount()
    if (wanted !== undefined && !mayNot()) props.send({ kind: 'amount', amount: wanted, memo: memo().trim() })
  }
  return (
    <Screen
      title={
        props.draft.target?.name === undefined
          ? say('pay.title')
          : say('payment.toName', { name: props.draft.target.name })
      }
      back={paths.home}
      backName={say('go.back')}
      foot={
        <Button kind="primary" size="large" wide off={mayNot()} onPress={goOn}>
          {say('go.on')}
        </Button>
      }
    >
      <AmountPad
        label={say('pay.howMuch')}
        unit={unit().many}
        entry={entry()}
        decimals={unit().decimals}
        locale={locale()}
        eraseName={say('pay.erase')}
        onEntry={setEntry}
        hint={
          <Show when={!open().restored}>
            <Show when={isTooMuch()} fallback={say('pay.youHave', { amount: money(available(), unit()) })}>
              <strong>{say('pay.tooMuch', { amount: money(available(), unit()) })}</strong>
            </Show>
          </Show>
        }
      />
      <Show when={open().restored}>
        <Notice tone="wait" icon="undo" title={say('advice.quarantine')} />
      </Show>
      <Field label={say('pay.memo')} value={memo()} onInput={setMemo} maxLength={MEMO_LETTERS} />
    </Screen>
  )
}

/** The engine takes 280 bytes; letters of any script stay below that. */
const MEMO_LETTERS = 70
