// What it means that one phone founds a community, said before it is founded.
import type { JSX } from 'solid-js'
import { Toggle } from '../../kit/Choice.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function WarningStep(props: { agreed: boolean; onAgree: (agreed: boolean) => void }): JSX.Element {
  const { say } = useWords()
  return (
    <>
      <Notice tone="wait" icon="warning" title={say('found.warnTitle')}>
        <p>{say('found.warnFinal')}</p>
        <p>{say('found.warnHand')}</p>
        <p>
          <strong>{say('found.warnDo')}</strong>
        </p>
      </Notice>
      <Toggle label={say('found.agree')} on={props.agreed} onChange={props.onAgree} />
    </>
  )
}
