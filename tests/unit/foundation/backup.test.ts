// Backups: what goes in comes out; anything else has its own code, and a hostile file costs next to nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argon2 } from '../../../src/foundation/backup/argon2.ts'
import type { Argon2Cost } from '../../../src/foundation/backup/argon2-cost.ts'
import { BACKUP_COST, checkCost } from '../../../src/foundation/backup/argon2-cost.ts'
import { type BackupContent, parseContent, writeContent } from '../../../src/foundation/backup/content.ts'
import { phraseRoot, rootPhrase } from '../../../src/foundation/backup/phrase.ts'
import { readBackup, writeBackup } from '../../../src/foundation/backup.ts'
import { concat, hex, hexBytes, uint32, utf8 } from '../../../src/foundation/bytes.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import {
  ARGON2_MEMORY_KIB,
  ARGON2_PASSES,
  ARGON2_WORK_KIB,
  BACKUP_BYTES,
  BACKUP_ROWS,
} from '../../../src/foundation/limits.ts'
import { codeOf, faultOf } from '../../support/fault.ts'

const ports = { subtle: crypto.subtle, entropy: webcryptoEntropy() }
const CHEAP: Argon2Cost = { memoryKib: ARGON2_MEMORY_KIB.least, passes: 1, lanes: 1 }
const CONTENT: BackupContent = {
  root: new Uint8Array(32).fill(7),
  epoch: 4_000_000_000,
  rows: [
    { table: 'token', key: utf8('a'), value: utf8('twenty apples') },
    { table: '', key: new Uint8Array(0), value: new Uint8Array(0) },
  ],
}
const PASSPHRASE = 'four plain words here'
const file = await writeBackup(CONTENT, PASSPHRASE, ports, CHEAP)

/** The file with a right checksum, as somebody who forges one would make it. */
async function forged(change: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const body = file.slice(0, -8)
  change(body)
  return concat(body, new Uint8Array(await crypto.subtle.digest('SHA-256', body)).subarray(0, 8))
}

function opening(bytes: Uint8Array, passphrase = PASSPHRASE): Promise<string> {
  return faultOf(() => readBackup(bytes, passphrase, ports))
}

describe('a backup file', () => {
  it('gives back root, epoch and rows', async () => {
    expect(await readBackup(file, PASSPHRASE, ports)).toEqual(CONTENT)
  })

  it('opens with the cost that it was made with by default', async () => {
    const dear = await writeBackup(CONTENT, PASSPHRASE, ports)
    expect(await readBackup(dear, PASSPHRASE, ports)).toEqual(CONTENT)
  })

  it('takes the passphrase as any keyboard composes it, and no other', async () => {
    const composed = await writeBackup(CONTENT, 'caf\u00e9 au lait', ports, CHEAP)
    expect(await opening(composed, 'cafe\u0301 au lait')).toBe('none')
    expect(await opening(file, `${PASSPHRASE} `)).toBe('rejected/wrong-passphrase')
    expect(await opening(file, '')).toBe('rejected/wrong-passphrase')
  })

  it('is not made with a passphrase that falls to a day of guessing', async () => {
    expect(await faultOf(() => writeBackup(CONTENT, '1234567', ports, CHEAP))).toBe('misuse/weak-passphrase')
  })

  it('shows neither root nor rows, and two of the same content share nothing but the head', async () => {
    const again = await writeBackup(CONTENT, PASSPHRASE, ports, CHEAP)
    expect(hex(file)).not.toContain(hex(utf8('apples')))
    expect(hex(file)).not.toContain('07'.repeat(8))
    expect(hex(again).slice(36)).not.toBe(hex(file).slice(36))
  })

  it('that was damaged anywhere is told apart from a wrong passphrase', async () => {
    for (let at = 0; at < file.length; at++) {
      const damaged = file.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      expect(await opening(damaged)).toBe(at === 8 ? 'rejected/wrong-version' : 'malformed/backup-file')
    }
  })

  it('that was cut short is malformed, at every length', async () => {
    for (let length = 0; length < file.length; length++) {
      expect(await opening(file.slice(0, length))).toBe('malformed/backup-file')
    }
    expect(await opening(concat(file, Uint8Array.of(0)))).toBe('malformed/backup-file')
  })

  it('of a newer app says so', async () => {
    const newer = await forged((bytes) => bytes.set([2], 8))
    expect(await opening(newer)).toBe('rejected/wrong-version')
  })

  it('larger than any wallet is refused before it is read', async () => {
    expect(await opening(new Uint8Array(BACKUP_BYTES + 1000))).toBe('malformed/too-large')
  })

  it('that asks for a gigabyte, an hour or many threads is refused before Argon2 starts', async () => {
    const costs = [
      concat(uint32(2 ** 32 - 1), uint32(1), Uint8Array.of(1)),
      concat(uint32(ARGON2_MEMORY_KIB.most + 1), uint32(1), Uint8Array.of(1)),
      concat(uint32(ARGON2_MEMORY_KIB.least), uint32(2 ** 32 - 1), Uint8Array.of(1)),
      concat(uint32(ARGON2_MEMORY_KIB.most), uint32(ARGON2_PASSES), Uint8Array.of(1)),
      concat(uint32(ARGON2_MEMORY_KIB.least), uint32(1), Uint8Array.of(255)),
      concat(uint32(0), uint32(0), Uint8Array.of(0)),
    ]
    for (const cost of costs) {
      const begun = performance.now()
      expect(await opening(await forged((bytes) => bytes.set(cost, 9)))).toBe('rejected/backup-cost')
      expect(performance.now() - begun).toBeLessThan(100)
    }
  })

  it('whose head was forged to a cheaper cost does not open', async () => {
    const dear = { ...CHEAP, passes: 2 }
    const made = await writeBackup(CONTENT, PASSPHRASE, ports, dear)
    const body = made.slice(0, -8)
    body.set(uint32(1), 13)
    const check = new Uint8Array(await crypto.subtle.digest('SHA-256', body)).subarray(0, 8)
    expect(await opening(concat(body, check))).toBe('rejected/wrong-passphrase')
  })

  it('made of random bytes behind a right head ends in a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await opening(concat(utf8('JUICEBAK'), Uint8Array.of(1), bytes))).toMatch(/^malformed\/backup-file$/)
      }),
    )
  })
})

describe('the content of a backup', () => {
  const anyRow = fc.record({
    table: fc.string({ maxLength: 8 }),
    key: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
    value: fc.uint8Array({ maxLength: 80 }).map((bytes) => new Uint8Array(bytes)),
  })
  const anyContent = fc.record({
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes)),
    epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    rows: fc.array(anyRow, { maxLength: 6 }),
  })

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        expect(parseContent(writeContent(content))).toEqual(content)
      }),
    )
  })

  it('is refused with a code, or means exactly its bytes, whatever was flipped, cut or added', () => {
    fc.assert(
      fc.property(
        anyContent,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: -3, max: 3 }),
        (content, place, flip, grow) => {
          const bytes = writeContent(content)
          const at = place % bytes.length
          bytes[at] = (bytes[at] ?? 0) ^ flip
          const changed = grow < 0 ? bytes.slice(0, grow) : concat(bytes, new Uint8Array(grow))
          try {
            expect(hex(writeContent(parseContent(changed)))).toBe(hex(changed))
          } catch (fault) {
            expect(codeOf(fault)).toMatch(/^malformed\/(backup-file|utf8)$/)
          }
        },
      ),
    )
  })

  it('may have as many rows as the limit allows', () => {
    const rows = Array.from({ length: BACKUP_ROWS }, () => ({
      table: 't',
      key: Uint8Array.of(1),
      value: Uint8Array.of(2),
    }))
    const content = { root: new Uint8Array(32), epoch: 1, rows }
    expect(parseContent(writeContent(content)).rows).toHaveLength(BACKUP_ROWS)
    expect(() => writeContent({ ...content, rows: [...rows, ...rows.slice(0, 1)] })).toThrow(
      expect.objectContaining({ code: 'misuse/backup-too-large' }),
    )
  })

  it('that claims four billion rows or a row of four gigabytes is refused at once', async () => {
    const head = concat(new Uint8Array(32), uint32(1))
    for (const tail of ['ffffffff', '00000001ffffffff', '0000000100000000ffffffff', '00030d40']) {
      expect(await faultOf(() => parseContent(concat(head, hexBytes(tail))))).toBe('malformed/backup-file')
    }
  })
})

describe('Argon2id', () => {
  it('gives what the reference implementation gives', async () => {
    // src/test.c of the reference implementation (P-H-C/phc-winner-argon2), version 0x13.
    expect(hex(await argon2('password', utf8('somesalt'), { memoryKib: 65536, passes: 2, lanes: 1 }))).toBe(
      '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
    )
  })

  it('may be made dearer within the limits', () => {
    expect(checkCost(BACKUP_COST)).toEqual(BACKUP_COST)
    const most = { memoryKib: ARGON2_MEMORY_KIB.most, passes: ARGON2_WORK_KIB / ARGON2_MEMORY_KIB.most, lanes: 1 }
    expect(checkCost(most)).toEqual(most)
  })
})

describe('the phrase', () => {
  // BIP-39 test vectors for 256 bits (trezor/python-mnemonic).
  const vectors = [
    ['00'.repeat(32), `${'abandon '.repeat(23)}art`],
    ['ff'.repeat(32), `${'zoo '.repeat(23)}vote`],
    [
      '68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c',
      'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length',
    ],
  ] as const

  it('is that of BIP-39', () => {
    for (const [root, phrase] of vectors) {
      expect(rootPhrase(hexBytes(root))).toBe(phrase)
      expect(hex(phraseRoot(phrase))).toBe(root)
    }
  })

  it('forgives case and spacing', () => {
    const [root, phrase] = vectors[2]
    expect(hex(phraseRoot(`  ${phrase.toUpperCase().replaceAll(' ', '\n  ')} `))).toBe(root)
  })

  it('says what is wrong with it', () => {
    const phrase = vectors[2][1]
    const words = phrase.split(' ')
    const wrong = (text: string): unknown => {
      try {
        return phraseRoot(text)
      } catch (fault) {
        return fault
      }
    }
    const code = 'malformed/backup-phrase'
    expect(wrong(words.slice(1).join(' '))).toMatchObject({ code, detail: { what: 'length', words: 23 } })
    expect(wrong(words.with(4, 'dalay').join(' '))).toMatchObject({ code, detail: { what: 'word', place: 5 } })
    expect(wrong([words[1], words[0], ...words.slice(2)].join(' '))).toMatchObject({
      code,
      detail: { what: 'checksum' },
    })
    expect(wrong('')).toMatchObject({ code, detail: { what: 'length' } })
    expect(wrong('zoo '.repeat(1000))).toMatchObject({ code, detail: { what: 'length' } })
  })
})
