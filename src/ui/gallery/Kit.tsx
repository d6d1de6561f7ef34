// The drawn parts on their own: coins of every worth and freshness, faces, emblems, states, controls.
import { For, type JSX } from 'solid-js'
import { Avatar } from '../kit/Avatar.tsx'
import { Chip } from '../kit/Chip.tsx'
import { Coin } from '../kit/Coin.tsx'
import { EmblemMark } from '../kit/EmblemMark.tsx'
import { Icon } from '../kit/Icon.tsx'
import { ICONS, type IconName } from '../kit/icons.ts'
import { EMBLEMS } from '../look/emblems.ts'
import { exampleId } from './examples/people.ts'
import css from './Gallery.module.css'

const EMBLEM_NAMES = Object.keys(EMBLEMS)
// The table's own keys.
const ICON_NAMES = Object.keys(ICONS) as IconName[]

export function Kit(): JSX.Element {
  return (
    <main class={css['list']}>
      <h1>Coins, faces, emblems and controls</h1>
      <div class={css['kit']}>
        <For each={[1, 2, 5, 10, 20, 50, 100, 200, 500]}>
          {(denomination, place) => (
            <Coin
              denomination={denomination}
              figure={String(denomination)}
              emblem={EMBLEM_NAMES[place()] ?? ''}
              freshness={1 - place() / 8}
            />
          )}
        </For>
      </div>
      <div class={css['kit']}>
        <For each={Array.from({ length: 60 }, (_, place) => place)}>
          {(place) => <Avatar identity={exampleId(`face ${place}`)} />}
        </For>
      </div>
      <div class={css['kit']}>
        <For each={EMBLEM_NAMES}>{(name) => <EmblemMark emblem={name} size="l" />}</For>
      </div>
      <div class={css['kit']}>
        <For each={EMBLEM_NAMES}>{(name) => <EmblemMark emblem={name} disc />}</For>
      </div>
      <div class={css['kit']}>
        <For each={ICON_NAMES}>{(name) => <Icon name={name} />}</For>
      </div>
      <div class={css['kit']}>
        <Chip tone="good" icon="seal">
          Final
        </Chip>
        <Chip tone="wait" icon="wait">
          Not final yet
        </Chip>
        <Chip tone="quiet" icon="near">
          Here now
        </Chip>
        <Chip tone="bad" icon="warning">
          Refused
        </Chip>
      </div>
    </main>
  )
}
