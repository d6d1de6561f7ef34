// What this protects and what not, in plain words. Works without a wallet.
import { For, type JSX } from 'solid-js'
import { Icon } from '../../kit/Icon.tsx'
import type { IconName } from '../../kit/icons.ts'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import css from './Protects.module.css'

export default function Protects(): JSX.Element {
  const { say } = useWords()
  return (
    <Screen title={say('protects.title')} back={paths.home} backName={say('go.back')}>
      <p>{say('protects.intro')}</p>
      <Section title={say('protects.yes')}>
        <Points icon="check" points={YES.map((one) => say(one))} />
      </Section>
      <Section title={say('protects.no')}>
        <Points icon="warning" points={NO.map((one) => say(one))} />
      </Section>
    </Screen>
  )
}

function Points(props: { icon: IconName; points: readonly string[] }): JSX.Element {
  return (
    <ul class={css['points']}>
      <For each={props.points}>
        {(point) => (
          <li class={css['point']}>
            <Icon name={props.icon} />
            <span>{point}</span>
          </li>
        )}
      </For>
    </ul>
  )
}

const YES = [
  'protects.yesKept',
  'protects.yesFinal',
  'protects.yesHonest',
  'protects.yesNoServer',
  'protects.yesSealed',
] as const
const NO = [
  'protects.noDouble',
  'protects.noNear',
  'protects.noHost',
  'protects.noNetwork',
  'protects.noBackground',
  'protects.noLost',
  'protects.noStolen',
  'protects.noHistory',
] as const
