// You and this app: name, wallet safety, passkey, appearance, language, and the way out.
import { useSearchParams } from '@solidjs/router'
import { createSignal, type JSX, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { useAppearance } from '../../appearance.ts'
import { useOpen, useWallet } from '../../bridge.ts'
import { createNameWords } from '../../create-name-words.ts'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { Choice, Toggle } from '../../kit/Choice.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Field } from '../../kit/Field.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { LANGUAGES, type Language } from '../../words/languages.ts'
import { useWords } from '../../words/words.tsx'
import { backupStage } from '../backup/backup-stage.ts'
import { BACKUP_WORDS } from '../backup/backup-words.ts'
import { Problem } from '../problems/Problem.tsx'
import { Erase } from './Erase.tsx'
import css from './Settings.module.css'

export default function Settings(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  return (
    <Screen title={say('settings.title')} back={paths.home} backName={say('go.back')}>
      <Me />
      <Section title={say('settings.wallet')}>
        <Rows>
          <li>
            <Row
              href={paths.backup}
              picture={<Icon name="shield" />}
              title={say('settings.backup')}
              detail={say(BACKUP_WORDS[backupStage(open().backup)])}
              end={<Icon name="next" size="s" />}
            />
          </li>
          <li>
            <Row
              href={paths.pair}
              picture={<Icon name="phones" />}
              title={say('settings.pair')}
              end={<Icon name="next" size="s" />}
            />
          </li>
          <li>
            <Row
              href={paths.payments}
              picture={<Icon name="list" />}
              title={say('payment.historyTitle')}
              end={<Icon name="next" size="s" />}
            />
          </li>
          <li>
            <Row
              href={paths.protects}
              picture={<Icon name="note" />}
              title={say('settings.protects')}
              end={<Icon name="next" size="s" />}
            />
          </li>
        </Rows>
        <Facts
          facts={[
            { name: say('settings.storage'), value: say(STORAGE[open().storage.state]) },
            { name: say('settings.time'), value: say(`settings.time.${open().time.mode}`) },
          ]}
        />
      </Section>
      <Passkeys />
      <Looks />
      <Erase />
    </Screen>
  )
}

const STORAGE = { kept: 'state.kept', 'may-be-erased': 'state.mayBeErased', full: 'state.full' } as const

function Me(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const toast = useToast()
  const [name, setName] = createSignal(open().me.name)
  const [fault, setFault] = createSignal<CodedFault>()
  const nameWords = createNameWords()
  const rename = async (): Promise<void> => {
    if (nameWords(name()) !== undefined) return
    const renamed = await wallet.rename(name().trim())
    setFault(renamed.ok ? undefined : renamed.fault)
    if (renamed.ok) toast(say('settings.renamed', { name: name().trim() }))
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void rename()
      }}
    >
      <PersonTag person={open().me} size="large" codeName={say('person.code')} />
      <p class={css['code']}>{say('settings.yourCode')}</p>
      <Field label={say('settings.name')} value={name()} onInput={setName} wrong={nameWords(name())} />
      <Show when={fault()}>{(found) => <Problem attempt="name" fault={found()} />}</Show>
      <Show when={name().trim() !== open().me.name}>
        <Button submits wide onPress={() => undefined}>
          {say('settings.rename')}
        </Button>
      </Show>
    </form>
  )
}

function Passkeys(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const toast = useToast()
  const [query] = useSearchParams<{ passkey?: string }>()
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const add = async (): Promise<void> => {
    setBusy(true)
    const added = await wallet.registerPasskey()
    setBusy(false)
    setFault(added.ok ? undefined : added.fault)
    if (added.ok) toast(say('settings.passkeyAdded'))
  }
  const isWanted = (): boolean => query.passkey !== undefined
  return (
    <Section title={say('settings.passkey')}>
      <p>{say('settings.passkeyText')}</p>
      <div>
        <Chip tone="quiet" icon="passkey">
          {open().passkeys.length === 0
            ? say('settings.passkeyNone')
            : say('settings.passkeyCount', { count: open().passkeys.length })}
        </Chip>
      </div>
      <Show when={open().abilities.passkey} fallback={<p class="quiet">{say('settings.passkeyNo')}</p>}>
        <Button kind={isWanted() ? 'primary' : 'plain'} wide icon="passkey" busy={busy()} onPress={() => void add()}>
          {say('settings.passkeyAdd')}
        </Button>
      </Show>
      <Show when={fault()}>{(found) => <Problem attempt="passkey" fault={found()} />}</Show>
    </Section>
  )
}

function Looks(): JSX.Element {
  const { say, language, choose } = useWords()
  const { device } = useSurroundings()
  const appearance = useAppearance()
  const [sound, setSound] = createSignal(device.preferences.read('sound') !== 'off')
  return (
    <>
      <Choice
        label={say('settings.appearance')}
        row
        options={[
          { value: 'auto', label: say('settings.auto') },
          { value: 'light', label: say('settings.light') },
          { value: 'dark', label: say('settings.dark') },
        ]}
        value={appearance.scheme() ?? 'auto'}
        onChoose={(scheme) => appearance.choose(scheme === 'auto' ? undefined : scheme)}
      />
      <Choice
        label={say('settings.language')}
        row
        options={[
          { value: 'auto', label: say('settings.auto') },
          ...Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label })),
        ]}
        value={language() ?? 'auto'}
        onChoose={(chosen) => choose(chosen === 'auto' ? undefined : chosen)}
      />
      <Toggle
        label={say('settings.sound')}
        hint={say('settings.soundHint')}
        on={sound()}
        onChange={(on) => {
          device.preferences.write('sound', on ? undefined : 'off')
          setSound(on)
        }}
      />
    </>
  )
}
