// Who makes payments final: this phone alone, or several of which some may fail. The others are scanned one by one.
import { For, type JSX, Show } from 'solid-js'
import { Button } from '../../kit/Button.tsx'
import { Choice } from '../../kit/Choice.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { useWords } from '../../words/words.tsx'
import { createWrongWords } from './create-wrong-words.ts'
import type { SetForm } from './Found.tsx'
import { type FoundForm, type FoundWrongs, othersMissing, othersOf, withoutOther } from './found-form.ts'

export function HelpersStep(props: {
  form: FoundForm
  wrongs: FoundWrongs
  set: SetForm
  onScan: () => void
}): JSX.Element {
  const { say } = useWords()
  const wrong = createWrongWords(props)
  return (
    <>
      <Choice
        label={say('found.helpers')}
        options={[
          { value: '1', label: say('found.helpers1'), hint: say('found.helpers1Hint') },
          { value: '4', label: say('found.helpers4'), hint: say('found.helpers4Hint') },
          { value: '7', label: say('found.helpers7'), hint: say('found.helpers7Hint') },
        ]}
        value={props.form.helpers}
        onChoose={(helpers) => props.set({ helpers })}
      />
      <Show when={props.form.helpers !== '1'}>
        <p>{say('found.othersHint')}</p>
        <Rows>
          <li>
            <Row picture={<Icon name="home" />} title={say('found.thisPhone')} />
          </li>
          <For each={othersOf(props.form).slice(0, Number(props.form.helpers) - 1)}>
            {(other) => (
              <li>
                <Row
                  picture={<Icon name="seal" />}
                  title={<bdi>{other.name}</bdi>}
                  end={
                    <Button onPress={() => props.set({ others: withoutOther(props.form, other.helper) })}>
                      {say('found.dropHelper')}
                      <span class="unseen">{other.name}</span>
                    </Button>
                  }
                />
              </li>
            )}
          </For>
        </Rows>
        <Show when={othersMissing(props.form) > 0}>
          <Button kind="tonal" size="large" wide icon="scan" onPress={() => props.onScan()}>
            {say('found.scanNext', { count: othersMissing(props.form) })}
          </Button>
        </Show>
        <p role="alert">
          <Show when={wrong('others')}>{(words) => <strong>{words()}</strong>}</Show>
        </p>
      </Show>
    </>
  )
}
