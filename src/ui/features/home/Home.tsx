// The home screen: what you have, the two verbs, who is here, what is not finished. Everything else is one level
// down.
import { A } from '@solidjs/router'
import { type JSX, Match, Switch } from 'solid-js'
import type { ArrivingCommunity, CommunityView, OpenView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useChoice, useOpen } from '../../bridge.ts'
import { Avatar } from '../../kit/Avatar.tsx'
import { LinkButton } from '../../kit/Button.tsx'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { FALLBACK_EMBLEM } from '../../look/emblems.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { Advice } from './Advice.tsx'
import { Arriving } from './Arriving.tsx'
import { BalanceCard } from './BalanceCard.tsx'
import { ConnectionChip, SafetyChip } from './Chips.tsx'
import { FirstTokens } from './FirstTokens.tsx'
import css from './Home.module.css'
import { LastPayments } from './LastPayments.tsx'
import { NoCommunity } from './NoCommunity.tsx'
import { NotIn } from './NotIn.tsx'
import { PeopleHere } from './PeopleHere.tsx'
import { Unfinished } from './Unfinished.tsx'
import { WantsYou } from './WantsYou.tsx'

export function Home(): JSX.Element {
  const open = useOpen()
  const { community } = useChoice()
  const ready = (): ReadyCommunity | undefined => {
    const chosen = community()
    return chosen?.stage === 'ready' ? chosen : undefined
  }
  const notIn = (): ReadyCommunity | undefined => {
    const chosen = ready()
    return chosen?.membership === 'waiting' && isEmpty(open(), chosen) ? chosen : undefined
  }
  const arriving = (): ArrivingCommunity | undefined => {
    const chosen = community()
    return chosen?.stage === 'arriving' ? chosen : undefined
  }
  return (
    <div class={css['home']}>
      <Top community={community()} />
      <Switch>
        <Match when={notIn()}>{(found) => <NotIn community={found()} />}</Match>
        <Match when={ready()}>{(found) => <Wallet community={found()} />}</Match>
        <Match when={arriving()}>{(found) => <Arriving community={found()} />}</Match>
        <Match when={community() === undefined}>
          <NoCommunity />
        </Match>
      </Switch>
    </div>
  )
}

function Wallet(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  return (
    <>
      <main class={css['main']}>
        <div class={css['money']}>
          <div class={css['chips']}>
            <ConnectionChip community={props.community} />
            <SafetyChip community={props.community} />
          </div>
          <BalanceCard community={props.community} />
        </div>
        <div class={css['lists']}>
          <WantsYou community={props.community} />
          <Unfinished />
          <Switch fallback={<LastPayments community={props.community} />}>
            <Match when={isEmpty(open(), props.community) && !props.community.signer}>
              <FirstTokens community={props.community} />
            </Match>
          </Switch>
          <PeopleHere community={props.community} offersName />
          <Advice community={props.community} />
        </div>
      </main>
      <nav class={css['verbs']} aria-label={say('app.name')}>
        <LinkButton kind="tonal" size="large" icon="receive" href={paths.getPaid}>
          {say('home.getPaid')}
        </LinkButton>
        <A class={css['scan'] ?? ''} href={paths.scan} aria-label={say('home.scan')} title={say('home.scan')}>
          <Icon name="scan" />
        </A>
        <LinkButton kind="primary" size="large" icon="pay" href={paths.pay}>
          {say('home.pay')}
        </LinkButton>
      </nav>
    </>
  )
}

/** Nothing is here, and nothing was. */
function isEmpty({ payments }: OpenView, { id, balance }: ReadyCommunity): boolean {
  return balance.available.units === 0n && !payments.some(({ community }) => community === id)
}

function Top(props: { community: CommunityView | undefined }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const emblem = (): string => (props.community?.stage === 'ready' ? props.community.look.emblem : FALLBACK_EMBLEM)
  return (
    <header class={css['top']}>
      <Switch fallback={<h1 class={css['name']}>{say('app.name')}</h1>}>
        <Match when={props.community}>
          {(community) => (
            <A class={css['community'] ?? ''} href={paths.community}>
              <EmblemMark emblem={emblem()} disc />
              <h1 class={css['name']} dir="auto">
                {community().name}
              </h1>
              <Icon name="next" size="s" />
            </A>
          )}
        </Match>
      </Switch>
      <A class={css['me'] ?? ''} href={paths.settings} aria-label={say('home.settings')} title={say('home.settings')}>
        <Avatar identity={open().me.identity} />
      </A>
    </header>
  )
}
