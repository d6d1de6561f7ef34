// What leaves this browser when another wallet is brought back in its place.
import { For, type JSX, type ParentProps } from 'solid-js'
import type { OpenView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function Replaced(props: ParentProps<{ wallet: OpenView }>): JSX.Element {
  const { say, money } = useWords()
  const holdings = (): readonly ReadyCommunity[] =>
    props.wallet.communities.filter(
      (one): one is ReadyCommunity => one.stage === 'ready' && one.balance.available.units > 0n,
    )
  return (
    <>
      <Notice tone="bad" icon="warning" title={say('restore.replaces', { name: props.wallet.me.name })}>
        <For each={holdings()} fallback={<p>{say('settings.eraseTextNothing')}</p>}>
          {(one) => <p>{say('settings.eraseText', { amount: money(one.balance.available, one.unit) })}</p>}
        </For>
      </Notice>
      {props.children}
    </>
  )
}
