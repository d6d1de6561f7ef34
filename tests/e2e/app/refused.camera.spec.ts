// A camera that is there and may not be used, or is taken away while it looks: said, and pasting is the way on.
import { expect, type Page, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { type CameraPhone, cameraPicture, launchCameraPhone } from '../../support/camera.ts'
import { arrive, found, pasteCode, seeMoment, show } from '../../support/people.ts'

let phone: CameraPhone | undefined
const served = servedPage()
test.afterEach(() => phone?.close())

test('a refused camera and one that is taken away are told apart, and who pastes the code needs none', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  phone = await launchCameraPhone(test.info().outputPath('phone.y4m'))
  const context = await phone.browser.newContext()
  const ben = await arrive(context, origin, 'Ben')
  const { page } = ben

  await show(ben, '/scan')
  await takeCameraAway(page)
  await seeInstead(page, 'Another app uses the camera.')

  // Whoever says no to the browser's question.
  await context.clearPermissions()
  await context.grantPermissions([], { origin })
  await show(ben, '/')
  await show(ben, '/scan')
  await seeInstead(page, 'The camera is not allowed.')
  await pasteCode(ben, invitation)
  await page.getByRole('button', { name: 'Join Apple fair' }).click()
  await seeMoment(ben, 'Your first apples', 'Final, says Ana', 20_000)
  await show(ben, '/pair')
  await page.getByRole('button', { name: 'Scan the other one’s code first' }).click()
  await seeInstead(page, 'The camera is not allowed.')

  // And changes their mind.
  await context.grantPermissions(['camera'], { origin })
  await show(ben, '/')
  await show(ben, '/pair')
  await page.getByRole('button', { name: 'Scan the other one’s code first' }).click()
  await takeCameraAway(page)
  await seeInstead(page, 'Another app uses the camera.')
  await phone.hold(cameraPicture('not a code of this app'))
  await show(ben, '/')
  await show(ben, '/scan')
  await expect(page.getByRole('alert')).toContainText('This is not a code of this app')
})

/** As the system does it when another app takes the camera, once this page sees something. */
async function takeCameraAway(page: Page): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2)
  await page.evaluate(() => {
    const stream = document.querySelector('video')?.srcObject
    if (!(stream instanceof MediaStream)) throw new Error('no camera')
    for (const track of stream.getTracks()) track.dispatchEvent(new Event('ended'))
  })
}

/** What is wrong with the camera, and pasting as the way on, in words and on the screen. */
async function seeInstead(page: Page, what: string): Promise<void> {
  await expect(page.getByRole('alert')).toContainText(what)
  await expect(page.getByRole('alert')).toContainText('paste the code')
  await expect(page.getByRole('textbox', { name: 'Paste a link or code instead' })).toBeVisible()
}
