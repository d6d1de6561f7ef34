// What it means that these phones make payments final, said before a community is founded.
import { type JSX, Show } from 'solid-js'
import { Toggle } from '../../kit/Choice.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function WarningStep(props: {
  /** How many make payments final. */
  helpers: number
  agreed: boolean
  onAgree: (agreed: boolean) => void
}): JSX.Element {
  const { say } = useWords()
  const spare = (): number => Math.floor(props.helpers / 3)
  const isAlone = (): boolean => props.helpers === 1
  return (
    <>
      <Notice tone="wait" icon="warning" title={say(isAlone() ? 'found.warnTitle' : 'found.warnTitleSeveral')}>
        <Show
          when={isAlone()}
          fallback={
            <>
              <p>
                {say('found.warnSeveral', {
                  needed: String(props.helpers - spare()),
                  helpers: String(props.helpers),
                  lost: String(spare() + 1),
                })}
              </p>
              <p>{say('found.warnCheat', { count: spare() })}</p>
            </>
          }
        >
          <p>{say('found.warnFinal')}</p>
        </Show>
        <p>{say('found.warnHand')}</p>
        <p>
          <strong>{say(isAlone() ? 'found.warnDo' : 'found.warnDoSeveral')}</strong>
        </p>
      </Notice>
      <Toggle
        label={say(isAlone() ? 'found.agree' : 'found.agreeSeveral')}
        on={props.agreed}
        onChange={props.onAgree}
      />
    </>
  )
}
