// A sealed file under a passphrase: made, saved, and noted only when the person says that it is put away.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { BackupFile as FileToKeep } from '../../../application/wallet.ts'
import { PASSPHRASE_LENGTH } from '../../../foundation/limits.ts'
import { useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Field } from '../../kit/Field.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from '../problems/Lead.tsx'
import { Problem } from '../problems/Problem.tsx'

export function BackupFile(props: { onLeave: () => void }): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const wallet = useWallet()
  const toast = useToast()
  const [passphrase, setPassphrase] = createSignal('')
  const [again, setAgain] = createSignal('')
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [file, setFile] = createSignal<FileToKeep>()
  const [fault, setFault] = createSignal<CodedFault>()
  const isShort = (): boolean => [...passphrase()].length < PASSPHRASE_LENGTH
  const differs = (): boolean => passphrase() !== again()

  const make = async (): Promise<void> => {
    setTried(true)
    if (isShort() || differs()) return
    setBusy(true)
    const made = await wallet.backupFile(passphrase())
    setBusy(false)
    if (!made.ok) {
      setFault(made.fault)
      return
    }
    setFile(made.value)
    device.saveFile(made.value.name, made.value.bytes)
  }
  const kept = async (): Promise<void> => {
    const noted = await wallet.noteBackup('file')
    if (!noted.ok) {
      setFault(noted.fault)
      return
    }
    toast(say('backup.kept'))
    props.onLeave()
  }

  return (
    <Switch>
      <Match when={file()}>
        {(made) => (
          <Screen
            title={say('backup.fileMade')}
            back={props.onLeave}
            backName={say('go.back')}
            centered
            foot={
              <>
                <Button kind="primary" size="large" wide icon="check" onPress={() => void kept()}>
                  {say('backup.fileKept')}
                </Button>
                <Button wide icon="save" onPress={() => device.saveFile(made().name, made().bytes)}>
                  {say('backup.saveAgain')}
                </Button>
              </>
            }
          >
            <Lead picture={<Icon name="save" size="l" />}>{say('backup.fileKeep')}</Lead>
            <Show when={fault()}>{(found) => <Problem attempt="backup" fault={found()} />}</Show>
          </Screen>
        )}
      </Match>
      <Match when={file() === undefined}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void make()
          }}
        >
          <Screen
            title={say('backup.file')}
            back={props.onLeave}
            backName={say('go.back')}
            foot={
              <Button kind="primary" size="large" wide submits busy={busy()} onPress={() => undefined}>
                {say(busy() ? 'backup.makingFile' : 'backup.makeFile')}
              </Button>
            }
          >
            <Field
              label={say('backup.passphrase')}
              hint={say('backup.passphraseHint', { count: PASSPHRASE_LENGTH })}
              wrong={tried() && isShort() ? say('backup.passphraseShort', { count: PASSPHRASE_LENGTH }) : undefined}
              type="password"
              autocomplete="new-password"
              value={passphrase()}
              onInput={setPassphrase}
            />
            <Field
              label={say('backup.passphraseAgain')}
              wrong={tried() && !isShort() && differs() ? say('backup.passphraseDiffers') : undefined}
              type="password"
              autocomplete="new-password"
              value={again()}
              onInput={setAgain}
            />
            <p class="quiet">{say('backup.noReset')}</p>
            <Show when={fault()}>{(found) => <Problem attempt="backup" fault={found()} />}</Show>
          </Screen>
        </form>
      </Match>
    </Switch>
  )
}
