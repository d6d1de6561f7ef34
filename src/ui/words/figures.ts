// Amounts, times and spans in words, by Intl. Pure: the locale and the present come as arguments. Numbers may come from
// anybody: whatever they are, something is shown and nothing throws.
import { Amount, type Decimals } from '../../foundation/amount.ts'
import { CALENDAR_MS } from '../../foundation/limits.ts'

/** How a community calls and writes its money. */
export interface Unit {
  readonly one: string
  readonly many: string
  readonly decimals: Decimals
}

/** While a community's charter is not here: the figure alone is still true. */
export const UNKNOWN_UNIT: Unit = { one: '', many: '', decimals: 0 }

/** "5 apples", "12.50 francs". */
export function money(amount: Amount, unit: Unit, locale: string): string {
  // A no-break space: a figure and its unit stay together.
  return `${figure(amount, unit, locale)}\u00a0${unitWord(amount, unit)}`
}

/** The figure alone; whole amounts lose their zeros. */
export function figure(amount: Amount, unit: Pick<Unit, 'decimals'>, locale: string): string {
  const whole = amount.units % 10n ** BigInt(unit.decimals) === 0n
  return whole
    ? Amount.of(amount.units / 10n ** BigInt(unit.decimals)).format(0, locale)
    : amount.format(unit.decimals, locale)
}

/** "apple" for exactly one, "apples" for all else. */
export function unitWord(amount: Amount, unit: Unit): string {
  return amount.units === 10n ** BigInt(unit.decimals) ? unit.one : unit.many
}

/** "14:05" today, "Tue 14:05" within a week, else "12 May". */
export function moment(time: number, present: number, locale: string): string {
  const [at, now] = [known(time), known(present)]
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  if (sameDay) return ofDay(at, locale)
  const style: Intl.DateTimeFormatOptions =
    Math.abs(now - at) < 6 * DAY_MS
      ? { weekday: 'short', hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', ...(Math.abs(now - at) > 300 * DAY_MS ? { year: 'numeric' } : {}) }
  return new Intl.DateTimeFormat(locale, style).format(at)
}

/** "14:05" */
function ofDay(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at)
}

/** "14:05:37", or "02:05:37" where the lists say "02:05 PM": for the live clock, in which "PM" would not fit. */
export function clockFace(at: number, locale: string): string {
  const figures = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const parts = figures.formatToParts(known(at)).filter(({ type }) => type !== 'dayPeriod')
  return parts
    .map(({ value }) => value)
    .join('')
    .trim()
}

/** "12 May 2026, 14:05", for a receipt. */
export function dateTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(known(at))
}

/** "12 May 2026" */
export function date(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(known(at))
}

/** "in 3 hours", "5 minutes ago", in the largest fitting unit. */
export function relative(at: number, now: number, locale: string): string {
  const [value, unit] = largest(known(at) - known(now))
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(value, unit)
}

/** "3 hours", "20 minutes": how long something lasts. Never less than a minute. */
export function span(ms: number, locale: string): string {
  const [value, unit] = largest(Math.max(known(ms), MINUTE_MS))
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.abs(value))
}

/** The nearest time that a calendar has; what is no number at all is the beginning of ours. */
function known(at: number): number {
  return Number.isNaN(at) ? 0 : Math.min(Math.max(at, -CALENDAR_MS), CALENDAR_MS)
}

type SpanUnit = 'minute' | 'hour' | 'day'

function largest(ms: number): [value: number, unit: SpanUnit] {
  const size = Math.abs(ms)
  if (size < HOUR_MS) return [Math.round(ms / MINUTE_MS), 'minute']
  return size < 2 * DAY_MS ? [Math.round(ms / HOUR_MS), 'hour'] : [Math.round(ms / DAY_MS), 'day']
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
