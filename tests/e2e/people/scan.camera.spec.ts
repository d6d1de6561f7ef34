// A way in, a standing code and a request, each read by the camera of another phone from the screen that shows it.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { type CameraPhone, launchCameraPhone, photograph } from '../../support/camera.ts'
import { arrive, askFor, confirm, found, seeBalance, seeMoment, show } from '../../support/people.ts'

let phone: CameraPhone | undefined
const served = servedPage()
test.afterEach(() => phone?.close())

test('one phone reads the way in from the screen of another, then pays by its standing code and by its request', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  phone = await launchCameraPhone(test.info().outputPath('phone.y4m'))
  const ben = await arrive(await phone.browser.newContext(), origin, 'Ben')
  const { page } = ben
  const code = (name: string) => photograph(ana.page.getByRole('img', { name }))

  await phone.hold(await code('Code to join Apple fair'))
  await page.getByRole('link', { name: 'Scan a code' }).click()
  await page.getByRole('button', { name: 'Join Apple fair' }).click({ timeout: 20_000 })
  await seeMoment(ben, 'Your first apples', 'Final, says Ana', 20_000)

  await askFor(ana)
  await phone.hold(await code('Code to pay Ana'))
  await show(ben, '/scan')
  await page.getByRole('textbox', { name: /^How much/ }).fill('7', { timeout: 20_000 })
  await page.getByRole('button', { name: 'Go on' }).click()
  await confirm(ben)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')

  // A request names its amount. Read from the step that asks whom to pay it would be for another amount, so: scanned first.
  await askFor(ana, '30')
  await phone.hold(await code('Code to pay Ana'))
  await show(ben, '/scan')
  await expect(page.getByRole('button', { name: 'Hold to pay 30 apples to Ana' })).toBeVisible({ timeout: 20_000 })
  await confirm(ben)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeBalance(ben, '13')
  await seeBalance(ana, '987')
})
