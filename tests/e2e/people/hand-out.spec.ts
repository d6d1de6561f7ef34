// First tokens by the founder's own tap, and payments in parts of a token whose change adds up.
import { expect, type Locator, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  confirm,
  found,
  open,
  payByLink,
  readBalance,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('the founder gives first tokens by a tap: nobody has any before, and each gets them once', async ({ browser }) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50', handsOutByTap: true })
  await show(ana, '/')
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await expect(ben.page.getByRole('heading', { name: 'Show this to get your first apples' })).toBeVisible({
    timeout: 20_000,
  })
  await expect(ana.page.getByText('Somebody new waits for first apples')).toBeVisible({ timeout: 20_000 })
  await seeBalance(ben, '0')

  await ana.page.getByRole('link', { name: 'Hand out' }).click()
  await ana.page.getByRole('button', { name: 'Give 50 apples to Ben' }).click()
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await expect(ana.page.getByText('Nobody waits.')).toBeVisible()
  await expect(ana.page.getByText('50 apples handed out to 1 person')).toBeVisible()
  await seeBalance(ben, '50')
  await seeBalance(ana, '950')

  // Back after a reload he asks for nothing more.
  await ben.page.reload()
  await seeBalance(ben, '50')
  await show(ana, '/community/hand-out')
  await expect(ana.page.getByText('Nobody waits.')).toBeVisible()
  await expect(ana.page.getByRole('button', { name: /^Give / })).toBeHidden()
  await seeHistory(ana, ['To Ben: 50 apples'])
})

test('in hundredths 2.50 is paid exactly and all change adds up; who is paid is seen by face and code before', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '100', handOut: '20', smallest: 'Hundredths' })
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')

  const code = await askFor(ana, '2.50')
  const shownFace = await face(ana.page.getByRole('main').locator('svg[data-size]'))
  const shortCode = await ana.page
    .getByText(/^[0-9A-Z]{4}\s[0-9A-Z]{4}$/)
    .first()
    .textContent()
  await open(ben, code)
  await expect(ben.page.getByRole('button', { name: 'Hold to pay 2.50 apples to Ana' })).toBeVisible()
  const confirmed = ben.page.getByRole('main')
  await expect(confirmed.getByText('Ana', { exact: true })).toBeVisible()
  await expect(confirmed.getByText(shortCode ?? 'no code')).toBeVisible()
  expect(await face(confirmed.locator('svg[data-size="l"]'))).toBe(shownFace)
  await expect(confirmed.getByText('2.50')).toBeVisible()
  await confirm(ben)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
  await seeBalance(ben, '17.50')
  await seeBalance(ana, '82.50')

  // Parts that need change from both sides.
  for (const [amount, bens, anas] of [
    ['0.01', 17.49, 82.51],
    ['16.99', 0.5, 99.5],
  ] as const) {
    await payByLink(ben, await askFor(ana, amount))
    await seeMoment(ben, 'Paid', 'Final, says Ana')
    await seeMoment(ana, 'Received', 'Final, says Ana')
    expect(await readBalance(ben)).toBe(bens)
    expect(await readBalance(ana)).toBe(anas)
  }
  await seeHistory(ben, ['To Ana: 16.99 apples', 'To Ana: 0.01 apples', 'To Ana: 2.50 apples', 'From Ana: 20 apples'])
})

/** What is drawn of somebody. */
function face(avatar: Locator): Promise<string> {
  return avatar.first().evaluate((svg) => svg.innerHTML)
}
