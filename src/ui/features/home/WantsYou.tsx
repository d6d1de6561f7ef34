// What needs this person in a community, most pressing first, below what needs them in any.
import { createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { paths } from '../../paths.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { date, relative } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { WalletNotices } from './WalletNotices.tsx'
import css from './WantsYou.module.css'

export function WantsYou(props: { community: ReadyCommunity }): JSX.Element {
  const { say, locale } = useWords()
  const { clock, shell } = useSurroundings()
  const open = useOpen()
  const [update, setUpdate] = createSignal(false)
  onCleanup(shell.onUpdateReady(() => setUpdate(true)))

  const asks = () => open().handOutAsks.filter((ask) => ask.community === props.community.id)
  const certificateEnds = (): number | undefined => {
    const until = open().certificateUntil
    return until - clock.now().hi < CERTIFICATE_WARNING_MS ? until : undefined
  }
  return (
    <div class={css['wants']}>
      <WalletNotices />
      <Show when={certificateEnds()}>
        {(until) => (
          <Notice tone="wait" icon="passkey" title={say('state.certificate', { date: date(until(), locale()) })} />
        )}
      </Show>
      <Show when={asks().length > 0}>
        <Notice
          tone="good"
          icon="gift"
          live
          title={say('home.askedTitle', { count: asks().length, unit: props.community.unit.many })}
          actions={
            <LinkButton kind="primary" href={paths.handOut}>
              {say('community.handOut')}
            </LinkButton>
          }
        />
      </Show>
      <Show when={props.community.connection.state === 'offline'}>
        <Notice
          tone="quiet"
          icon="offline"
          title={say('state.offline')}
          actions={<LinkButton href={paths.pair}>{say('settings.pair')}</LinkButton>}
        >
          <p>{heard()}</p>
        </Notice>
      </Show>
      <Show when={update()}>
        <Notice
          tone="quiet"
          icon="refresh"
          title={say('state.updateReady')}
          actions={<Button onPress={() => shell.update()}>{say('state.updateNow')}</Button>}
        />
      </Show>
    </div>
  )

  function heard(): string {
    const at = props.community.connection.heardAt
    return at === undefined
      ? say('state.neverHeard')
      : say('state.heard', { when: relative(at, present(clock), locale()) })
  }
}

/** A certificate lasts seven days and renews by itself where it can; a day before its end a person should know. */
const CERTIFICATE_WARNING_MS = 24 * 60 * 60 * 1000
