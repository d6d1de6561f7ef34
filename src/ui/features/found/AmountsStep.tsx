// How many tokens there are, who may join, what each newcomer gets and when it ends.
import { type JSX, Show } from 'solid-js'
import { Choice, Toggle } from '../../kit/Choice.tsx'
import { Field } from '../../kit/Field.tsx'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { createWrongWords } from './create-wrong-words.ts'
import type { SetForm } from './Found.tsx'
import { dayOf, type FoundForm, type FoundWrongs } from './found-form.ts'

export function AmountsStep(props: { form: FoundForm; wrongs: FoundWrongs; set: SetForm }): JSX.Element {
  const { say } = useWords()
  const { clock } = useSurroundings()
  const wrong = createWrongWords(props)
  const unit = (): string => props.form.unitMany
  const today = (): string => dayOf(present(clock))
  return (
    <>
      <Field
        label={say('found.total')}
        hint={say('found.totalHint')}
        value={props.form.total}
        wrong={wrong('total')}
        onInput={(total) => props.set({ total })}
        keyboard="decimal"
        suffix={unit()}
      />
      <Choice
        label={say('found.admission')}
        options={[
          { value: 'open', label: say('found.open'), hint: say('found.openHint') },
          { value: 'list', label: say('found.list'), hint: say('found.listHint') },
        ]}
        value={props.form.admission}
        onChoose={(admission) => props.set({ admission })}
      />
      <Toggle
        label={say('found.handOut')}
        hint={say('found.handOutHint')}
        on={props.form.handsOut}
        onChange={(handsOut) => props.set({ handsOut })}
      />
      <Show when={props.form.handsOut}>
        <Field
          label={say('found.handOutAmount')}
          value={props.form.handOutAmount}
          wrong={wrong('handOutAmount')}
          onInput={(handOutAmount) => props.set({ handOutAmount })}
          keyboard="decimal"
          suffix={unit()}
        />
        <Toggle
          label={say('found.automatic')}
          hint={say('found.automaticHint')}
          on={props.form.automatic}
          onChange={(automatic) => props.set({ automatic })}
        />
        <Field
          label={say('found.handOutTotal')}
          hint={say('found.handOutTotalHint')}
          value={props.form.handOutTotal}
          wrong={wrong('handOutTotal')}
          onInput={(handOutTotal) => props.set({ handOutTotal })}
          keyboard="decimal"
          suffix={unit()}
        />
      </Show>
      <Field
        label={say('found.expires')}
        hint={say('found.expiresHint')}
        type="date"
        min={today()}
        value={props.form.lastDay}
        wrong={wrong('lastDay')}
        onInput={(lastDay) => props.set({ lastDay })}
      />
    </>
  )
}
