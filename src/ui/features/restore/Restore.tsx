// Bringing a wallet back, and the plain truth first: it may only receive until what was spent is known.
import { createSignal, createUniqueId, type JSX, Match, Show, Switch } from 'solid-js'
import type { CodedFault, Outcome } from '../../../application/outcome.ts'
import { BACKUP_BYTES } from '../../../foundation/limits.ts'
import { useBridge } from '../../bridge.ts'
import { createNameWords } from '../../create-name-words.ts'
import { Button } from '../../kit/Button.tsx'
import { Choice, Toggle } from '../../kit/Choice.tsx'
import { Field } from '../../kit/Field.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import { Replaced } from './Replaced.tsx'
import css from './Restore.module.css'

export default function Restore(): JSX.Element {
  const { say } = useWords()
  const { wallet, view } = useBridge()
  const { shell } = useSurroundings()
  const file = createUniqueId()
  const [way, setWay] = createSignal<'file' | 'words'>('file')
  const [chosen, setChosen] = createSignal<File>()
  const [passphrase, setPassphrase] = createSignal('')
  const [text, setText] = createSignal('')
  const [name, setName] = createSignal('')
  const nameWords = createNameWords()
  const [agreed, setAgreed] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  /** Numbers of a list that was copied are no words. */
  const words = (): readonly string[] =>
    text()
      .toLowerCase()
      .replace(/\d+[.):]?/g, ' ')
      .split(/\s+/)
      .filter(Boolean)
  /** The wallet that would be gone. */
  const replaced = () => {
    const now = view()
    return now.stage === 'open' && !busy() ? now : undefined
  }
  const isTyped = (): boolean =>
    way() === 'file'
      ? chosen() !== undefined && passphrase() !== ''
      : words().length === WORDS && nameWords(name()) === undefined
  const isWhole = (): boolean => isTyped() && (replaced() === undefined || agreed())

  const attempt = async (): Promise<Outcome<void>> => {
    if (way() === 'words') return wallet.restorePhrase(words(), name().trim())
    const from = chosen()
    if (from === undefined || from.size > BACKUP_BYTES) return { ok: false, fault: { code: 'malformed/backup-file' } }
    return wallet.restoreFile(new Uint8Array(await from.arrayBuffer()), passphrase())
  }
  const restore = async (): Promise<void> => {
    if (!isWhole() || busy()) return
    setBusy(true)
    const outcome = await attempt()
    if (outcome.ok) {
      // Nothing of the old wallet may stay in memory: the page begins anew.
      shell.beginAnew()
      return
    }
    setBusy(false)
    setFault(outcome.fault)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void restore()
      }}
    >
      <Screen
        title={say('restore.title')}
        back={paths.home}
        backName={say('go.back')}
        foot={
          <Button kind="primary" size="large" wide submits off={!isWhole()} busy={busy()} onPress={() => undefined}>
            {say(busy() ? 'restore.working' : 'restore.go')}
          </Button>
        }
      >
        <Notice tone="wait" icon="undo" title={say('restore.truth')}>
          <p>{say('restore.truthText')}</p>
        </Notice>
        <Choice
          label={say('restore.way')}
          options={[
            { value: 'file', label: say('restore.file'), hint: say('restore.fileHint') },
            { value: 'words', label: say('restore.words'), hint: say('backup.phraseHint') },
          ]}
          value={way()}
          onChoose={setWay}
        />
        <Switch>
          <Match when={way() === 'file'}>
            <label class={css['file']} for={file}>
              <span class={css['button']}>{say('restore.fileChoose')}</span>
              <span class={css['name']}>{chosen()?.name ?? say('restore.fileNone')}</span>
              <input
                id={file}
                class={css['input']}
                type="file"
                onChange={(event) => setChosen(event.currentTarget.files?.[0])}
              />
            </label>
            <Field
              label={say('backup.passphrase')}
              type="password"
              autocomplete="current-password"
              value={passphrase()}
              onInput={setPassphrase}
            />
          </Match>
          <Match when={way() === 'words'}>
            <Field
              label={say('welcome.name')}
              value={name()}
              onInput={setName}
              wrong={name() === '' ? undefined : nameWords(name())}
            />
            <Field
              label={say('restore.wordsField')}
              hint={`${say('restore.wordsHint')} ${say('restore.wordsCount', { count: words().length })}`}
              value={text()}
              onInput={setText}
              raw
              lines={5}
            />
          </Match>
        </Switch>
        <Show when={replaced()}>
          {(old) => (
            <Replaced wallet={old()}>
              <Toggle label={say('restore.replaceAgree')} on={agreed()} onChange={setAgreed} />
            </Replaced>
          )}
        </Show>
        <Show when={fault()}>{(found) => <Problem attempt="restore" fault={found()} />}</Show>
      </Screen>
    </form>
  )
}

const WORDS = 24
