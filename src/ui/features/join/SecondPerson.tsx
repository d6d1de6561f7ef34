// The same invitation at the other address of this computer, where another wallet lives: to try it as two people.
import { createUniqueId, type JSX } from 'solid-js'
import { ButtonAway } from '../../kit/Button.tsx'
import { useWords } from '../../words/words.tsx'

export function SecondPerson(props: { link: string }): JSX.Element {
  const { say } = useWords()
  const hint = createUniqueId()
  return (
    <>
      <ButtonAway href={props.link} wide icon="people" describedBy={hint}>
        {say('join.second')}
      </ButtonAway>
      <p class="quiet small" id={hint}>
        {say('join.secondHint')}
      </p>
    </>
  )
}
