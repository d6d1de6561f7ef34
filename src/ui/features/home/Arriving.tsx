// Joined by link, and nobody from there has been in reach yet.
import type { JSX } from 'solid-js'
import type { ArrivingCommunity } from '../../../application/wallet-view.ts'
import { LinkButton } from '../../kit/Button.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from '../problems/Lead.tsx'
import { ConnectionChip } from './Chips.tsx'
import css from './Plain.module.css'
import { WalletNotices } from './WalletNotices.tsx'

export function Arriving(props: { community: ArrivingCommunity }): JSX.Element {
  const { say } = useWords()
  return (
    <main class={css['plain']}>
      <WalletNotices />
      <Lead picture={<Icon name="near" size="l" />}>{say('home.arriving', { name: props.community.name })}</Lead>
      <p class={css['hint']}>{say('home.arrivingHint', { name: props.community.name })}</p>
      <div>
        <ConnectionChip community={props.community} />
      </div>
      <LinkButton href={paths.pair} icon="phones">
        {say('settings.pair')}
      </LinkButton>
    </main>
  )
}
