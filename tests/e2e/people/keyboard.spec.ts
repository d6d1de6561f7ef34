// A whole payment on the real wallet with the keyboard alone, to somebody who shows a name.
import { expect, type Locator, type Page, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { accept, arrive, arriveByLink, found, seeBalance, seeMoment, show } from '../../support/people.ts'

const served = servedPage()

test('the keyboard alone pays', async ({ browser }) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await show(ana, '/community')
  await ana.page.getByText('Show my name to people here').click()

  const { page } = ben
  await seeBalance(ben, '50')
  await pressOn(page, page.getByRole('link', { name: 'Pay', exact: true }), 'Enter')
  await tabTo(page, page.getByRole('textbox', { name: /^How much/ }))
  await page.keyboard.type('12')
  await pressOn(page, page.getByRole('button', { name: 'Go on' }), 'Enter')
  await pressOn(page, page.getByRole('main').getByRole('button', { name: /Ana/ }), 'Enter')
  await pressOn(page, page.getByRole('button', { name: 'Hold to pay 12 apples to Ana' }), 'Enter')
  await expect(page.getByRole('button', { name: 'Press again to pay 12 apples to Ana' })).toBeFocused()
  await page.keyboard.press('Enter')
  await accept(ana, '12')
  await expect(page.getByRole('dialog', { name: 'Paid' })).toBeVisible()
  await pressOn(page, page.getByRole('dialog').getByRole('button', { name: 'Done' }), 'Enter')
  await seeBalance(ben, '38')
})

async function pressOn(page: Page, target: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

/** Walks with Tab until the target has the focus; more stops than any screen has mean that it cannot be reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let stop = 0; stop < 60; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}
