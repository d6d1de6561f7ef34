// The store in a real browser: its contract, what a thief sees, full and missing storage, restarts and crashes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright/test'
import { hex, utf8 } from '../../../src/foundation/bytes.ts'
import { storeContract } from '../../contract/store.contract.ts'
import { act, actFault, expect, openHarness, test } from '../../support/harness.ts'

test.describe('IndexedDB store', () => {
  for (const { name } of storeContract) {
    test(name, async ({ context, origin }) => {
      await act(await openHarness(context, origin), 'storeContract', name)
    })
  }
})

test('a dump of the database shows no table, key or value, and no key that can be read', async ({
  context,
  origin,
}) => {
  const page = await openHarness(context, origin)
  await act(page, 'lead', 'w')
  await act(page, 'commit', 'w', [
    ['stall seven', 'twenty apples'],
    ['stall eight', 'a promise'],
  ])
  const root = await act<string>(page, 'rootHex', 'w')
  const dump = await act<string>(page, 'dump', 'w')
  expect(dump).toContain('CryptoKey, extractable false')
  expect(dump).not.toContain('extractable true')
  for (const word of ['stall', 'apples', 'promise']) {
    expect(dump).not.toContain(word)
    expect(dump).not.toContain(hex(utf8(word)))
  }
  expect(dump).not.toContain(root)
  const exports = await act<string[]>(page, 'exports', 'w')
  expect(exports).toHaveLength(4)
  for (const line of exports) expect(line).toContain('refused, extractable false')
})

test('swapped and flipped rows are found out, and nothing of them is loaded', async ({ context, origin }) => {
  const page = await openHarness(context, origin)
  for (const how of ['swap', 'flip']) {
    await act(page, 'lead', how)
    await act(page, 'commit', how, [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    await act(page, 'tamper', how, how)
    expect(await actFault(page, 'rows', how)).toBe('broken/row-unreadable')
  }
})

test('a fault amid a transaction undoes what it has written', async ({ context, origin }) => {
  const page = await openHarness(context, origin)
  expect(await actFault(page, 'failAmidWriting', 'w')).toBe('broken/on-purpose')
  expect(await act<string>(page, 'dump', 'w')).not.toContain('666')
})

test('a full device fails the commit, changes nothing, and works again when there is room', async ({
  context,
  origin,
}) => {
  const page = await openHarness(context, origin)
  const session = await context.newCDPSession(page)
  // Before the first use: the browser remembers for a while how much room it found.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 })
  await act(page, 'lead', 'w')
  await act(page, 'commit', 'w', [['a', 'kept']])
  const large = Array.from({ length: 50 }, (_, index) => [`large ${index}`, 'x'.repeat(100_000)])
  expect(await actFault(page, 'commit', 'w', [['a', 'changed'], ...large])).toBe('unavailable/storage-full')
  expect(await act(page, 'rows', 'w')).toEqual([['a', 'kept']])
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await act(page, 'commit', 'w', [['a', 'changed'], ...large])
  expect(await act<unknown[]>(page, 'rows', 'w')).toHaveLength(51)
})

test('a database of a newer app, and none at all, are told as blocked storage', async ({ context, origin }) => {
  const page = await openHarness(context, origin)
  await act(page, 'openAt', 'newer', 7)
  expect(await actFault(page, 'rows', 'newer')).toBe('unavailable/storage-blocked')
  expect(await actFault(page, 'withoutIndexedDb')).toBe('unavailable/storage-blocked')
})

test('a tab makes way for a newer app that upgrades the database, and writes no more', async ({ context, origin }) => {
  const [old, newer] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(old, 'lead', 'w')
  await act(newer, 'openAt', 'w', 2)
  expect(await actFault(old, 'commit', 'w', [['a', 'late']])).toBe('unavailable/storage-blocked')
})

test('an erase in another tab ends this tab: neither its store nor its keys write into the next wallet', async ({
  context,
  origin,
}) => {
  const [sleeper, other] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(sleeper, 'lead', 'w')
  await act(sleeper, 'keyringState', 'w')
  const root = await act(sleeper, 'rootHex', 'w')
  await act(other, 'erase', 'w')
  for (const attempt of ['before', 'after']) {
    expect([attempt, await actFault(sleeper, 'commit', 'w', [['a', 'late']])]).toEqual([
      attempt,
      'conflict/wallet-replaced',
    ])
    expect([attempt, await actFault(sleeper, 'lead', 'w')]).toEqual([attempt, 'conflict/wallet-replaced'])
    expect([attempt, await actFault(sleeper, 'reserve', 'w', 1)]).toEqual([attempt, 'conflict/wallet-replaced'])
    if (attempt === 'before') await act(other, 'keyringState', 'w')
  }
  expect(await act(other, 'rootHex', 'w')).not.toBe(root)
  expect(await act(other, 'rows', 'w')).toEqual([])
})

test.describe('over a restart of the browser', () => {
  test.setTimeout(90_000)

  async function inProfile(work: (open: () => Promise<BrowserContext>) => Promise<void>): Promise<void> {
    const profile = await mkdtemp(join(tmpdir(), 'juice-profile-'))
    const { executablePath, args } = test.info().project.use.launchOptions ?? {}
    const options = { ...(executablePath ? { executablePath } : {}), args: args ?? [] }
    try {
      await work(() => chromium.launchPersistentContext(profile, options))
    } finally {
      await rm(profile, { recursive: true, force: true })
    }
  }

  test('rows, keys, epochs and counters are still there, and keys are still locked', async ({ origin }) => {
    await inProfile(async (open) => {
      const first = await open()
      const before = await openHarness(first, origin)
      await act(before, 'lead', 'w')
      await act(before, 'commit', 'w', [['a', 'apples']])
      const state = await act(before, 'keyringState', 'w')
      const root = await act(before, 'rootHex', 'w')
      expect(await act(before, 'reserve', 'w', 5)).toBe(0)
      expect(await act(before, 'seenTime', 'w')).toBe(0)
      await act(before, 'keepTime', 'w', 1_800_000_000_000)
      await first.close()

      const second = await open()
      const after = await openHarness(second, origin)
      expect(await act(after, 'rows', 'w')).toEqual([['a', 'apples']])
      expect(await act(after, 'keyringState', 'w')).toEqual({ ...Object(state), isFirstRun: false })
      expect(await act(after, 'rootHex', 'w')).toBe(root)
      expect(await act(after, 'reserve', 'w', 1)).toBe(5)
      expect(await act(after, 'seenTime', 'w')).toBe(1_800_000_000_000)
      expect(await act<string[]>(after, 'exports', 'w')).not.toContainEqual(expect.stringContaining('exported'))
      await second.close()
    })
  })

  test('a browser that is killed amid commits leaves each commit whole or not at all', async ({ origin }) => {
    await inProfile(async (open) => {
      let from = 1
      for (let turn = 0; turn < 3; turn++) {
        const doomed = await open()
        const page = await openHarness(doomed, origin)
        const witness = await openHarness(doomed, origin)
        // What was reported as durable before the crash.
        let durable = 0
        await witness.exposeFunction('durable', (round: number) => {
          durable = round
        })
        await witness.evaluate(() => {
          new BroadcastChannel('rounds').onmessage = ({ data }) => Reflect.get(window, 'durable')(data)
        })
        await act(page, 'lead', 'w')
        const endless = act(page, 'commitRounds', 'w', from).catch(() => undefined)
        await expect.poll(() => durable, { timeout: 30_000 }).toBeGreaterThanOrEqual(from + 4)
        const session = await doomed.newCDPSession(witness)
        await session.send('Browser.crash').catch(() => undefined)
        await endless
        await doomed.close().catch(() => undefined)

        const again = await open()
        const rows = await act<[string, string][]>(await openHarness(again, origin), 'rows', 'w')
        const rounds = new Set(rows.map(([, value]) => value))
        expect(rows).toHaveLength(40)
        expect(rounds.size).toBe(1)
        const found = Number([...rounds][0]?.replaceAll('.', ''))
        expect(found).toBeGreaterThanOrEqual(durable)
        from = found + 1
        await again.close()
      }
    })
  })
})

test('ten thousand rows load in a second or two, and a step commits in tens of milliseconds', async ({
  context,
  origin,
}) => {
  test.setTimeout(120_000)
  const page = await openHarness(context, origin)
  const figures = await act<{ loads: number[]; commits: number[] }>(page, 'measure', 'large', 10_000, 400)
  const [load, commit] = [middle(figures.loads), middle(figures.commits)]
  test
    .info()
    .annotations.push({ type: 'figures', description: `load of 10,000 rows ${load} ms, strict commit ${commit} ms` })
  expect(load).toBeLessThan(5000)
  expect(commit).toBeLessThan(500)
})

function middle(sorted: readonly number[]): number {
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 10) / 10
}
