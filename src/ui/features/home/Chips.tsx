// Connection and safety in a word each.
import { type JSX, Match, Show, Switch } from 'solid-js'
import type { CommunityView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Chip } from '../../kit/Chip.tsx'
import { useWords } from '../../words/words.tsx'

export function ConnectionChip(props: { community: CommunityView }): JSX.Element {
  const { say } = useWords()
  const here = (): number => (props.community.stage === 'ready' ? props.community.people.length : 0)
  return (
    <Switch>
      <Match when={props.community.connection.state === 'connected'}>
        <Chip tone="quiet" icon="near">
          <Show when={here() > 0} fallback={say('state.reachable')}>
            {say('state.connected', { count: here() })}
          </Show>
        </Chip>
      </Match>
      <Match when={props.community.connection.state === 'alone'}>
        <Chip tone="quiet" icon="near">
          {say('state.alone')}
        </Chip>
      </Match>
      <Match when={props.community.connection.state === 'searching'}>
        <Chip tone="quiet" icon="near">
          {say('state.searching')}
        </Chip>
      </Match>
      <Match when={props.community.connection.state === 'offline'}>
        <Chip tone="wait" icon="offline">
          {say('state.offlineShort')}
        </Chip>
      </Match>
      <Match when={props.community.connection.state === 'impossible'}>
        <Chip tone="bad" icon="offline">
          {say('state.impossible')}
        </Chip>
      </Match>
    </Switch>
  )
}

/** Whether the wallet would survive this phone; silent while there is nothing to lose. */
export function SafetyChip(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const holds = (): boolean => props.community.balance.available.units > 0n
  return (
    <Switch>
      <Match when={open().backup.ways >= 2}>
        <Chip tone="quiet" icon="shield">
          {say('state.backedUp')}
        </Chip>
      </Match>
      <Match when={open().backup.ways === 1}>
        <Chip tone="quiet" icon="shield">
          {say('state.oneWay')}
        </Chip>
      </Match>
      <Match when={holds()}>
        <Chip tone="wait" icon="shield">
          {say('state.noBackup')}
        </Chip>
      </Match>
    </Switch>
  )
}
