// Screens of several steps in a real window: its own way back is the arrow's, a reload keeps what was typed, and
// what happened to the money is said where a step was cut short.
import { expect, test } from 'playwright/test'
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
  payAnyByLink,
  seeBalance,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('founding: the way back of the window is a step back, and a reload is where it was', async ({ browser }) => {
  const { page } = await arrive(await browser.newContext(), served.origins[0] ?? '', 'Ana')
  await page.getByRole('link', { name: 'Found a community' }).click()
  const goOn = page.getByRole('button', { name: 'Go on' })
  const name = page.getByRole('textbox', { name: 'Name of the community' })
  await goOn.click()
  await expect(page.getByText('Give it a name.')).toBeVisible()
  await name.fill('Ä'.repeat(40))
  await expect(page.getByText('Too long by 8 letters.')).toBeVisible()
  await name.fill('Apple fair')
  await expect(page.getByText(/Too long/)).toBeHidden()
  await page.getByRole('textbox', { name: 'One of your tokens is called' }).fill('apple')
  await page.getByRole('textbox', { name: 'Several are called' }).fill('apples')
  await page.reload()
  await expect(name).toHaveValue('Apple fair')
  await goOn.click()
  await expect(page.getByText('Step 2 of 5')).toBeVisible()
  await goOn.click()
  const total = page.getByRole('textbox', { name: 'How many tokens in all' })
  await total.fill('10000000')
  await goOn.click()
  await expect(page.getByText('Choose at most 1,000,000.')).toBeVisible()
  await total.fill('500')
  await page.goBack()
  await expect(page.getByText('Step 2 of 5')).toBeVisible()
  await page.goForward()
  await expect(total).toHaveValue('500')
  await page.reload()
  await expect(page.getByText('Step 3 of 5')).toBeVisible()
  await expect(total).toHaveValue('500')
  await goOn.click()
  await goOn.click()
  await page.getByText('I understand: this phone matters').click()
  await page.getByRole('button', { name: 'Found Apple fair' }).click()
  await expect(page.getByRole('img', { name: 'Code to join Apple fair' })).toBeVisible()
  await page.goBack()
  // Founding is over: the way back does not lead into it.
  await expect(page.getByRole('heading', { name: 'Apple fair', level: 1 })).toBeVisible()
})

test('an address with a step in it, opened from elsewhere, begins at the first, and its arrow leads home', async ({
  browser,
}) => {
  const { page } = await arrive(await browser.newContext(), served.origins[0] ?? '', 'Ana')
  await page.getByRole('link', { name: 'Found a community' }).click()
  await page.getByRole('textbox', { name: 'Name of the community' }).fill('Apple fair')
  await page.getByRole('textbox', { name: 'One of your tokens is called' }).fill('apple')
  await page.getByRole('textbox', { name: 'Several are called' }).fill('apples')
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText('Step 2 of 5')).toBeVisible()
  const address = page.url()
  expect(address).toContain('step')
  // Another window of the same wallet has typed nothing.
  const other = await page.context().newPage()
  await page.close()
  await other.goto(address)
  await expect(other.getByText('Step 1 of 5')).toBeVisible()
  expect(other.url()).not.toContain('step')
  await other.getByRole('link', { name: 'Back' }).click()
  await expect(other.getByRole('link', { name: 'Found a community' })).toBeVisible()
})

/** Ana has founded and shows her name; Ben has 50. */
async function pairOf(contexts: () => Promise<import('playwright/test').BrowserContext>): Promise<[Person, Person]> {
  const [origin = ''] = served.origins
  const ana = await arrive(await contexts(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(await contexts(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  return [ana, ben]
}

test('paying: the way back of the window is a step back, a reload keeps amount and note, and nothing is paid by either', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const [ana, ben] = await pairOf(() => browser.newContext())
  const { page } = ben
  await show(ana, '/')
  await page.getByRole('link', { name: 'Pay', exact: true }).click()
  const amount = page.getByRole('textbox', { name: /^How much/ })
  await amount.fill('37')
  await page.getByRole('textbox', { name: /^What for/ }).fill('juice')
  const goOn = page.getByRole('button', { name: 'Go on' })
  await goOn.click()
  const pick = page.getByRole('button', { name: /^Ana/ })
  await pick.click()
  const hold = page.getByRole('button', { name: 'Hold to pay 37 apples to Ana' })
  await expect(hold).toBeVisible()
  await page.goBack()
  await expect(pick).toBeVisible()
  await page.goBack()
  await expect(amount).toHaveValue('37')
  await goOn.click()
  await page.reload()
  await expect(page.getByRole('heading', { name: /^Pay 37\sapples/ })).toBeVisible()
  await pick.click({ timeout: 20_000 })
  await expect(page.getByText('juice')).toBeVisible()
  await confirm(ben)

  // He reloads while she has the question on her screen.
  await expect(ana.page.getByRole('button', { name: 'Accept 37 apples' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Waiting for Ana' })).toBeVisible()
  await expect(page.getByText('juice')).toBeVisible()
  await page.reload()
  await expect(page.getByText('Not paid. Nothing left your wallet.')).toBeVisible()
  await expect(
    ana.page.getByText('Not received. The offer of Ben is over: they took it back, went away, or it waited too long.'),
  ).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Pay 37\sapples/ })).toBeVisible()

  // He goes back while she has it again.
  await pick.click({ timeout: 20_000 })
  await confirm(ben)
  await expect(ana.page.getByRole('button', { name: 'Accept 37 apples' })).toBeVisible()
  await page.goBack()
  await expect(hold).toBeVisible()
  await expect(ana.page.getByRole('button', { name: 'Accept 37 apples' })).toBeHidden()
  await confirm(ben)
  await accept(ana, '37')
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeBalance(ben, '13')
  await page.goBack()
  await expect(hold).toBeHidden()
})

test('a request asks for what it asks for, whatever was typed, and says so when it is paid again', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const [ana, ben] = await pairOf(() => browser.newContext())
  const request = await askFor(ana, '20')
  await ana.page.reload()
  // A till that is loaded anew shows the same price.
  await expect(ana.page.getByRole('button', { name: 'Any amount again' })).toBeVisible()
  await expect(ana.page.getByText('20', { exact: true })).toBeVisible()
  const again = await askFor(ana, '20')

  await show(ben, '/pay')
  await ben.page.getByRole('textbox', { name: /^How much/ }).fill('5')
  await ben.page.getByRole('button', { name: 'Go on' }).click()
  await ben.page.getByText('Paste a link or code instead').click()
  const field = ben.page.getByRole('textbox', { name: 'Link or code' })
  await field.fill(again)
  await ben.page.getByRole('button', { name: 'Use it' }).click()
  await expect(ben.page.getByText(/The code of Ana asks for 20\sapples. You had typed 5\sapples./)).toBeVisible({
    timeout: 15_000,
  })
  await confirm(ben)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeBalance(ben, '30')
  await open(ben, again)
  await expect(ben.page.getByText(/You have paid this before: .* Going on pays it again./)).toBeVisible({
    timeout: 15_000,
  })
  expect(request).not.toBe(again)
})

test('the code for any amount stays good when its screen is left and when the page is loaded anew', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const [ana, ben] = await pairOf(() => browser.newContext())
  const sent = await askFor(ana)
  await show(ana, '/')
  expect(await askFor(ana)).toBe(sent)
  await show(ana, '/')
  await payAnyByLink(ben, sent, '3')
  await seeMoment(ben, 'Paid', 'Final, says Ana', 20_000)
  await ana.page.reload()
  await seeBalance(ana, '953')
  await payAnyByLink(ben, sent, '4')
  await seeMoment(ben, 'Paid', 'Final, says Ana', 20_000)
  await seeBalance(ana, '957')
})

test('whoever turns back before a screen has come is not brought to it', async ({ browser }) => {
  // Screens are fetched from the host: no worker keeps them.
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const { page } = await arrive(context, served.origins[0] ?? '', 'Ana')
  const home = page.getByText('Where do you want to pay?')
  await expect(home).toBeVisible()
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/\/Settings-[^/]+\.js$/, async (route) => {
    await held
    await route.continue()
  })
  const asked = page.waitForRequest(/\/Settings-[^/]+\.js$/)
  await page.evaluate(() => {
    location.hash = '#/settings'
  })
  await asked
  await page.goBack()
  const fetched = page.waitForResponse(/\/Settings-[^/]+\.js$/)
  release()
  await (await fetched).finished()
  // Long enough for the screen to be drawn, were it.
  await page.waitForTimeout(500)
  await expect(home).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'You and this app' })).toBeHidden()
  await page.goForward()
  await expect(page.getByRole('heading', { level: 1, name: 'You and this app' })).toBeVisible()
})
