// An address that leads nowhere.
import type { JSX } from 'solid-js'
import { LinkButton } from '../../kit/Button.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from './Lead.tsx'

export function Nowhere(): JSX.Element {
  const { say } = useWords()
  return (
    <Screen
      title={say('problem.lost')}
      centered
      foot={
        <LinkButton href={paths.home} kind="primary" size="large" wide icon="home">
          {say('go.home')}
        </LinkButton>
      }
    >
      <Lead picture={<Icon name="note" size="l" />}>{say('problem.lostText')}</Lead>
    </Screen>
  )
}
