// An amount of a community's money, in its smallest units: a frozen whole number, never a float.
// The one choke point for its bounds; adding, taking away and parsing all come through `Amount.of`.
import { Fault } from './fault.ts'
import { AMOUNT_UNITS } from './limits.ts'

/** How a community writes its unit: 0 to 2 digits after the decimal separator. */
export type Decimals = 0 | 1 | 2

/** Immutable; crosses a worker border as `units`. */
export class Amount {
  /** Nothing. */
  static readonly zero: Amount = Amount.of(0n)

  /** Smallest units of the community, 0 ..= AMOUNT_UNITS. */
  readonly units: bigint

  private constructor(units: bigint) {
    this.units = units
    Object.freeze(this)
  }

  /** Throws `malformed/amount` unless `units` is a whole number in 0 ..= AMOUNT_UNITS. */
  static of(units: bigint | number): Amount {
    if (typeof units === 'number' && !Number.isSafeInteger(units)) throw outOfRange(String(units))
    const whole = BigInt(units)
    if (whole < 0n || whole > AMOUNT_UNITS) throw outOfRange(whole.toString())
    return new Amount(whole)
  }

  /** What is only shown: a sum beyond the largest amount is shown as that, not as a screen that has crashed. */
  static shown(units: bigint): Amount {
    return Amount.of(units < 0n ? 0n : units > AMOUNT_UNITS ? AMOUNT_UNITS : units)
  }

  plus(other: Amount): Amount {
    return Amount.of(this.units + other.units)
  }

  /** Throws `malformed/amount` where more is taken than is there. */
  minus(other: Amount): Amount {
    return Amount.of(this.units - other.units)
  }

  /** Negative, zero or positive, for sorting. */
  compare(other: Amount): number {
    return this.units < other.units ? -1 : Number(this.units > other.units)
  }

  equals(other: Amount): boolean {
    return this.units === other.units
  }

  /** For people, in the digits and separators of `locale`. */
  format(decimals: Decimals, locale?: string): string {
    return new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(plain(this.units, decimals))
  }

  /** With a point and no grouping, whatever the locale: for files, links and input fields. */
  toText(decimals: Decimals): string {
    return plain(this.units, decimals)
  }

  /**
   * What a person typed. Point and comma both separate decimals, whatever the locale: grouping is not taken, and at
   * most two decimals are, so that "1,50" and "1.50" cannot mean anything else. Throws `malformed/amount`.
   */
  static parse(text: string, decimals: Decimals): Amount {
    const match = /^(\d{1,15})(?:[.,\u066b](\d{1,2}))?$/.exec(westernDigits(text.trim()))
    const fraction = match?.[2] ?? ''
    if (match?.[1] === undefined || fraction.length > decimals) {
      throw new Fault('malformed/amount', `type digits with at most ${decimals} decimals`, { decimals })
    }
    return Amount.of(BigInt(match[1] + fraction.padEnd(decimals, '0')))
  }
}

type PlainNumber = `${number}`

function plain(units: bigint, decimals: Decimals): PlainNumber {
  const digits = units.toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const text = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  // Digits with at most one point in their midst: built above, nothing else can be in it.
  return text as PlainNumber
}

/** Zeros of the digit rows that phone keyboards type: Arabic, Persian and Urdu, Devanagari, Bengali. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6]

function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g, (digit) => {
    const point = digit.charCodeAt(0)
    return String(point - (ZEROS.findLast((zero) => zero <= point) ?? point))
  })
}

function outOfRange(found: string): Fault {
  return new Fault('malformed/amount', 'use a whole number of smallest units within the bounds', { found })
}
