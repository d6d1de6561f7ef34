// The first visit: one field, one button, an open wallet. Nothing else is asked, and an invitation in the address is
// followed without another question, because opening it was the answer.
import { A, useLocation, useNavigate } from '@solidjs/router'
import { createResource, createSignal, type JSX, Show } from 'solid-js'
import { codeIn } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import { useWallet } from '../../bridge.ts'
import { createNameWords } from '../../create-name-words.ts'
import { Button } from '../../kit/Button.tsx'
import { Coin } from '../../kit/Coin.tsx'
import { Field } from '../../kit/Field.tsx'
import { FALLBACK_EMBLEM } from '../../look/emblems.ts'
import { nameWrong } from '../../name-check.ts'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import css from './Welcome.module.css'

export function Welcome(): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const location = useLocation()
  const navigate = useNavigate()
  const [name, setName] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const [tried, setTried] = createSignal(false)
  const nameWords = createNameWords()
  const invitation = (): string | undefined => codeIn(`#${location.pathname}`)
  const [invited] = createResource(invitation, async (code) => {
    const read = await wallet.readCode(code)
    return read.ok && read.value.kind === 'join' ? read.value : undefined
  })

  const open = async (): Promise<void> => {
    setTried(true)
    if (nameWrong(name()) !== undefined) return
    setBusy(true)
    const opened = await wallet.openWallet(name().trim())
    const code = settled(invited) === undefined ? undefined : invitation()
    if (opened.ok && code !== undefined) {
      const joined = await wallet.join(code)
      // Where joining fails, the wallet is open all the same and the invitation's own screen says why.
      if (joined.ok) navigate(paths.home, { replace: true })
    }
    setBusy(false)
    setFault(opened.ok ? undefined : opened.fault)
  }

  return (
    <main class={css['welcome']}>
      <div class={css['coins']} aria-hidden="true">
        <Coin denomination={5} figure="5" emblem="leaf" freshness={0.9} />
        <Coin denomination={200} figure="200" emblem={FALLBACK_EMBLEM} freshness={1} />
        <Coin denomination={20} figure="20" emblem="cup" freshness={0.6} />
      </div>
      <div class={css['words']}>
        <p class={css['app']}>{say('app.name')}</p>
        <h1 class={css['title']}>
          <Show when={settled(invited)} fallback={say('welcome.title')}>
            {(community) => say('welcome.invited', { name: community().name })}
          </Show>
        </h1>
      </div>
      <form
        class={css['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void open()
        }}
      >
        <Field
          label={say('welcome.name')}
          hint={say('welcome.nameHint')}
          wrong={tried() ? nameWords(name()) : undefined}
          value={name()}
          onInput={setName}
          autocomplete="given-name"
        />
        <Button kind="primary" size="large" wide submits busy={busy()} onPress={() => undefined}>
          {say('welcome.open')}
        </Button>
        <p class={css['promise']}>{say('welcome.promise')}</p>
      </form>
      <Show when={fault()}>{(found) => <Problem attempt="open" fault={found()} />}</Show>
      <nav class={css['more']}>
        <A href={paths.restore}>{say('welcome.restore')}</A>
        <A href={paths.protects}>{say('welcome.protects')}</A>
      </nav>
    </main>
  )
}
