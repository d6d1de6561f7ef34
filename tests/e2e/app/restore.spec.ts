// A backup made in one browser brings the wallet back in another, through the screens of the built page.
import { readFile } from 'node:fs/promises'
import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { crashPoints } from '../../support/crash-points.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  comeBack,
  found,
  goAway,
  open,
  type Person,
  payAnyByLink,
  payByLink,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const PASSPHRASE = 'three old apples in a boat'

const served = servedPage()

/** Ana founds, Ben gets 20 and pays 3 of them back. */
async function fair(browser: Browser): Promise<{ ana: Person; ben: Person }> {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '20' })
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await payByLink(ben, await askFor(ana, '3'))
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
  return { ana, ben }
}

async function saveFile(person: Person): Promise<Buffer> {
  const { page } = person
  await show(person, '/backup')
  await page.getByRole('button', { name: 'A file with a passphrase' }).click()
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE)
  await page.getByRole('textbox', { name: 'The same again' }).fill(PASSPHRASE)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Make the file' }).click()
  const bytes = await readFile(await (await saved).path())
  await page.getByRole('button', { name: 'I have put it away' }).click()
  return bytes
}

async function readWords(person: Person): Promise<readonly string[]> {
  const { page } = person
  await show(person, '/backup')
  await page.getByRole('button', { name: '24 words on paper' }).click()
  await page.getByRole('button', { name: 'Show the words' }).click()
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(24)
  return page.getByRole('main').getByRole('listitem').allInnerTexts()
}

/** Of the person whose settings are shown. */
async function shortCode({ page }: Person): Promise<string> {
  const code = page.getByText(/^[0-9A-Z]{4}\s[0-9A-Z]{4}$/)
  await expect(code.first()).toBeVisible()
  return (await code.first().textContent()) ?? ''
}

/** A browser that has never been here. */
async function newPhone(context: BrowserContext, name: string): Promise<Person> {
  const [origin = ''] = served.origins
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await context.newPage()
  await page.goto(origin)
  await page.getByRole('link', { name: 'I have a backup' }).click()
  return { name, origin, page }
}

async function bringBack(page: Page, file: Buffer, passphrase: string): Promise<void> {
  const chosen = { name: 'wallet.juicebackup', mimeType: 'application/octet-stream', buffer: file }
  await page.locator('input[type=file]').setInputFiles(chosen)
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase)
  await page.getByRole('button', { name: 'Bring it back' }).click()
}

/** The page has begun anew. */
async function seeRestored(page: Page): Promise<void> {
  await expect(page.getByText('Restored from a backup')).toBeVisible({ timeout: 20_000 })
}

test('a file brings back name, balance and history; the wallet receives and says why it does not pay', async ({
  browser,
}) => {
  const { ana, ben } = await fair(browser)
  const file = await saveFile(ben)
  await goAway(ben)

  const phone = await newPhone(await browser.newContext(), 'Ben')
  const refusals = [
    { bytes: file, passphrase: 'three old apples in a boot', words: 'passphrase' },
    { bytes: file.subarray(0, file.length - 1), passphrase: PASSPHRASE, words: 'it is damaged' },
    {
      bytes: Buffer.from(file.map((byte, at) => (at === 100 ? byte ^ 1 : byte))),
      passphrase: PASSPHRASE,
      words: 'it is damaged',
    },
    {
      bytes: Buffer.from(file.map((byte, at) => (at === 8 ? 2 : byte))),
      passphrase: PASSPHRASE,
      words: 'another version of the app',
    },
  ]
  for (const { bytes, passphrase, words } of refusals) {
    await bringBack(phone.page, bytes, passphrase)
    await expect(phone.page.getByRole('alert')).toContainText('Nothing was brought back', { timeout: 20_000 })
    await expect(phone.page.getByRole('alert')).toContainText(words)
  }
  await bringBack(phone.page, file, PASSPHRASE)
  await seeRestored(phone.page)
  await seeBalance(phone, '17')
  await seeHistory(phone, ['To Ana: 3 apples', 'From Ana: 20 apples'])
  await show(phone, '/settings')
  await expect(phone.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ben')
  await expect(phone.page.getByText('Only the file so far: write down the words too')).toBeVisible()

  await show(phone, '/')
  await expect(phone.page.getByRole('heading', { name: 'In this wallet' })).toBeVisible()
  await show(phone, '/pay')
  await phone.page.getByRole('textbox', { name: /^How much/ }).fill('1')
  await expect(phone.page.getByText(/This wallet came from a backup/)).toBeVisible()
  await expect(phone.page.getByRole('button', { name: 'Go on' })).toHaveAttribute('aria-disabled', 'true')

  await open(phone, await askFor(ana, '1'))
  await expect(phone.page.getByText(/This wallet came from a backup/)).toBeVisible({ timeout: 15_000 })
  await expect(phone.page.getByRole('button', { name: /^Hold to pay/ })).toHaveAttribute('aria-disabled', 'true')

  await payAnyByLink(ana, await askFor(phone), '5')
  await seeMoment(ana, 'Paid', 'Final, says Ana')
  await seeMoment(phone, 'Received', 'Final, says Ana')
  await seeBalance(phone, '22')
  await phone.page.reload()
  await seeRestored(phone.page)
  await seeBalance(phone, '22')
})

test('a wallet is called backed up when both ways were made, and the words alone protect no coins', async ({
  browser,
}) => {
  const { ben } = await fair(browser)
  const { page } = ben
  const atStake = page.getByText(/If this phone is lost, your 17\sapples are lost with it/)
  await show(ben, '/')
  await expect(page.getByRole('link', { name: 'No backup yet' })).toBeVisible()
  await expect(atStake).toBeVisible()

  const words = await readWords(ben)
  await page.getByRole('button', { name: 'I have written them down' }).click()
  for (const field of await page.getByRole('textbox', { name: /^Word / }).all()) {
    const place = Number(/\d+/.exec(await labelOf(field))?.[0])
    await field.fill(words[place - 1] ?? '')
  }
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('Only the words so far: they bring no coins back, make the file too')).toBeVisible()
  await show(ben, '/')
  await page.getByRole('link', { name: 'Words kept, no file yet' }).click()
  await show(ben, '/')
  await expect(atStake).toBeVisible()

  await saveFile(ben)
  await expect(page.getByText('Backed up both ways')).toBeVisible()
  await show(ben, '/')
  await expect(page.getByRole('link', { name: 'Backed up', exact: true })).toBeVisible()
  await expect(atStake).toBeHidden()
})

/** What stands above a field. */
async function labelOf(field: Locator): Promise<string> {
  return field.evaluate((input) => (input instanceof HTMLInputElement ? (input.labels?.[0]?.textContent ?? '') : ''))
}

test('24 words bring back who it is, over another wallet only after a yes', async ({ browser }) => {
  const { ana, ben } = await fair(browser)
  await show(ben, '/settings')
  const code = await shortCode(ben)
  const words = await readWords(ben)
  await goAway(ben)

  const { page } = ana
  await show(ana, '/backup')
  await page.getByRole('link', { name: 'I have a backup' }).click()
  await expect(page.getByText('It takes the place of the wallet of Ana')).toBeVisible()
  await expect(page.getByText(/983\sapples.* and your name leave this phone/)).toBeVisible()
  await page.getByText('From 24 words').click()
  await page.getByRole('textbox', { name: 'Your name here' }).fill('Ben')
  await page.getByRole('textbox', { name: 'The 24 words' }).fill([...words].reverse().join(' '))
  const go = page.getByRole('button', { name: 'Bring it back' })
  await expect(go).toHaveAttribute('aria-disabled', 'true')
  await page.getByText('I understand: the wallet that is here now will be gone').click()
  await go.click()
  await expect(page.getByRole('alert')).toContainText('These words do not fit together')
  await seeBalance(ana, '983')

  await show(ana, '/restore')
  await page.getByText('From 24 words').click()
  await page.getByRole('textbox', { name: 'Your name here' }).fill('Ben')
  await page.getByRole('textbox', { name: 'The 24 words' }).fill(words.join(' '))
  await page.getByText('I understand: the wallet that is here now will be gone').click()
  await go.click()
  await seeRestored(page)
  await show(ana, '/settings')
  await expect(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ben')
  expect(await shortCode(ana)).toBe(code)
  await expect(page.getByText('Only the words so far: they bring no coins back, make the file too')).toBeVisible()
  await show(ana, '/payments')
  await expect(page.getByRole('main').getByRole('link', { name: /(To|From) / })).toHaveCount(0)
})

test('a window that is killed amid a restore holds the old wallet or the new one, whole', async ({ browser }) => {
  test.setTimeout(120_000)
  const [origin = ''] = served.origins
  const { ben } = await fair(browser)
  const file = await saveFile(ben)
  await goAway(ben)
  // The first commit is the restore; those after it are the new engine's own.
  const points = [
    { kind: 'before a commit', count: 1, isOld: true },
    { kind: 'after a commit', count: 1, isOld: false },
    { kind: 'before a commit', count: 2, isOld: false },
    { kind: 'after a commit', count: 2, isOld: false },
    { kind: 'before a commit', count: 3, isOld: false },
  ]
  for (const { kind, count, isOld } of points) {
    await test.step(`${kind} ${count}`, async () => {
      const cem = await arrive(await browser.newContext(), origin, 'Cem')
      await show(cem, '/restore')
      await cem.page.getByText('I understand: the wallet that is here now will be gone').click()
      const crash = await crashPoints(cem.page)
      await crash.armAt(kind, count)
      await bringBack(cem.page, file, PASSPHRASE)
      expect(await crash.stopped).toBe(kind)
      await goAway(cem)
      const back = await comeBack(cem)
      if (isOld) {
        await expect(back.page.getByText('Where do you want to pay?')).toBeVisible()
        await expect(back.page.getByText('Restored from a backup')).toBeHidden()
      } else {
        await seeRestored(back.page)
        await seeBalance(back, '17')
      }
      await show(back, '/settings')
      await expect(back.page.getByRole('textbox', { name: 'Your name' })).toHaveValue(isOld ? 'Cem' : 'Ben')
      await back.page.context().close()
    })
  }
})
