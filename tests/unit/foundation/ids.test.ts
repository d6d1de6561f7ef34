// Ids: 32 bytes, one text.
import { expect, it } from 'vitest'
import { type CommunityId, idBytes, idOf, parseId } from '../../../src/foundation/ids.ts'

it('an id gives back the bytes that it was made of', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 7)
  expect(idBytes(idOf<CommunityId>(bytes))).toEqual(bytes)
})

it('an id of any other length or spelling is refused', () => {
  for (const length of [0, 31, 33]) {
    expect(() => idOf<CommunityId>(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'malformed/id' }))
  }
  for (const text of ['', 'A'.repeat(64), `${'a'.repeat(63)}g`, `${'a'.repeat(64)}\n`]) {
    expect(() => parseId<CommunityId>(text)).toThrow(expect.objectContaining({ code: 'malformed/id' }))
  }
})
