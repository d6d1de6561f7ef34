// Twenty-four words on paper: shown after a warning, then three of them are asked for, and only then is it noted.
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Field } from '../../kit/Field.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import css from './BackupPhrase.module.css'
import { isWordRight, placesToCheck } from './phrase-check.ts'

export function BackupPhrase(props: { onLeave: () => void }): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const [step, setStep] = createSignal<'warn' | 'words' | 'check'>('warn')
  const [phrase, setPhrase] = createSignal<readonly string[]>([])
  const [fault, setFault] = createSignal<CodedFault>()
  const show = async (): Promise<void> => {
    const made = await wallet.backupPhrase()
    if (!made.ok) {
      setFault(made.fault)
      return
    }
    setPhrase(made.value)
    setStep('words')
  }
  return (
    <Switch>
      <Match when={step() === 'warn'}>
        <Screen
          title={say('backup.phrase')}
          back={props.onLeave}
          backName={say('go.back')}
          foot={
            <Button kind="primary" size="large" wide icon="see" onPress={() => void show()}>
              {say('backup.phraseShow')}
            </Button>
          }
        >
          <Notice tone="wait" icon="see" title={say('backup.phraseWarnTitle')}>
            <p>{say('backup.phraseWarnText')}</p>
          </Notice>
          <p>{say('backup.phraseHint')}</p>
          <Show when={fault()}>{(found) => <Problem attempt="backup" fault={found()} />}</Show>
        </Screen>
      </Match>
      <Match when={step() === 'words'}>
        <Screen
          title={say('backup.phrase')}
          back={props.onLeave}
          backName={say('go.back')}
          foot={
            <Button kind="primary" size="large" wide onPress={() => setStep('check')}>
              {say('backup.phraseWritten')}
            </Button>
          }
        >
          <p>{say('backup.phraseWarn')}</p>
          <ol class={css['words']} dir="ltr">
            <For each={phrase()}>{(word) => <li translate="no">{word}</li>}</For>
          </ol>
        </Screen>
      </Match>
      <Match when={step() === 'check'}>
        <Check phrase={phrase()} onBack={() => setStep('words')} onLeave={props.onLeave} />
      </Match>
    </Switch>
  )
}

function Check(props: { phrase: readonly string[]; onBack: () => void; onLeave: () => void }): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const toast = useToast()
  const places = placesToCheck(props.phrase)
  const [typed, setTyped] = createSignal<Readonly<Record<number, string>>>({})
  const [tried, setTried] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const isRight = (place: number): boolean => isWordRight(props.phrase, place, typed()[place] ?? '')
  const check = async (): Promise<void> => {
    setTried(true)
    if (!places.every(isRight)) return
    const noted = await wallet.noteBackup('phrase')
    if (!noted.ok) {
      setFault(noted.fault)
      return
    }
    toast(say('backup.phraseDone'))
    props.onLeave()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void check()
      }}
    >
      <Screen
        title={say('backup.phraseCheck')}
        back={props.onBack}
        backName={say('go.back')}
        foot={
          <Button kind="primary" size="large" wide submits onPress={() => undefined}>
            {say('go.done')}
          </Button>
        }
      >
        <p>{say('backup.phraseCheckHint')}</p>
        <For each={places}>
          {(place) => (
            <Field
              label={say('backup.phraseWord', { count: place + 1 })}
              raw
              value={typed()[place] ?? ''}
              onInput={(word) => setTyped({ ...typed(), [place]: word })}
              wrong={tried() && !isRight(place) ? say('backup.phraseWrong') : undefined}
            />
          )}
        </For>
        <Show when={fault()}>{(found) => <Problem attempt="backup" fault={found()} />}</Show>
      </Screen>
    </form>
  )
}
