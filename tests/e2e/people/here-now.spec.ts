// Who is here now: a phone that is reached over two links is one person.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { arrive, arriveByLink, found, seeMoment, show } from '../../support/people.ts'

const served = servedPage()

test('somebody whose direct link comes after the one through the relay is counted once', async ({ browser }) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const slow = await browser.newContext()
  // Longer than the relay waits before it takes over.
  await slow.addInitScript(() => {
    const { prototype } = RTCPeerConnection
    const described = Object.getOwnPropertyDescriptor(prototype, 'setRemoteDescription')?.value
    Object.defineProperty(prototype, 'setRemoteDescription', {
      async value(...given: unknown[]) {
        await new Promise((resolve) => {
          setTimeout(resolve, 10_000)
        })
        return Reflect.apply(described, this, given)
      },
    })
  })
  const ben = await arriveByLink(slow, origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana', 20_000)
  await show(ana, '/')
  await expect(ana.page.getByText('1 person here now')).toBeVisible()
  // Until the direct link has come as well.
  await ana.page.waitForTimeout(10_000)
  for (const { page } of [ana, ben]) await expect(page.getByText('1 person here now')).toBeVisible()
})
