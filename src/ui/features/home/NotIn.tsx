// In a community by list, before a signer has let this person in: what their invitation waits for, or why it lets
// nobody in and what to do.
import { type JSX, Show } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { LinkButton } from '../../kit/Button.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { paths } from '../../paths.ts'
import { isSignerMet } from '../../presence.ts'
import type { WordKey } from '../../words/say.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from '../problems/Lead.tsx'
import { ConnectionChip } from './Chips.tsx'
import css from './Plain.module.css'
import { WalletNotices } from './WalletNotices.tsx'

export function NotIn(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const words = () => WORDS[stageOf(props.community)]
  const name = () => ({ name: props.community.name })
  return (
    <main class={css['plain']}>
      <WalletNotices />
      <Lead picture={<Icon name={props.community.refusal === undefined ? 'people' : 'warning'} size="l" />}>
        <span role="status">{say(words().title)}</span>
      </Lead>
      <p class={css['hint']}>{say(words().hint, name())}</p>
      <div>
        <ConnectionChip community={props.community} />
      </div>
      <div class={css['ways']}>
        <Show
          when={props.community.refusal}
          fallback={
            <LinkButton href={paths.pair} wide icon="phones">
              {say('settings.pair')}
            </LinkButton>
          }
        >
          <LinkButton href={paths.scan} kind="primary" size="large" wide icon="scan">
            {say('home.scan')}
          </LinkButton>
          <LinkButton href={paths.join} wide icon="link">
            {say('home.join')}
          </LinkButton>
        </Show>
      </div>
    </main>
  )
}

type Stage = 'waiting' | 'showing' | 'used' | 'expired' | 'none'

function stageOf({ refusal, people }: ReadyCommunity): Stage {
  if (refusal?.code === 'rejected/invitation-used') return 'used'
  if (refusal?.code === 'rejected/expired') return 'expired'
  if (refusal !== undefined) return 'none'
  return isSignerMet(people) ? 'showing' : 'waiting'
}

const WORDS = {
  waiting: { title: 'home.waitingList', hint: 'home.waitingListHint' },
  showing: { title: 'home.waitingList', hint: 'home.showingInvitation' },
  used: { title: 'home.invitationUsed', hint: 'home.invitationUsedHint' },
  expired: { title: 'home.invitationExpired', hint: 'home.invitationExpiredHint' },
  none: { title: 'home.noInvitation', hint: 'home.noInvitationHint' },
} as const satisfies Readonly<Record<Stage, { readonly title: WordKey; readonly hint: WordKey }>>
