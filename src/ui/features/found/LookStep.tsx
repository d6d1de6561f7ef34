// How it looks: a colour, an emblem, and the coins they make.
import { For, type JSX } from 'solid-js'
import { Coin } from '../../kit/Coin.tsx'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Pick } from '../../kit/Pick.tsx'
import { cssColor } from '../../look/color.ts'
import { EMBLEMS, type EmblemName } from '../../look/emblems.ts'
import { useWords } from '../../words/words.tsx'
import { COLORS } from './colors.ts'
import type { SetForm } from './Found.tsx'
import type { FoundForm } from './found-form.ts'
import css from './LookStep.module.css'

export function LookStep(props: { form: FoundForm; set: SetForm }): JSX.Element {
  const { say } = useWords()
  return (
    <>
      <div class={css['preview']} aria-hidden="true">
        <For each={[5, 20, 100]}>
          {(denomination) => (
            <Coin denomination={denomination} figure={String(denomination)} emblem={props.form.emblem} freshness={1} />
          )}
        </For>
      </div>
      <Pick
        label={say('found.color')}
        options={COLORS.map((one) => ({ value: String(one.color), name: say(one.name) }))}
        value={String(props.form.color)}
        onPick={(color) => props.set({ color: Number(color) })}
      >
        {(value) => <span class={css['swatch']} style={{ '--swatch': cssColor(Number(value)) }} />}
      </Pick>
      <Pick
        label={say('found.emblem')}
        options={EMBLEM_NAMES.map((name) => ({ value: name, name: say(`emblem.${name}`) }))}
        value={props.form.emblem}
        onPick={(emblem) => props.set({ emblem })}
      >
        {(name) => <EmblemMark emblem={name} />}
      </Pick>
    </>
  )
}

// The table's own keys.
const EMBLEM_NAMES = Object.keys(EMBLEMS) as EmblemName[]
