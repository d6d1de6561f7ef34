// Rows on disk: they hide what they hold and cannot be moved, mixed or changed.
import { expect, it } from 'vitest'
import { concat, hex, utf8 } from '../../../src/foundation/bytes.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import { newRowKeys, rowCipher } from '../../../src/foundation/store/row-cipher.ts'
import { faultOf } from '../../support/fault.ts'

const { subtle } = crypto
const keys = await newRowKeys(subtle)
const cipher = rowCipher(keys, subtle, webcryptoEntropy())
const ROW = { table: 'token', key: utf8('apple'), value: utf8('twenty apples') }

it('a row opens under its own name', async () => {
  const name = await cipher.name(ROW.table, ROW.key)
  expect(name).toHaveLength(32)
  expect(await cipher.open(name, await cipher.seal(name, ROW))).toEqual(ROW)
})

it('neither name nor content shows table, key or value, and equal rows look different', async () => {
  const name = await cipher.name(ROW.table, ROW.key)
  const [first, second] = [await cipher.seal(name, ROW), await cipher.seal(name, ROW)]
  expect(hex(first)).not.toBe(hex(second))
  const dump = hex(concat(name, first, second))
  for (const word of ['token', 'apple', 'twenty']) expect(dump).not.toContain(hex(utf8(word)))
})

it('every flipped byte makes a row unreadable', async () => {
  const name = await cipher.name(ROW.table, ROW.key)
  const sealed = await cipher.seal(name, ROW)
  for (let at = 0; at < sealed.length; at++) {
    const flipped = sealed.slice()
    flipped[at] = (flipped[at] ?? 0) ^ 1
    expect(await faultOf(() => cipher.open(name, flipped))).toBe('broken/row-unreadable')
  }
})

it('a cut row, down to nothing, is unreadable', async () => {
  const name = await cipher.name(ROW.table, ROW.key)
  const sealed = await cipher.seal(name, ROW)
  for (let length = 0; length < sealed.length; length++) {
    expect(await faultOf(() => cipher.open(name, sealed.slice(0, length)))).toBe('broken/row-unreadable')
  }
})

it('a row copied over another one is unreadable', async () => {
  const [mine, other] = [await cipher.name('token', utf8('a')), await cipher.name('token', utf8('b'))]
  const sealed = await cipher.seal(mine, { ...ROW, key: utf8('a') })
  expect(await faultOf(() => cipher.open(other, sealed))).toBe('broken/row-unreadable')
})

it('a row of another wallet is unreadable, even under the same name', async () => {
  const other = rowCipher({ ...(await newRowKeys(subtle)), name: keys.name }, subtle, webcryptoEntropy())
  const name = await cipher.name(ROW.table, ROW.key)
  expect(await faultOf(async () => cipher.open(name, await other.seal(name, ROW)))).toBe('broken/row-unreadable')
})

it('its keys cannot be exported', async () => {
  await expect(subtle.exportKey('raw', keys.content)).rejects.toThrow(/extractable/)
  await expect(subtle.exportKey('raw', keys.name)).rejects.toThrow(/extractable/)
})
