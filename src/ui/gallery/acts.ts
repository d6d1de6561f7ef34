// Presses and types what a gallery state needs, by the words on the screen, as a person would.
import type { Clock } from '../../foundation/clock.ts'
import type { Dictionary, Entry, WordKey } from '../words/say.ts'
import type { Step } from './state.ts'

/** Where to look, and in which language. */
export interface Stage {
  readonly root: HTMLElement
  readonly dictionary: Dictionary
  readonly clock: Pick<Clock, 'after'>
}

/** Does the steps in order; each waits until what it needs is there. Calls `onDone` after the last. Returns how to stop. */
export function perform(steps: readonly Step[], stage: Stage, onDone: () => void): () => void {
  let place = 0
  let tries = 0
  let stop: (() => void) | undefined
  const go = (): void => {
    const step = steps[place]
    if (step === undefined) {
      onDone()
      return
    }
    if (tries > MOST_TRIES) return
    if (isDone(step, stage)) {
      place++
      tries = 0
    } else tries++
    stop = stage.clock.after(PAUSE_MS, 'gallery', go)
  }
  stop = stage.clock.after(PAUSE_MS, 'gallery', go)
  return () => stop?.()
}

function isDone(step: Step, stage: Stage): boolean {
  if ('press' in step) return press(stage, step.press, step.nth ?? 0)
  if ('digits' in step) return [...step.digits].every((digit) => pressDigit(stage, digit))
  if ('openDetails' in step) return openDetails(stage, step.openDetails)
  return type(stage, step.into, step.type)
}

function press(stage: Stage, key: WordKey, nth: number): boolean {
  const all = pressable(stage)
  const { whole, beginning } = wordsOf(stage.dictionary, key)
  const found =
    all.filter((one) => whole.test(nameOf(one)))[nth] ?? all.filter((one) => beginning.test(nameOf(one)))[nth]
  found?.click()
  return found !== undefined
}

function pressDigit(stage: Stage, digit: string): boolean {
  const found = pressable(stage).find((one) => nameOf(one) === digit || (digit === '.' && nameOf(one) === ','))
  found?.click()
  return found !== undefined
}

function type(stage: Stage, label: WordKey, text: string): boolean {
  const { whole } = wordsOf(stage.dictionary, label)
  const found = [...stage.root.querySelectorAll('label')].find((one) => whole.test(one.textContent.trim()))
  const field = found === undefined ? null : document.getElementById(found.htmlFor)
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false
  field.value = text
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  return true
}

function openDetails(stage: Stage, key: WordKey): boolean {
  const { whole } = wordsOf(stage.dictionary, key)
  const found = [...stage.root.querySelectorAll('summary')].find((one) => whole.test(one.textContent.trim()))
  found?.click()
  return found !== undefined
}

function pressable(stage: Stage): readonly HTMLElement[] {
  return [...stage.root.querySelectorAll<HTMLElement>('button, a, label')]
}

function nameOf(element: HTMLElement): string {
  return (element.getAttribute('aria-label') ?? element.textContent).trim()
}

/** The sentence, whatever stands in its braces; `beginning` where a hint or detail follows it. */
function wordsOf(dictionary: Dictionary, key: WordKey): { whole: RegExp; beginning: RegExp } {
  const entry: Entry = dictionary[key]
  const text = typeof entry === 'string' ? entry : entry.other
  const pattern = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.*')
  return { whole: new RegExp(`^${pattern}$`, 's'), beginning: new RegExp(`^${pattern}`, 's') }
}

const PAUSE_MS = 20
/** Two seconds; a chunk that is still loading may need it. */
const MOST_TRIES = 100
