// Which words of signalling get to trystero. A member can write anything into them, and trystero believes: it keeps
// something about every name that it hears, makes a connection for it, and looks names up in plain objects.
import type { Clock } from '../../foundation/clock.ts'
import {
  MEMBER_SILENCE_MS,
  NEW_MEMBERS,
  ROOM_NAMES,
  SIGNAL_NAME_LENGTH,
  SIGNALS_PER_MEMBER,
} from '../../foundation/limits.ts'
import { type Allowance, createAllowance } from '../allowance.ts'

/** What trystero says of itself, and no more. */
interface Words {
  readonly peerId: string
  readonly offerId?: string
  readonly offer?: string
  readonly answer?: string
  readonly candidate?: string
  readonly hasOutgoingOffer?: boolean
  readonly passive?: boolean
}

/** Undefined: not to be heard. */
export type MemberWords = (text: string) => string | undefined

/** For one room. */
export function memberWords(clock: Clock): MemberWords {
  const names = new Map<string, { readonly said: Allowance; heardAt: number }>()
  const newcomers = createAllowance(NEW_MEMBERS.perSecond, NEW_MEMBERS.burst, clock.elapsed())

  function isHeard(name: string): boolean {
    const now = clock.elapsed()
    const known = names.get(name)
    if (known === undefined) {
      if (names.size >= ROOM_NAMES && !forgetOne(now)) return false
      if (!newcomers.take(1, now)) return false
      names.set(name, {
        said: createAllowance(SIGNALS_PER_MEMBER.perSecond, SIGNALS_PER_MEMBER.burst, now),
        heardAt: now,
      })
      return true
    }
    known.heardAt = now
    return known.said.take(1, now)
  }

  /** Whoever has been silent the longest, if that is long. */
  function forgetOne(now: number): boolean {
    const [oldest] = [...names].toSorted(([, a], [, b]) => a.heardAt - b.heardAt)
    if (oldest === undefined || now - oldest[1].heardAt < MEMBER_SILENCE_MS) return false
    return names.delete(oldest[0])
  }

  return (text) => {
    const words = readWords(text)
    return words !== undefined && isHeard(words.peerId) ? JSON.stringify(words) : undefined
  }
}

/** Trystero's names are letters and digits; `__proto__` would be every object's. */
const NAME = /^[A-Za-z0-9]+$/
const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= SIGNAL_NAME_LENGTH && NAME.test(value)
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isFlag = (value: unknown): boolean => typeof value === 'boolean'

const FIELDS: Readonly<Record<keyof Words, (value: unknown) => boolean>> = {
  peerId: isName,
  offerId: isName,
  offer: isText,
  answer: isText,
  candidate: isText,
  hasOutgoingOffer: isFlag,
  passive: isFlag,
}

function readWords(text: string): Words | undefined {
  let words: unknown
  try {
    words = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof words !== 'object' || words === null) return undefined
  const isOurs = Object.entries(words).every(
    ([field, value]) => Object.hasOwn(FIELDS, field) && FIELDS[field as keyof Words](value),
  )
  // Checked field by field.
  return isOurs && Object.hasOwn(words, 'peerId') ? (words as Words) : undefined
}
