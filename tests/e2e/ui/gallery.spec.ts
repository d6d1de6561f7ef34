// Every screen in every state, in light and dark, on a small phone and on a desk: WCAG 2.2 AA as far as axe can see,
// no sideways scrolling, every control large enough for a thumb.
import { cutControls, sidewaysScroll, smallTargets, violations } from '../../support/accessible.ts'
import { expect, showState, stateIds, stillness, test } from '../../support/screens.ts'

const GROUPS = [
  ['the first visit', /^first\//],
  ['home', /^home\//],
  ['paying', /^(pay|offer|passkey)\//],
  ['being paid', /^get-paid\//],
  ['the full screen', /^moment\//],
  ['receipts', /^(receipt|history)\//],
  ['joining and founding', /^(scan|join|found)\//],
  ['the community', /^(community|invite|hand-out|help|duty)\//],
  ['backup, pairing and settings', /^(backup|pair|settings|protects)\//],
] as const

const PHONE = { width: 320, height: 640 }
const DESK = { width: 1280, height: 800 }

test.use({ viewport: PHONE, contextOptions: { reducedMotion: 'reduce' } })

for (const [name, group] of GROUPS) {
  test(`${name}: every state is accessible in light and dark, on a phone and on a desk`, async ({ gallery }) => {
    test.setTimeout(240_000)
    const states = (await stateIds(gallery)).filter((id) => group.test(id))
    expect(states.length).toBeGreaterThan(0)
    for (const id of states) {
      await gallery.setViewportSize(PHONE)
      await gallery.emulateMedia({ colorScheme: 'light' })
      await showState(gallery, id)
      expect.soft(await sidewaysScroll(gallery), `${id} scrolls sideways`).toBe(0)
      expect.soft(await cutControls(gallery), `${id} has controls that are cut`).toEqual([])
      expect.soft(await smallTargets(gallery), `${id} has small targets`).toEqual([])
      for (const viewport of [PHONE, DESK]) {
        await gallery.setViewportSize(viewport)
        for (const [colorScheme, of] of [
          ['light', 'all'],
          ['dark', 'colours'],
        ] as const) {
          await gallery.emulateMedia({ colorScheme })
          await stillness(gallery)
          expect.soft(await violations(gallery, of), `${id} ${viewport.width} ${colorScheme}`).toEqual([])
        }
      }
    }
  })
}

test('every state is shown: no group of the gallery is forgotten here', async ({ gallery }) => {
  const forgotten = (await stateIds(gallery)).filter((id) => !GROUPS.some(([, group]) => group.test(id)))
  expect(forgotten).toEqual([])
})

test('a community whose last day is over says so where its money stands', async ({ gallery }) => {
  await showState(gallery, 'home/usual')
  await expect(gallery.getByText(/^Use it by /)).toBeVisible()
  await showState(gallery, 'home/ended')
  await expect(gallery.getByRole('heading', { name: 'In this wallet' })).toBeVisible()
  await expect(gallery.getByText(/^Ended on .*Nothing can be paid here any more/)).toBeVisible()
})

test('how a payment stands is seen on a small phone without scrolling', async ({ gallery }) => {
  for (const id of (await stateIds(gallery)).filter((one) => one.startsWith('moment/'))) {
    await showState(gallery, id)
    const standing = await gallery.getByRole('dialog').getByRole('status').boundingBox()
    const done = await gallery.getByRole('dialog').getByRole('button', { name: 'Done' }).boundingBox()
    expect.soft((standing?.y ?? 0) + (standing?.height ?? 0), id).toBeLessThanOrEqual(done?.y ?? 0)
  }
})

test('a code is seen whole between head and foot, also on a phone that lies on its side', async ({ gallery }) => {
  for (const viewport of [PHONE, { width: 844, height: 390 }, { width: 667, height: 375 }]) {
    await gallery.setViewportSize(viewport)
    for (const id of ['get-paid/code', 'invite/open', 'pair/offering']) {
      await showState(gallery, id)
      const code = gallery.getByRole('img', { name: /code/i }).first()
      await code.evaluate((drawn) => drawn.scrollIntoView({ block: 'start' }))
      const seen = await code.evaluate((drawn) => {
        const box = drawn.getBoundingClientRect()
        const across = (box.left + box.right) / 2
        const down = (box.top + box.bottom) / 2
        const edges = [
          [across, box.top + 2],
          [across, box.bottom - 2],
          [box.left + 2, down],
          [box.right - 2, down],
        ] as const
        return edges.map(([x, y]) => {
          const there = document.elementFromPoint(x, y)
          return there !== null && drawn.contains(there)
        })
      })
      expect.soft(seen, `${id} at ${viewport.width}`).toEqual([true, true, true, true])
    }
  }
})

test('German words fit as well: no state scrolls sideways at 320 px', async ({ gallery }) => {
  test.setTimeout(120_000)
  for (const id of await stateIds(gallery)) {
    await showState(gallery, id, '?language=de')
    expect.soft(await sidewaysScroll(gallery), id).toBe(0)
    expect.soft(await cutControls(gallery), id).toEqual([])
  }
})

test('the page keeps its words and its width when text is twice as large', async ({ gallery }) => {
  for (const id of ['home/usual', 'pay/amount', 'pay/confirm', 'get-paid/code', 'receipt/in-doubt', 'settings/usual']) {
    await showState(gallery, id)
    await gallery.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
    expect.soft(await sidewaysScroll(gallery), id).toBe(0)
    await gallery.evaluate(() => document.documentElement.style.removeProperty('font-size'))
  }
})
