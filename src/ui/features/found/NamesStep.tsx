// What the community and its tokens are called.
import type { JSX } from 'solid-js'
import { Choice } from '../../kit/Choice.tsx'
import { Field } from '../../kit/Field.tsx'
import { useWords } from '../../words/words.tsx'
import { createWrongWords } from './create-wrong-words.ts'
import type { SetForm } from './Found.tsx'
import type { FoundForm, FoundWrongs } from './found-form.ts'

export function NamesStep(props: { form: FoundForm; wrongs: FoundWrongs; set: SetForm }): JSX.Element {
  const { say } = useWords()
  const wrong = createWrongWords(props)
  return (
    <>
      <Field
        label={say('found.name')}
        hint={say('found.nameHint')}
        value={props.form.name}
        wrong={wrong('name')}
        onInput={(name) => props.set({ name })}
      />
      <Field
        label={say('found.unitOne')}
        hint={say('found.unitOneExample')}
        value={props.form.unitOne}
        wrong={wrong('unitOne')}
        onInput={(unitOne) => props.set({ unitOne })}
      />
      <Field
        label={say('found.unitMany')}
        hint={say('found.unitManyExample')}
        value={props.form.unitMany}
        wrong={wrong('unitMany')}
        onInput={(unitMany) => props.set({ unitMany })}
      />
      <Choice
        label={say('found.decimals')}
        row
        options={[
          { value: '0', label: say('found.decimals0') },
          { value: '1', label: say('found.decimals1') },
          { value: '2', label: say('found.decimals2') },
        ]}
        value={props.form.decimals}
        onChoose={(decimals) => props.set({ decimals })}
      />
    </>
  )
}
