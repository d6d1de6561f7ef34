// The living wallet, not the gallery's: every screen of the main job in light and dark, on a small phone and on a desk.
import { type Browser, expect, type Page, test } from 'playwright/test'
import { sidewaysScroll, smallTargets, violations } from '../../support/accessible.ts'
import { servedPage } from '../../support/built-page.ts'
import {
  accept,
  arrive,
  arriveByLink,
  askFor,
  confirm,
  found,
  open,
  type Person,
  pair,
  seeBalance,
  seeDone,
  seeMoment,
  show,
} from '../../support/people.ts'
import { stillness } from '../../support/screens.ts'

const PHONE = { width: 320, height: 640 }
const DESK = { width: 1280, height: 800 }

const served = servedPage()

test('every screen of the main job is accessible while people use it', async ({ browser }) => {
  test.setTimeout(240_000)
  const [origin = ''] = served.origins
  const first = await window(browser)
  await first.goto(origin)
  await expect(first.getByRole('button', { name: 'Open my wallet' })).toBeVisible()
  await seeAccessible(first, 'first visit')

  const ana = await arrive(await context(browser), origin, 'Ana')
  await seeAccessible(ana.page, 'no community')
  await seeFounding(ana)
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  await seeAccessible(ana.page, 'invitation')

  const ben = await arriveByLink(await context(browser), origin, 'Ben', invitation)
  await expect(ben.page.getByRole('dialog', { name: 'Your first apples' })).toBeVisible({ timeout: 15_000 })
  await seeAccessible(ben.page, 'first tokens')
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await seeBalance(ben, '50')
  await seeAccessible(ben.page, 'home')

  const request = await askFor(ana, '7')
  await seeAccessible(ana.page, 'request')
  await open(ben, request)
  await expect(ben.page.getByRole('button', { name: /^Hold to pay/ })).toBeVisible()
  await seeAccessible(ben.page, 'confirm')
  await confirm(ben)
  await seeDone(ben, 'Paid', 'Final, says Ana', 10_000)
  await seeAccessible(ben.page, 'paid')
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeAccessible(ana.page, 'received')
  await seeMoment(ana, 'Received', 'Final, says Ana')

  await show(ana, '/')
  await show(ben, '/pay')
  await ben.page.getByRole('textbox', { name: /^How much/ }).fill('3')
  await seeAccessible(ben.page, 'amount')
  await ben.page.getByRole('button', { name: 'Go on' }).click()
  await seeAccessible(ben.page, 'who')
  await ben.page.getByRole('main').getByRole('button', { name: 'Ana' }).click()
  await confirm(ben)
  await expect(ana.page.getByRole('button', { name: 'Accept 3 apples' })).toBeVisible()
  await seeAccessible(ben.page, 'waiting for the other')
  await seeAccessible(ana.page, 'offer')
  await accept(ana, '3')
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')

  await seeScreens(ben)
  await show(ben, '/payments')
  await ben.page.getByRole('main').getByRole('link').filter({ hasText: 'To Ana' }).first().click()
  await expect(ben.page.getByText('Final, says Ana').first()).toBeVisible()
  await seeAccessible(ben.page, 'receipt')
  for (const path of ['/community', '/community/hand-out', '/settings']) {
    await show(ana, path)
    await seeAccessible(ana.page, `the founder at ${path}`)
  }
  await seeBackups(ben)
  await pair(ana, ben)
  await seeAccessible(ana.page, 'connected')
})

/** Every step, up to where the community would be founded. */
async function seeFounding(person: Person): Promise<void> {
  const { page } = person
  const goOn = page.getByRole('button', { name: 'Go on' })
  await show(person, '/found')
  await goOn.click()
  await expect(page.getByRole('textbox', { name: 'Name of the community' })).toHaveAttribute('aria-invalid', 'true')
  await seeAccessible(page, 'founding, names that are missing')
  await page.getByRole('textbox', { name: 'Name of the community' }).fill('Pear fair')
  await page.getByRole('textbox', { name: 'One of your tokens is called' }).fill('pear')
  await page.getByRole('textbox', { name: 'Several are called' }).fill('pears')
  await goOn.click()
  await expect(page.getByRole('textbox', { name: 'Name of the community' })).toBeHidden()
  await seeAccessible(page, 'founding, look')
  await goOn.click()
  await page.getByRole('textbox', { name: 'How many tokens in all' }).fill('1000')
  await page.getByRole('textbox', { name: 'How much each' }).fill('50')
  await seeAccessible(page, 'founding, amounts')
  await goOn.click()
  await page.getByText('Four phones, three must agree').click()
  await goOn.click()
  await expect(page.getByText('Scan 3 more helpers.')).toBeVisible()
  await seeAccessible(page, 'founding, helpers that are missing')
  await page.getByText('This phone alone').click()
  await goOn.click()
  await page.getByText('I understand: this phone matters').click()
  await seeAccessible(page, 'founding, warning')
  await show(person, '/')
}

/** Both ways to keep a wallet, and to bring it back by words. */
async function seeBackups(person: Person): Promise<void> {
  const { page } = person
  await show(person, '/backup')
  await page.getByRole('button', { name: 'A file with a passphrase' }).click()
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('short')
  await page.getByRole('button', { name: 'Make the file' }).click()
  await expect(page.getByRole('textbox', { name: 'Passphrase' })).toHaveAttribute('aria-invalid', 'true')
  await seeAccessible(page, 'passphrase that is too short')
  await show(person, '/')
  await show(person, '/backup')
  await page.getByRole('button', { name: '24 words on paper' }).click()
  await seeAccessible(page, 'warning before the words')
  await page.getByRole('button', { name: 'Show the words' }).click()
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(24)
  await seeAccessible(page, 'the words')
  await page.getByRole('button', { name: 'I have written them down' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('textbox', { name: /^Word/ }).first()).toHaveAttribute('aria-invalid', 'true')
  await seeAccessible(page, 'words asked for')
  await show(person, '/restore')
  await page.getByText('From 24 words').click()
  await expect(page.getByRole('textbox', { name: 'The 24 words' })).toBeVisible()
  await seeAccessible(page, 'restoring by words')
}

/** Whatever can be opened without anybody else. */
async function seeScreens(person: Person): Promise<void> {
  const paths = ['/community', '/payments', '/backup', '/restore', '/pair', '/scan', '/join', '/settings', '/protects']
  for (const path of paths) {
    await show(person, path)
    await expect(person.page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await seeAccessible(person.page, path)
  }
  await show(person, '/pair')
  await person.page.getByRole('button', { name: 'Show my code first' }).click()
  await expect(person.page.getByRole('img', { name: 'Code to connect' })).toBeVisible()
  await seeAccessible(person.page, 'pairing code')
}

async function seeAccessible(page: Page, what: string): Promise<void> {
  await page.bringToFront()
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await stillness(page)
      expect.soft(await violations(page), `${what}, ${viewport.width} px, ${colorScheme}`).toEqual([])
    }
    if (viewport !== PHONE) continue
    expect.soft(await sidewaysScroll(page), `${what} scrolls sideways`).toBe(0)
    expect.soft(await smallTargets(page), `${what} has small targets`).toEqual([])
  }
  await page.setViewportSize(PHONE)
}

function context(browser: Browser) {
  return browser.newContext({ viewport: PHONE, reducedMotion: 'reduce' })
}

async function window(browser: Browser): Promise<Page> {
  return (await context(browser)).newPage()
}
