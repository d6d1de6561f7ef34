// Connection and safety in a word each.
import { A } from '@solidjs/router'
import { type JSX, Match, Show, Switch } from 'solid-js'
import type { CommunityView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { held } from '../../held.ts'
import { Chip } from '../../kit/Chip.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { backupStage } from '../backup/backup-stage.ts'
import css from './Chips.module.css'

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
  const holds = (): boolean => held(props.community.balance).units > 0n
  const stage = () => backupStage(open().backup)
  return (
    <Show when={stage() !== 'none' || holds()}>
      <A class={css['safety'] ?? ''} href={paths.backup}>
        <Chip tone={stage() === 'both' || !holds() ? 'quiet' : 'wait'} icon="shield">
          {say(WORDS[stage()])}
        </Chip>
      </A>
    </Show>
  )
}

const WORDS = {
  none: 'state.noBackup',
  file: 'state.fileOnly',
  phrase: 'state.phraseOnly',
  both: 'state.backedUp',
} as const
