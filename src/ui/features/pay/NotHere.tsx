// A code for a community that this wallet is not in, or whose charter has not come yet.
import type { JSX } from 'solid-js'
import { LinkButton } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'

export function NotHere(): JSX.Element {
  const { say } = useWords()
  return (
    <Screen
      title={say('pay.title')}
      back={paths.home}
      backName={say('go.back')}
      foot={
        <LinkButton href={paths.scan} kind="primary" size="large" wide icon="scan">
          {say('home.scan')}
        </LinkButton>
      }
    >
      <Notice tone="wait" icon="people" title={say('pay.communityMissing', { name: say('pay.unknownCommunity') })}>
        <p>{say('pay.communityMissingHint')}</p>
        <p>{say('home.noCommunityHint')}</p>
      </Notice>
    </Screen>
  )
}
