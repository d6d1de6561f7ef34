// Example people and ids. Names are examples; the digits follow from the names, so faces stay the same.

import type { PersonView } from '../../../application/wallet-view.ts'
import type { Id } from '../../../foundation/ids.ts'
import { parseId } from '../../../foundation/ids.ts'

/** 64 hex digits that look random and always follow from `seed`: for drawing only. */
export function exampleId<Named extends Id<string>>(seed: string): Named {
  let digits = ''
  for (let round = 0; digits.length < 64; round++) digits += scrambled(`${seed}/${round}`).toString(16).padStart(8, '0')
  return parseId<Named>(digits)
}

function examplePerson(name: string): PersonView {
  const identity = exampleId<PersonView['identity']>(name)
  return { identity, name, code: shortCode(identity), level: 'kept' }
}

function shortCode(identity: string): string {
  return [...identity.slice(0, 8)].map((digit) => CODE_LETTERS[Number.parseInt(digit, 16) * 2]).join('')
}

/** FNV-1a with a final mix. */
function scrambled(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789AB'

export const ADA = examplePerson('Ada')
export const MARIA = examplePerson('Maria')
export const STALL = examplePerson('Stall 7')
export const TOMAS = examplePerson('Tomás')
export const BREAD = examplePerson('Bread & Butter')
export const LAYLA = examplePerson('ليلى')
export const LONG = examplePerson('Bartholomäus-Maximilian von und zu Hohenwaldeck-Oberlangenstein')
