// What leaves this browser when another wallet is brought back in its place.
import { For, type JSX, type ParentProps } from 'solid-js'
import type { OpenView } from '../../../application/wallet-view.ts'
import { held, holdings } from '../../held.ts'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function Replaced(props: ParentProps<{ wallet: OpenView }>): JSX.Element {
  const { say, money } = useWords()
  return (
    <>
      <Notice tone="bad" icon="warning" title={say('restore.replaces', { name: props.wallet.me.name })}>
        <For each={holdings(props.wallet)} fallback={<p>{say('settings.eraseTextNothing')}</p>}>
          {(one) => <p>{say('settings.eraseText', { amount: money(held(one.balance), one.unit) })}</p>}
        </For>
      </Notice>
      {props.children}
    </>
  )
}
