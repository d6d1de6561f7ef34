// A screen that is about a community, where there is none yet.
import type { JSX } from 'solid-js'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { NoCommunity } from '../home/NoCommunity.tsx'

export function Nothing(): JSX.Element {
  const { say } = useWords()
  return (
    <Screen title={say('community.title')} back={paths.home} backName={say('go.back')}>
      <NoCommunity />
    </Screen>
  )
}
