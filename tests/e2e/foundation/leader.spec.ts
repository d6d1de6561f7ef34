// One engine for each wallet, in real tabs: hand-over, a leader that hangs, a leader that the browser froze.
import type { Page } from 'playwright/test'
import { act, actFault, expect, openHarness, test } from '../../support/harness.ts'

async function leads(page: Page): Promise<boolean> {
  return (await act<string>(page, 'leadState')) === 'leading'
}

/** Commits as soon as the new leader has raised its epoch. */
async function writes(page: Page, key: string, value: string): Promise<void> {
  await expect.poll(() => actFault(page, 'commit', 'w', [[key, value]])).toBe('none')
}

test('the focused tab takes over within the patience of a step, and the old one cannot write', async ({
  context,
  origin,
}) => {
  const [first, second] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(first, 'contend', 'first', 'w')
  await expect.poll(() => leads(first)).toBe(true)
  await act(second, 'contend', 'second', 'w')
  expect(await act(second, 'leadState')).toBe('following')
  await writes(first, 'a', 'by the first')

  await act(second, 'want')
  await expect.poll(() => leads(second), { timeout: 1500 }).toBe(true)
  expect(await act(first, 'story')).toEqual(['begin', 'finish'])
  await writes(second, 'b', 'by the second')
  expect(await actFault(first, 'commit', 'w', [['a', 'too late']])).toBe('conflict/stale-leader')
  expect(await act(second, 'rows', 'w')).toEqual([
    ['a', 'by the first'],
    ['b', 'by the second'],
  ])
})

test('closing the leading tab hands over by itself', async ({ context, origin }) => {
  const [first, second] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(first, 'contend', 'first', 'w')
  await expect.poll(() => leads(first)).toBe(true)
  await act(second, 'contend', 'second', 'w')
  await first.close()
  await expect.poll(() => leads(second)).toBe(true)
})

test('a leader that hangs is robbed after two seconds; when it wakes it knows and cannot write', async ({
  context,
  origin,
}) => {
  const [first, second] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(first, 'contend', 'first', 'w')
  await expect.poll(() => leads(first)).toBe(true)
  await writes(first, 'a', 'before')
  await act(second, 'contend', 'second', 'w')

  const hanging = act(first, 'block', 12_000)
  const late = actFault(first, 'commit', 'w', [['a', 'from a frozen leader']])
  // Both are on their way before the other tab asks: the first must hang by then.
  await first.waitForTimeout(500)
  const asked = Date.now()
  await act(second, 'want')
  await expect.poll(() => leads(second), { intervals: [50], timeout: 11_000 }).toBe(true)
  expect(Date.now() - asked).toBeGreaterThan(1500)
  // Robbed, not handed over: the first one still hangs.
  expect(Date.now() - asked).toBeLessThan(11_000)
  await writes(second, 'b', 'after')

  await hanging
  expect(await late).toBe('conflict/stale-leader')
  // It may hear of the wish or of the loss first; either way its engine stops.
  await expect.poll(() => act<string>(first, 'leadState')).toBe('following')
  expect(await act<string[]>(first, 'story')).toHaveLength(2)
  expect(await act(second, 'rows', 'w')).toEqual([
    ['a', 'before'],
    ['b', 'after'],
  ])
})

test('a tab that the browser froze while it led gives up the lead, and follows when it is thawed', async ({
  context,
  origin,
}) => {
  const [first, second] = [await openHarness(context, origin), await openHarness(context, origin)]
  await act(first, 'contend', 'first', 'w')
  await expect.poll(() => leads(first)).toBe(true)
  await act(second, 'contend', 'second', 'w')
  const session = await context.newCDPSession(first)
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  await act(second, 'want')
  await expect.poll(() => leads(second), { timeout: 5000 }).toBe(true)
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  await expect.poll(() => act(first, 'leadState')).toBe('following')
  await writes(second, 'b', 'after')
})
