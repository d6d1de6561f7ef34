// A fault in a box: the money first, then what to do, and the small code to read out at its foot.
import { type JSX, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { LinkButton } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { type Attempt, adviceWords, moneyWords } from './problem-words.ts'

export function Problem(props: { fault: CodedFault; attempt: Attempt; actions?: JSX.Element }): JSX.Element {
  const { say } = useWords()
  /** Somebody's answer is no mistake, and there is nothing to read out to a helper. */
  const isNo = (): boolean => props.fault.code === 'rejected/declined'
  const isCalm = (): boolean => isNo() || props.attempt === 'obstacle'
  const cure = () => CURES[props.fault.code]
  return (
    <Notice
      tone={isCalm() ? 'wait' : 'bad'}
      icon={isNo() ? 'undo' : 'warning'}
      live
      title={say(moneyWords(props.attempt))}
      small={isNo() ? undefined : say('code.small', { code: props.fault.code })}
      actions={
        <>
          <Show when={cure()}>{(way) => <LinkButton href={way().href}>{say(way().words)}</LinkButton>}</Show>
          {props.actions}
        </>
      }
    >
      <p>{say(adviceWords(props.fault))}</p>
    </Notice>
  )
}

/** Where the way out is another screen, it is one press away. */
const CURES: Readonly<Record<string, { href: string; words: 'pay.setUpPasskey' | 'backup.title' } | undefined>> = {
  'unavailable/no-passkey': { href: `${paths.settings}?passkey`, words: 'pay.setUpPasskey' },
  'unavailable/backup-first': { href: paths.backup, words: 'backup.title' },
}
