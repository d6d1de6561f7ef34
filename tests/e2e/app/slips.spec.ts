// What fingers do by mistake: a step back, a double tap, a point where there are no parts.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { arrive, found, show } from '../../support/people.ts'

const served = servedPage()

test('a step back in founding keeps what was typed, and the button stays under the finger', async ({ browser }) => {
  const { page } = await arrive(await browser.newContext(), served.origins[0] ?? '', 'Ana')
  await page.goto(`${served.origins[0]}/#/found`)
  const name = page.getByRole('textbox', { name: 'Name of the community' })
  await name.fill('Apple fair')
  await page.getByRole('textbox', { name: 'One of your tokens is called' }).fill('apple')
  await page.getByRole('textbox', { name: 'Several are called' }).fill('apples')
  const goOn = page.getByRole('button', { name: 'Go on' })
  await goOn.click()
  await goOn.click()
  await expect(page.getByText('Step 3 of 5')).toBeVisible()
  const back = page.getByRole('button', { name: 'Back' })
  await back.click()
  await expect(page.getByText('Step 2 of 5')).toBeVisible()
  await expect(back).toBeFocused()
  await back.click()
  await expect(name).toHaveValue('Apple fair')
})

test('a double tap does what one tap does', async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } })
  const ana = await arrive(context, served.origins[0] ?? '', 'Ana')
  await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const asks = async () => {
    await show(ana, '/')
    await show(ana, '/get-paid')
    await ana.page.getByRole('button', { name: 'Ask for an amount' }).click()
    await ana.page.getByRole('textbox', { name: /^How much do you ask for/ }).fill('9')
    const box = await ana.page.getByRole('button', { name: 'Show the code' }).boundingBox()
    if (box === null) throw new Error('no button')
    // Nobody types an amount as fast as this test does.
    await ana.page.waitForTimeout(400)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  /** It asks for an amount, and offers to ask for any. */
  const forNine = ana.page.getByRole('button', { name: 'Any amount again' })

  const finger = await asks()
  await ana.page.touchscreen.tap(finger.x, finger.y)
  await ana.page.touchscreen.tap(finger.x, finger.y)
  await expect(forNine).toBeVisible()
  // Later, the same button under the same finger does what it says.
  await ana.page.waitForTimeout(400)
  await forNine.tap()
  await expect(ana.page.getByText('Any amount', { exact: true })).toBeVisible()

  const pointer = await asks()
  await ana.page.mouse.dblclick(pointer.x, pointer.y)
  await expect(forNine).toBeVisible()
})

test('3.7 where tokens are whole is 3, and a pasted 1,000 is a thousand', async ({ browser }) => {
  const context = await browser.newContext()
  const ana = await arrive(context, served.origins[0] ?? '', 'Ana')
  await found(ana, { name: 'Apple fair', total: '2000', handOut: '50' })
  await show(ana, '/get-paid')
  await ana.page.getByRole('button', { name: 'Ask for an amount' }).click()
  const amount = ana.page.getByRole('textbox', { name: /^How much do you ask for/ })
  await amount.press('3')
  await amount.press('.')
  await amount.press('7')
  await expect(amount).toHaveValue('3.')
  await amount.press('ControlOrMeta+a')
  await amount.press('4')
  await expect(amount).toHaveValue('4')
  await ana.page.evaluate(() => navigator.clipboard.writeText('1,000'))
  await amount.press('ControlOrMeta+a')
  await amount.press('ControlOrMeta+v')
  await expect(amount).toHaveValue('1,000')
  await ana.page.getByRole('button', { name: 'Show the code' }).click()
  await expect(ana.page.getByText('1,000', { exact: true })).toBeVisible()
})
