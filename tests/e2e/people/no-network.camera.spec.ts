// No relay and no web server: each phone reads the code on the other's screen with its camera.
import { test } from 'playwright/test'
import { type CameraPhone, launchCameraPhone } from '../../support/camera.ts'
import { payOnWithoutNetwork } from '../../support/no-network.ts'
import { pairByCamera } from '../../support/people.ts'

const phones = new Map<string, CameraPhone>()
test.afterEach(async () => {
  for (const phone of phones.values()) await phone.close()
  phones.clear()
})

test('four phones pair by camera, pay on, and all of it is final when the last one meets the founder', async () => {
  test.setTimeout(180_000)
  await payOnWithoutNetwork({
    async contextOf(name) {
      const phone = await launchCameraPhone(test.info().outputPath(`${name}.y4m`))
      phones.set(name, phone)
      return phone.browser.newContext()
    },
    async pair(one, other) {
      const [first, second] = [phones.get(one.name), phones.get(other.name)]
      if (first === undefined || second === undefined) throw new Error('a phone without a camera')
      await pairByCamera(one, first, other, second)
    },
  })
})
