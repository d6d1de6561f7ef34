// What needs this person whatever the community, most pressing first: each says what it means for the money, then what
// to do.
import { type JSX, Show } from 'solid-js'
import type { NoticeView } from '../../../application/wallet-view.ts'
import { useOpen, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Each } from '../../kit/Each.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { span } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { adviceWords } from '../problems/problem-words.ts'
import { StorageFull } from './StorageFull.tsx'

/** Whoever let people in reads of it; the one who was refused reads it in words of their own. */
function isUsed({ fault }: NoticeView): boolean {
  return fault.code === 'rejected/invitation-used'
}

export function WalletNotices(): JSX.Element {
  const { say, locale } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  /** One of the clocks here is off; where it is known to be this one, nothing is said of the others. */
  const ownGap = () => (open().time.mode === 'compromised' ? undefined : open().time.ownGapMs)
  return (
    <>
      <Each of={open().notices} by={(notice) => notice.id}>
        {(notice) => (
          <Notice
            tone="bad"
            icon="warning"
            live
            title={say('money.other')}
            small={say('code.small', { code: notice().fault.code })}
            actions={<Button onPress={() => wallet.dismiss(notice().id)}>{say('go.understood')}</Button>}
          >
            <p>
              <Show when={notice().person} fallback={say('problem.notice')}>
                {(person) =>
                  say(isUsed(notice()) ? 'problem.usedBefore' : 'problem.noticeFrom', { name: person().name })
                }
              </Show>
            </p>
            <p>{isUsed(notice()) ? say('problem.usedBeforeHint') : say(adviceWords(notice().fault))}</p>
          </Notice>
        )}
      </Each>
      <StorageFull />
      <Show when={open().restored}>
        <Notice tone="wait" icon="undo" title={say('state.restored')}>
          <p>{say('state.restoredHint')}</p>
        </Notice>
      </Show>
      <Show when={open().time.mode === 'compromised'}>
        <Notice tone="bad" icon="clock" title={say('state.clockBad')}>
          <p>{say('state.clockGapHint')}</p>
        </Notice>
      </Show>
      <Show when={ownGap()}>
        {(gap) => (
          <Notice tone="wait" icon="clock" title={say('state.clockOwn', { span: span(Math.abs(gap()), locale()) })}>
            <p>{say('state.clockOwnHint')}</p>
          </Notice>
        )}
      </Show>
      <Show when={ownGap() === undefined && open().time.mode !== 'compromised' ? open().time.gapMs : undefined}>
        {(gap) => (
          <Notice tone="wait" icon="clock" title={say('state.clockGap', { span: span(Math.abs(gap()), locale()) })}>
            <p>{say(open().time.mode === 'verified' ? 'state.clockGapOther' : 'state.clockGapHint')}</p>
          </Notice>
        )}
      </Show>
    </>
  )
}
