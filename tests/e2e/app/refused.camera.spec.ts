// A camera that is there and may not be used, or is taken away while it looks: said, and pasting is the way on.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { type CameraPhone, cameraPicture, launchCameraPhone } from '../../support/camera.ts'
import { arrive, show } from '../../support/people.ts'

let phone: CameraPhone | undefined
const served = servedPage()
test.afterEach(() => phone?.close())

test('a refused camera and one that is taken away are told apart, with what to do', async () => {
  const [origin = ''] = served.origins
  phone = await launchCameraPhone(test.info().outputPath('phone.y4m'))
  const context = await phone.browser.newContext()
  const ana = await arrive(context, origin, 'Ana')
  const { page } = ana

  await show(ana, '/scan')
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2)
  // As the system does it when another app takes the camera.
  await page.evaluate(() => {
    const stream = document.querySelector('video')?.srcObject
    if (!(stream instanceof MediaStream)) throw new Error('no camera')
    for (const track of stream.getTracks()) track.dispatchEvent(new Event('ended'))
  })
  await expect(page.getByRole('alert')).toContainText('Another app uses the camera.')
  await expect(page.getByRole('textbox', { name: 'Paste a link or code instead' })).toBeVisible()

  // Whoever says no to the browser's question.
  await context.clearPermissions()
  await context.grantPermissions([], { origin })
  await show(ana, '/')
  await show(ana, '/scan')
  await expect(page.getByRole('alert')).toContainText('The camera is not allowed.')
  await expect(page.getByRole('textbox', { name: 'Paste a link or code instead' })).toBeVisible()

  // And changes their mind.
  await context.grantPermissions(['camera'], { origin })
  await phone.hold(cameraPicture('not a code of this app'))
  await show(ana, '/')
  await show(ana, '/scan')
  await expect(page.getByRole('alert')).toContainText('This is not a code of this app')
})
