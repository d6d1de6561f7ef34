// What is good to do some time: below what happened and who is here, because it waits for nobody. The chip above the
// balance says the same in a word.
import { createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { held } from '../../held.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import css from './WantsYou.module.css'

export function Advice(props: { community: ReadyCommunity }): JSX.Element {
  const { say, money } = useWords()
  const { device, shell } = useSurroundings()
  const open = useOpen()
  const [installable, setInstallable] = createSignal(false)
  const [unwanted, setUnwanted] = createSignal(device.preferences.read('install') === 'no')
  onCleanup(shell.onInstallable(setInstallable))
  const owned = () => held(props.community.balance)
  const notNow = (): void => {
    device.preferences.write('install', 'no')
    setUnwanted(true)
  }
  return (
    <div class={css['wants']}>
      <Show when={!open().backup.file && owned().units > 0n}>
        <Notice
          tone="wait"
          icon="shield"
          title={say('state.noBackupHint', { amount: money(owned(), props.community.unit) })}
          actions={<LinkButton href={paths.backup}>{say('backup.title')}</LinkButton>}
        >
          <Show when={open().storage.state === 'may-be-erased'}>
            <p>{say('state.mayBeErasedHint')}</p>
          </Show>
        </Notice>
      </Show>
      <Show when={installable() && !unwanted()}>
        <Notice
          tone="quiet"
          icon="install"
          title={say('state.installHint')}
          actions={
            <>
              <Button onPress={() => void shell.install()}>{say('state.install')}</Button>
              <Button onPress={notNow}>{say('state.installNo')}</Button>
            </>
          }
        />
      </Show>
    </div>
  )
}
