// The wallet could not be opened. What is stored stays as it was; says so first.
import type { JSX } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from './Problem.tsx'

export function Failed(props: { fault: CodedFault }): JSX.Element {
  const { say } = useWords()
  const { shell } = useSurroundings()
  return (
    <Screen
      title={say('problem.failedText')}
      centered
      foot={
        <>
          <Button kind="primary" size="large" wide icon="refresh" onPress={() => shell.reload()}>
            {say('problem.reload')}
          </Button>
          <LinkButton href={paths.protects} wide>
            {say('welcome.protects')}
          </LinkButton>
        </>
      }
    >
      <Problem attempt="open" fault={props.fault} />
    </Screen>
  )
}
