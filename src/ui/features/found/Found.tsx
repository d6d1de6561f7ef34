// Founding a community: what it is called, how it looks, how much there is and who gets it, who makes payments final, and
// then the plain warning about these phones, which must be agreed to.
import { createEffect, createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { createStore } from 'solid-js/store'
import { codeIn } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import { createAccent } from '../../appearance.ts'
import { useChoice, useWallet } from '../../bridge.ts'
import { createSteps } from '../../create-steps.ts'
import { Button } from '../../kit/Button.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import { Finder } from '../scan/Finder.tsx'
import { AmountsStep } from './AmountsStep.tsx'
import {
  dayOf,
  draftOf,
  EMPTY_FORM,
  type FoundForm,
  type FoundWrongs,
  formOf,
  planOf,
  withOther,
  wrongAmounts,
  wrongHelpers,
  wrongNames,
} from './found-form.ts'
import { HelpersStep } from './HelpersStep.tsx'
import { LookStep } from './LookStep.tsx'
import { NamesStep } from './NamesStep.tsx'
import { WarningStep } from './WarningStep.tsx'

export type SetForm = (change: Partial<FoundForm>) => void
const STEPS = ['names', 'look', 'amounts', 'helpers', 'warning'] as const

export default function Found(): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const choice = useChoice()
  const { clock, device } = useSurroundings()
  const today = (): string => dayOf(present(clock))
  const kept = device.drafts.read('found')
  const [form, setForm] = createStore<FoundForm>({ ...formOf(kept, EMPTY_FORM) })
  const steps = createSteps(kept !== undefined)
  /** Never past what is whole: an address may say more than was typed. */
  const place = (): number => {
    if (Object.keys(wrongNames(form)).length > 0) return 0
    const isWrong = (wrongs: FoundWrongs): boolean => Object.keys(wrongs).length > 0
    if (isWrong(wrongAmounts(form, today()))) return Math.min(steps.place(), STEPS.indexOf('amounts'))
    return Math.min(steps.place(), isWrong(wrongHelpers(form)) ? STEPS.indexOf('helpers') : STEPS.length - 1)
  }
  createEffect(() => device.drafts.write('found', draftOf({ ...form })))
  /** The step that was found wanting: from then on its words follow what is typed. */
  const [tried, setTried] = createSignal<number>()
  const [agreed, setAgreed] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const step = () => STEPS[place()] ?? 'names'
  const set: SetForm = (change) => setForm(change)
  // The screen already wears the colour that is being chosen.
  createAccent(() => form.color)

  const wrongsHere = (): FoundWrongs => {
    if (step() === 'names') return wrongNames(form)
    if (step() === 'helpers') return wrongHelpers(form)
    return step() === 'amounts' ? wrongAmounts(form, today()) : {}
  }
  const wrongs = (): FoundWrongs => (tried() === place() ? wrongsHere() : {})

  const goOn = (): void => {
    const isWrong = Object.keys(wrongsHere()).length > 0
    setTried(isWrong ? place() : undefined)
    if (!isWrong) steps.goOn()
  }
  const [scanning, setScanning] = createSignal(false)
  const [scanFault, setScanFault] = createSignal<CodedFault>()
  const scanned = async (text: string): Promise<void> => {
    const code = codeIn(text)
    const read = code === undefined ? undefined : await wallet.readCode(code)
    if (read?.ok !== true || read.value.kind !== 'helper') {
      setScanFault(read?.ok === false ? read.fault : { code: 'malformed/bad-code' })
      return
    }
    set({ others: withOther(form, read.value) })
    setTried(undefined)
    setScanFault(undefined)
    setScanning(false)
  }
  const make = async (): Promise<void> => {
    const plan = planOf(form, today())
    if (plan === undefined || !agreed()) return
    setBusy(true)
    const founded = await wallet.foundCommunity(plan)
    setBusy(false)
    if (!founded.ok) {
      setFault(founded.fault)
      return
    }
    device.drafts.write('found', undefined)
    choice.choose(founded.value)
    steps.leave(paths.invite)
  }

  return (
    <Show
      when={!scanning()}
      fallback={
        <Finder
          onText={(text) => void scanned(text)}
          onBack={() => setScanning(false)}
          fault={scanFault()}
          title={say('found.scanHelper')}
          hint={say('found.scanHelperHint')}
        />
      }
    >
      <Screen
        title={say('found.title')}
        back={steps.place() === 0 ? paths.home : () => steps.back()}
        backName={say('go.back')}
        corner={<p class="quiet small">{say('found.step', { count: place() + 1, steps: String(STEPS.length) })}</p>}
        foot={
          <Show
            when={step() === 'warning'}
            fallback={
              <Button kind="primary" size="large" wide onPress={goOn}>
                {say('go.on')}
              </Button>
            }
          >
            <Button kind="primary" size="large" wide off={!agreed()} busy={busy()} onPress={() => void make()}>
              {say(busy() ? 'found.making' : 'found.make', { name: form.name })}
            </Button>
          </Show>
        }
      >
        <Switch>
          <Match when={step() === 'names'}>
            <NamesStep form={form} wrongs={wrongs()} set={set} />
          </Match>
          <Match when={step() === 'look'}>
            <LookStep form={form} set={set} />
          </Match>
          <Match when={step() === 'amounts'}>
            <AmountsStep form={form} wrongs={wrongs()} set={set} />
          </Match>
          <Match when={step() === 'helpers'}>
            <HelpersStep form={form} wrongs={wrongs()} set={set} onScan={() => setScanning(true)} />
          </Match>
          <Match when={step() === 'warning'}>
            <WarningStep helpers={Number(form.helpers)} agreed={agreed()} onAgree={setAgreed} />
          </Match>
        </Switch>
        <Show when={fault()}>{(found) => <Problem attempt="found" fault={found()} />}</Show>
      </Screen>
    </Show>
  )
}
