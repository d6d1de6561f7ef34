// The form of a new community as text, and what is wrong with it. Pure; it makes a plan only of what is whole. What a
// community may be is decided by the engine; this only saves a person from an answer that could have been foreseen.
import type { CommunityPlan, HandOutPlan } from '../../../application/wallet.ts'
import { Amount, type Decimals } from '../../../foundation/amount.ts'
import { AUTOMATIC_HAND_OUT, FOUNDING_UNITS } from '../../../foundation/limits.ts'
import type { EmblemName } from '../../look/emblems.ts'

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
}

export type FoundWrong =
  | 'found.needName'
  | 'found.needUnit'
  | 'found.wholeOnly'
  | 'found.tooMany'
  | 'found.moreThanAll'
  | 'found.needsPasskey'
  | 'found.dayGone'
export type FoundWrongs = Partial<Record<keyof FoundForm, FoundWrong>>

/** What is wrong in the step of names. */
export function wrongNames(form: FoundForm): FoundWrongs {
  return {
    ...(form.name.trim() === '' ? { name: 'found.needName' } : {}),
    ...(form.unitOne.trim() === '' ? { unitOne: 'found.needUnit' } : {}),
    ...(form.unitMany.trim() === '' ? { unitMany: 'found.needUnit' } : {}),
  }
}

/** What is wrong in the step of amounts. `today`: yyyy-mm-dd. */
export function wrongAmounts(form: FoundForm, today: string): FoundWrongs {
  const total = wholeUnits(form.total, form)
  const wrongs: { -readonly [Key in keyof FoundForm]?: FoundWrong } = {}
  if (total === undefined) wrongs.total = 'found.wholeOnly'
  else if (total.units > FOUNDING_UNITS) wrongs.total = 'found.tooMany'
  if (form.lastDay !== '' && form.lastDay < today) wrongs.lastDay = 'found.dayGone'
  if (!form.handsOut) return wrongs
  const each = wholeUnits(form.handOutAmount, form)
  if (each === undefined) wrongs.handOutAmount = 'found.wholeOnly'
  else if (total !== undefined && each.compare(total) > 0) wrongs.handOutAmount = 'found.moreThanAll'
  else if (form.automatic && Number(form.handOutAmount) > AUTOMATIC_HAND_OUT)
    wrongs.handOutAmount = 'found.needsPasskey'
  if (form.handOutTotal.trim() !== '' && wholeUnits(form.handOutTotal, form) === undefined) {
    wrongs.handOutTotal = 'found.wholeOnly'
  }
  return wrongs
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
  const isWrong = Object.keys({ ...wrongNames(form), ...wrongAmounts(form, today) }).length > 0
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
  }
}

function decimalsOf(form: Pick<FoundForm, 'decimals'>): Decimals {
  return DECIMALS[form.decimals]
}

/** Whole units as typed, in smallest units; undefined where it is no amount above nothing. */
function wholeUnits(text: string, form: Pick<FoundForm, 'decimals'>): Amount | undefined {
  const trimmed = text.trim()
  if (!/^\d{1,9}$/.test(trimmed)) return undefined
  const amount = Amount.parse(trimmed, decimalsOf(form))
  return amount.units === 0n ? undefined : amount
}

function handOutOf(form: FoundForm): HandOutPlan | undefined {
  const amount = form.handsOut ? wholeUnits(form.handOutAmount, form) : undefined
  if (amount === undefined) return undefined
  return { amount, automatic: form.automatic, total: wholeUnits(form.handOutTotal, form) }
}

const DECIMALS: Readonly<Record<FoundForm['decimals'], Decimals>> = { '0': 0, '1': 1, '2': 2 }
