// Storage that is promised, full or refused, on the built page: what the screen says, and that the wallet stays whole.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { args, executablePath } from '../../support/chromium.ts'
import { diskOf } from '../../support/full-disk.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  closeMoment,
  confirm,
  found,
  open,
  type Person,
  payByLink,
  seeBalance,
  seeMoment,
  seeNewest,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('the browser is asked to keep the wallet when the first tokens come, not before, and the answer is shown', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const context = await browser.newContext()
  // A browser that says yes; whether this one does is its own affair.
  await context.addInitScript(() => {
    Reflect.set(window, 'asked', 0)
    StorageManager.prototype.persist = async () => {
      Reflect.set(window, 'asked', Reflect.get(window, 'asked') + 1)
      return true
    }
  })
  const ana = await arrive(context, origin, 'Ana')
  const asked = () => ana.page.evaluate(() => Reflect.get(window, 'asked'))
  await show(ana, '/settings')
  await expect(ana.page.getByText('The browser may erase this wallet when space runs short')).toBeVisible()
  expect(await asked()).toBe(0)
  await found(ana, { name: 'Apple fair', total: '100', handOut: undefined })
  await expect.poll(asked).toBe(1)
  await show(ana, '/settings')
  await expect(ana.page.getByText('The browser keeps this wallet')).toBeVisible()
})

test('a full device says so, keeps the wallet as it is, and goes on when there is room', async ({ browser }) => {
  test.setTimeout(150_000)
  const [origin = ''] = served.origins
  const context = await browser.newContext()
  const ana = await arrive(context, origin, 'Ana')
  await found(ana, { name: 'Apple fair', total: '100', handOut: undefined })
  const session = await context.newCDPSession(ana.page)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  const rename = async (name: string): Promise<void> => {
    await show(ana, '/settings')
    await ana.page.getByRole('textbox', { name: 'Your name' }).fill(name)
    await ana.page.getByRole('button', { name: 'Change the name' }).click()
  }
  // The browser goes by what it last knew of its space for a while.
  let turn = 0
  await expect(async () => {
    await rename(`Ana ${++turn}`)
    await expect(ana.page.getByRole('alert')).toContainText('The storage of this phone is full', { timeout: 1_000 })
  }).toPass({ timeout: 90_000 })
  await show(ana, '/')
  await expect(ana.page.getByText('Storage is full')).toBeVisible()
  await ana.page.reload()
  await expect(ana.page.getByText('The storage of this phone is full').first()).toBeVisible({ timeout: 15_000 })

  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await ana.page.reload()
  await seeBalance(ana, '100')
  await rename('Anastasia')
  await show(ana, '/')
  await expect(ana.page.getByText('Storage is full')).toBeHidden()
})

/** Ana founds and stays, Ben and Cem have 50 each. */
async function fair(browser: Browser): Promise<{ ben: Person; cem: Person }> {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const newcomer = async (name: string): Promise<Person> => {
    const person = await arriveByLink(await browser.newContext(), origin, name, invitation)
    await seeMoment(person, 'Your first apples', 'Final, says Ana')
    return person
  }
  return { ben: await newcomer('Ben'), cem: await newcomer('Cem') }
}

test('no room as a payment is written down: not paid, nothing lost, said so, and paid when there is room', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ben, cem } = await fair(browser)
  const disk = await diskOf(ben.page)
  await open(ben, await askFor(cem, '20'))
  await disk.fill()
  await confirm(ben)
  const alert = ben.page.getByRole('alert').filter({ hasText: 'Not paid. Nothing left your wallet.' })
  await expect(alert).toContainText('The storage of this phone is full. Free some space, then try again.', {
    timeout: 20_000,
  })
  await seeBalance(ben, '50')
  await expect(ben.page.getByText('Storage is full')).toBeVisible()
  await expect(ben.page.getByText(/locked/)).toBeHidden()
  await seeBalance(cem, '50')

  await disk.makeRoom()
  await payByLink(ben, await askFor(cem, '20'))
  await seeMoment(ben, 'Paid', 'Final, says Ana', 20_000)
  await seeMoment(cem, 'Received', 'Final, says Ana')
  await seeBalance(ben, '30')
  await expect(ben.page.getByText('Storage is full')).toBeHidden()
  await seeBalance(cem, '70')
})

test('no room as a payment comes in: not received, nothing lost, said where the code shows, and received when there is room', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const { ben, cem } = await fair(browser)
  const disk = await diskOf(cem.page)
  await open(ben, await askFor(cem, '20'))
  await disk.fill()
  await confirm(ben)
  await expect(cem.page.getByText('Storage is full')).toBeVisible({ timeout: 20_000 })
  await expect(cem.page.getByText(/Free some space/)).toBeVisible()
  // Both phones meet again by themselves: what was not taken goes back.
  await seeNewest(ben, 'Payment undone; your tokens are back.', 30_000)
  await closeMoment(ben)
  await seeBalance(ben, '50')
  await seeBalance(cem, '50')

  await disk.makeRoom()
  await payByLink(ben, await askFor(cem, '20'))
  await seeMoment(ben, 'Paid', 'Final, says Ana', 20_000)
  await seeMoment(cem, 'Received', 'Final, says Ana')
  await seeBalance(ben, '30')
  await seeBalance(cem, '70')
  await expect(cem.page.getByText('Storage is full')).toBeHidden()
})

test('where the browser refuses storage the page says so and what to do', async () => {
  const [origin = ''] = served.origins
  const home = await mkdtemp(join(tmpdir(), 'juice-blocked-'))
  await mkdir(join(home, 'Default'))
  // "Block all cookies", which blocks every storage of a page.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(join(home, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await chromium.launchPersistentContext(home, {
    args,
    ...(executablePath !== undefined && { executablePath }),
  })
  const page = await context.newPage()
  await page.goto(origin)
  await expect(page.getByText(/^This browser lets the app store nothing/)).toBeVisible({ timeout: 15_000 })
  await context.close()
  await rm(home, { recursive: true, force: true })
})
