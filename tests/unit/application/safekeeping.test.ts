// Backup and restore through the interface that the screens use: what comes back, what is refused, and that a refusal
// leaves the old wallet as it was.
import { expect, test, vi } from 'vitest'
import { Amount } from '../../../src/foundation/amount.ts'
import { writeBackup } from '../../../src/foundation/backup.ts'
import { utf8 } from '../../../src/foundation/bytes.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import type { Row } from '../../../src/foundation/store.ts'
import { fairOf, founded, joined } from '../../support/hosted-fair.ts'
import { type HostedWallet, hostedWallet, must, seen } from '../../support/hosted-wallet.ts'

const PASSPHRASE = 'three old apples in a boat'

/** Anna has fifty apples of the founder's fair, and a file and words that bring her back. */
async function savedAnna() {
  const fair = await founded()
  const { hall, founder } = fair
  const anna = await joined(fair, 'Anna')
  const file = must(await anna.wallet.backupFile(PASSPHRASE)).bytes
  const words = must(await anna.wallet.backupPhrase())
  return { hall, founder, anna, file, words }
}

/** Everything by which an owner would tell that a wallet is the old one. */
const known = (wallet: HostedWallet) => ({ me: wallet.open().me, rows: [...wallet.disk.rows.values()] })

test('a file brings back name, communities, coins and history; it may receive and not pay', async () => {
  const { hall, founder, anna, file } = await savedAnna()
  const before = { me: anna.open().me, payments: anna.open().payments, coins: fairOf(anna).coins }
  anna.seat.walkAway()
  const phone = await hostedWallet(hall, 'Somebody')
  must(await phone.wallet.restoreFile(file, PASSPHRASE))
  await seen(phone.wallet, 'Anna', () => phone.open().me.name === 'Anna')
  expect({ me: phone.open().me, payments: phone.open().payments, coins: fairOf(phone).coins }).toEqual(before)
  expect(phone.open().restored).toBe(true)
  await seen(phone.wallet, 'the backup', () => phone.open().backup.file)
  expect(phone.open().backup).toMatchObject({ file: true, phrase: false })
  expect([...phone.disk.rows.values()].some(({ table }) => table === 'restored')).toBe(false)
  expect(must(await phone.wallet.preview(fairOf(phone).id, Amount.of(5))).obstacle?.code).toBe('unavailable/quarantine')

  const code = must(await phone.wallet.makePayCode({ community: fairOf(phone).id, amount: undefined, memo: '' }))
  const read = must(await founder.wallet.readCode(code.text))
  if (read.kind !== 'pay') throw new Error('not a pay code')
  // A handshake that comes before the new device key is certified is refused.
  const meeting = await vi.waitFor(async () => must(await founder.wallet.meet({ kind: 'code', text: code.text })))
  must(
    await founder.wallet.pay({
      meeting: meeting.id,
      community: fairOf(phone).id,
      amount: Amount.of(7),
      memo: '',
      request: read.code,
      refundOf: undefined,
      payee: meeting.person.identity,
    }),
  )
  await seen(phone.wallet, 'received', () => fairOf(phone).balance.available.units === 57n)
})

test('24 words bring back who it is, without rows; it may receive and not pay', async () => {
  const { hall, anna, words } = await savedAnna()
  const { identity, code } = anna.open().me
  const phone = await hostedWallet(hall, 'Somebody')
  must(await phone.wallet.restorePhrase(words, 'Anna again'))
  await seen(phone.wallet, 'Anna', () => phone.open().me.name === 'Anna again')
  expect(phone.open().me).toMatchObject({ identity, code })
  expect(phone.open()).toMatchObject({
    restored: true,
    communities: [],
    payments: [],
    backup: { file: false, phrase: true },
  })
})

test('a wallet is backed up by what was really put away, whichever came first', async () => {
  for (const ways of [
    ['file', 'phrase'],
    ['phrase', 'file'],
  ] as const) {
    const { founder } = await founded()
    expect(founder.open().backup).toEqual({ at: undefined, file: false, phrase: false })
    const [first, second] = ways
    must(await founder.wallet.noteBackup(first))
    await seen(founder.wallet, first, () => founder.open().backup[first])
    expect(founder.open().backup[second]).toBe(false)
    // Making the same again adds nothing to it.
    must(await founder.wallet.noteBackup(first))
    expect(founder.open().backup[second]).toBe(false)
    must(await founder.wallet.noteBackup(second))
    await seen(founder.wallet, second, () => founder.open().backup[second])
    expect(founder.open().backup[first]).toBe(true)
  }
})

/** The file with one byte other than it was. */
const flipped = (file: Uint8Array, at: number) => file.map((byte, index) => (index === at ? byte ^ 1 : byte))

test('what does not open is a coded fault, and the old wallet is untouched and goes on', async () => {
  const { anna, file, words } = await savedAnna()
  const before = known(anna)
  const attempts: readonly (readonly [string, () => ReturnType<typeof anna.wallet.restoreFile>])[] = [
    ['rejected/wrong-passphrase', () => anna.wallet.restoreFile(file, 'three old apples in a boot')],
    ['malformed/backup-file', () => anna.wallet.restoreFile(file.slice(0, -1), PASSPHRASE)],
    ['malformed/backup-file', () => anna.wallet.restoreFile(flipped(file, file.length - 60), PASSPHRASE)],
    ['malformed/backup-file', () => anna.wallet.restoreFile(new Uint8Array(), PASSPHRASE)],
    ['rejected/wrong-version', () => anna.wallet.restoreFile(flipped(file, 8), PASSPHRASE)],
    ['malformed/backup-phrase', () => anna.wallet.restorePhrase(words.slice(1), 'Anna')],
    ['malformed/backup-phrase', () => anna.wallet.restorePhrase(words.toReversed(), 'Anna')],
    ['malformed/bad-text', () => anna.wallet.restorePhrase(words, '\u202e')],
  ]
  for (const [code, attempt] of attempts) {
    const outcome = await attempt()
    expect(outcome.ok ? 'restored' : outcome.fault.code).toBe(code)
    expect(known(anna)).toEqual(before)
  }
  must(await anna.wallet.rename('Anna A.'))
  expect(anna.open().restored).toBe(false)
})

test('rows of a newer app are refused before anything is touched', async () => {
  const { anna } = await savedAnna()
  const before = known(anna)
  const rows: readonly Row[] = [{ table: 'egg', key: utf8('1'), value: utf8('2') }]
  const saved = { root: new Uint8Array(32).fill(7), epoch: 1, rows }
  const file = await writeBackup(saved, PASSPHRASE, { subtle: crypto.subtle, entropy: webcryptoEntropy() })
  const outcome = await anna.wallet.restoreFile(file, PASSPHRASE)
  expect(outcome.ok ? 'restored' : outcome.fault.code).toBe('rejected/wrong-version')
  expect(known(anna)).toEqual(before)
})

test('a device that is full keeps the old wallet, which goes on', async () => {
  const { hall, file } = await savedAnna()
  const phone = await hostedWallet(hall, 'Somebody')
  const before = known(phone)
  phone.disk.capacity = 2_000
  const outcome = await phone.wallet.restoreFile(file, PASSPHRASE)
  expect(outcome.ok ? 'restored' : outcome.fault.code).toBe('unavailable/storage-full')
  expect(known(phone)).toEqual(before)
  must(await phone.wallet.rename('Nobody'))
  await seen(phone.wallet, 'the name', () => phone.open().me.name === 'Nobody')
})
