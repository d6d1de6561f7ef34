// The form of a new community as text, and what is wrong with it. Pure; it makes a plan only of what is whole. What a
// community may be is decided by the engine; this only saves a person from an answer that could have been foreseen.
import type { CommunityPlan, HandOutPlan, HelperId } from '../../../application/wallet.ts'
import { Amount, type Decimals } from '../../../foundation/amount.ts'
import { AUTOMATIC_HAND_OUT, FOUNDING_UNITS } from '../../../foundation/limits.ts'
import { amountIn, WHOLE_DIGITS } from '../../kit/amount-entry.ts'
import type { EmblemName } from '../../look/emblems.ts'
import { nameWrong } from '../../name-check.ts'
import { COLORS } from './colors.ts'

export interface FoundForm {
  readonly name: string
  readonly unitOne: string
  readonly unitMany: string
  readonly decimals: '0' | '1' | '2'
  readonly color: number
  readonly emblem: EmblemName
  readonly total: string
  readonly admission: 'open' | 'list'
  readonly handsOut: boolean
  readonly handOutAmount: string
  readonly automatic: boolean
  readonly handOutTotal: string
  /** yyyy-mm-dd, or empty. */
  readonly lastDay: string
  /** How many phones make payments final. */
  readonly helpers: '1' | '4' | '7'
  /** The others among them that were scanned, a line each: what its code names, a space, a name. */
  readonly others: string
}

export type FoundWrong =
  | 'found.needName'
  | 'found.needUnit'
  | 'name.long'
  | 'name.hidden'
  | 'found.needAmount'
  | 'found.wholeOnly'
  | 'found.tooMany'
  | 'found.moreThanAll'
  | 'found.needsPasskey'
  | 'found.dayGone'
  | 'found.needHelpers'
export type FoundWrongs = Partial<Record<keyof FoundForm, FoundWrong>>

/** As it is opened. */
export const EMPTY_FORM: FoundForm = {
  name: '',
  unitOne: '',
  unitMany: '',
  decimals: '0',
  color: COLORS[0].color,
  emblem: 'orange',
  total: '1000',
  admission: 'open',
  handsOut: true,
  handOutAmount: '20',
  automatic: false,
  handOutTotal: '',
  lastDay: '',
  helpers: '1',
  others: '',
}

/** The form as text, to be kept while the window lives. */
export function draftOf(form: FoundForm): string {
  return JSON.stringify(form)
}

/** What of a kept form is one, field by field: an older page may have kept another. */
export function formOf(draft: string | undefined, empty: FoundForm): FoundForm {
  try {
    const kept: unknown = JSON.parse(draft ?? '{}')
    if (typeof kept !== 'object' || kept === null) return empty
    const known = Object.entries(empty).map(([field, value]) => {
      const found: unknown = Reflect.get(kept, field)
      return [field, typeof found === typeof value ? found : value]
    })
    // The fields of the empty form, each of its type.
    const form = Object.fromEntries(known) as FoundForm
    return ['1', '4', '7'].includes(form.helpers) ? form : { ...form, helpers: empty.helpers }
  } catch {
    return empty
  }
}

/** What is wrong in the step of names. */
export function wrongNames(form: FoundForm): FoundWrongs {
  const wrongs: { -readonly [Key in keyof FoundForm]?: FoundWrong } = {}
  for (const field of ['name', 'unitOne', 'unitMany'] as const) {
    const wrong = nameWrong(form[field])
    if (wrong === 'name.empty') wrongs[field] = field === 'name' ? 'found.needName' : 'found.needUnit'
    else if (wrong !== undefined) wrongs[field] = wrong
  }
  return wrongs
}

/** What is wrong in the step of amounts. `today`: yyyy-mm-dd. */
export function wrongAmounts(form: FoundForm, today: string): FoundWrongs {
  const total = wholeUnits(form.total, form)
  const wrongs: { -readonly [Key in keyof FoundForm]?: FoundWrong } = {}
  if (isHuge(form.total)) wrongs.total = 'found.tooMany'
  else if (total === undefined) wrongs.total = 'found.wholeOnly'
  else if (total.units > FOUNDING_UNITS) wrongs.total = 'found.tooMany'
  if (form.lastDay !== '' && form.lastDay < today) wrongs.lastDay = 'found.dayGone'
  if (!form.handsOut) return wrongs
  const each = amountIn(form.handOutAmount, decimalsOf(form))
  if (isHuge(form.handOutAmount)) wrongs.handOutAmount = 'found.moreThanAll'
  else if (each === undefined) wrongs.handOutAmount = noAmount(form)
  else if (total !== undefined && each.compare(total) > 0) wrongs.handOutAmount = 'found.moreThanAll'
  else if (form.automatic && each.compare(Amount.parse(String(AUTOMATIC_HAND_OUT), decimalsOf(form))) > 0) {
    wrongs.handOutAmount = 'found.needsPasskey'
  }
  if (form.handOutTotal.trim() !== '' && amountIn(form.handOutTotal, decimalsOf(form)) === undefined) {
    wrongs.handOutTotal = noAmount(form)
  }
  return wrongs
}

/** What is wrong in the step of helpers. */
export function wrongHelpers(form: FoundForm): FoundWrongs {
  return othersMissing(form) > 0 ? { others: 'found.needHelpers' } : {}
}

export interface OtherHelper {
  readonly helper: HelperId
  readonly name: string
}

/** Those that were scanned. */
export function othersOf({ others }: Pick<FoundForm, 'others'>): readonly OtherHelper[] {
  return others.split('\n').flatMap((line) => {
    const [, helper, name] = /^([0-9a-f]{64}) (.*)$/.exec(line) ?? []
    // A code named it.
    return helper === undefined || name === undefined ? [] : [{ helper: helper as HelperId, name }]
  })
}

/** A kept form with one more helper in it; one that named this phone alone becomes one of four. */
export function draftWithOther(draft: string | undefined, other: OtherHelper): string {
  const form = formOf(draft, EMPTY_FORM)
  const several = form.helpers === '1' ? { ...form, helpers: '4' as const } : form
  return draftOf({ ...several, others: withOther(several, other) })
}

/** How many are still to be scanned. */
export function othersMissing(form: Pick<FoundForm, 'helpers' | 'others'>): number {
  return Math.max(0, Number(form.helpers) - 1 - othersOf(form).length)
}

/** With one more; one that is there already, or has no place, changes nothing. */
export function withOther(form: Pick<FoundForm, 'helpers' | 'others'>, other: OtherHelper): string {
  const known = othersOf(form)
  const isKnown = known.some(({ helper }) => helper === other.helper)
  return isKnown || othersMissing(form) === 0 ? form.others : textOf([...known, other])
}

export function withoutOther(form: Pick<FoundForm, 'others'>, helper: HelperId): string {
  return textOf(othersOf(form).filter((one) => one.helper !== helper))
}

function textOf(others: readonly OtherHelper[]): string {
  return others.map(({ helper, name }) => `${helper} ${name}`).join('\n')
}

/** The day of a time (milliseconds since 1970) on this phone's calendar, yyyy-mm-dd as a date field writes it. */
export function dayOf(time: number): string {
  const date = new Date(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The plan, where nothing is wrong. The last day counts to its end, on this phone's calendar. */
export function planOf(form: FoundForm, today: string): CommunityPlan | undefined {
  const total = wholeUnits(form.total, form)
  const wrongs = { ...wrongNames(form), ...wrongAmounts(form, today), ...wrongHelpers(form) }
  const isWrong = Object.keys(wrongs).length > 0
  if (total === undefined || isWrong) return undefined
  return {
    name: form.name.trim(),
    unitOne: form.unitOne.trim(),
    unitMany: form.unitMany.trim(),
    decimals: decimalsOf(form),
    color: form.color,
    emblem: form.emblem,
    admission: form.admission,
    total,
    expiresAt: form.lastDay === '' ? undefined : new Date(`${form.lastDay}T23:59:59`).getTime(),
    handOut: handOutOf(form),
    otherHelpers: othersOf(form)
      .slice(0, Number(form.helpers) - 1)
      .map(({ helper }) => helper),
  }
}

/** The most that can be made, whole units. */
export function mostUnits(form: Pick<FoundForm, 'decimals'>): bigint {
  return FOUNDING_UNITS / 10n ** BigInt(decimalsOf(form))
}

/** A figure, and one that no field reads any more. */
function isHuge(text: string): boolean {
  const figure = text.trim()
  return /^\d[\d.,'\u2019\s]*$/.test(figure) && figure.replace(/\D/g, '').replace(/^0+/, '').length > WHOLE_DIGITS
}

function noAmount(form: FoundForm): FoundWrong {
  return decimalsOf(form) === 0 ? 'found.wholeOnly' : 'found.needAmount'
}

function decimalsOf(form: Pick<FoundForm, 'decimals'>): Decimals {
  return DECIMALS[form.decimals]
}

/** Whole units as typed, in smallest units; undefined where it is no amount above nothing. */
function wholeUnits(text: string, form: Pick<FoundForm, 'decimals'>): Amount | undefined {
  const whole = amountIn(text, 0)
  return whole === undefined ? undefined : Amount.parse(whole.toText(0), decimalsOf(form))
}

function handOutOf(form: FoundForm): HandOutPlan | undefined {
  const amount = form.handsOut ? amountIn(form.handOutAmount, decimalsOf(form)) : undefined
  if (amount === undefined) return undefined
  return { amount, automatic: form.automatic, total: amountIn(form.handOutTotal, decimalsOf(form)) }
}

const DECIMALS: Readonly<Record<FoundForm['decimals'], Decimals>> = { '0': 0, '1': 1, '2': 2 }
