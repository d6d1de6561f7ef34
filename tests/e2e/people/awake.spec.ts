// Screens that show a code keep the phone awake, and let it sleep when they are left.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { arrive, arriveByLink, found, type Person, seeMoment, show } from '../../support/people.ts'

const served = servedPage()

/** How many times the phone was asked to stay awake, and how many of those still hold. */
const locks = ({ page }: Person) => page.evaluate(() => Reflect.get(window, 'locks') as { asked: number; held: number })

test('every screen with a code asks the phone to stay awake, and each lock is released when it is left', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const locks = { asked: 0, held: 0 }
    Reflect.set(window, 'locks', locks)
    const request = async (): Promise<unknown> => {
      locks.asked += 1
      locks.held += 1
      let isReleased = false
      return Object.assign(new EventTarget(), {
        release: async () => {
          if (!isReleased) locks.held -= 1
          isReleased = true
        },
      })
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
  })
  const ana = await arrive(context, origin, 'Ana')
  expect(await locks(ana)).toEqual({ asked: 0, held: 0 })
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  // The invitation that founding ends with.
  await expect.poll(() => locks(ana)).toEqual({ asked: 1, held: 1 })
  await show(ana, '/')
  await expect.poll(() => locks(ana)).toEqual({ asked: 1, held: 0 })
  let asked = 1
  const screens = [
    { path: '/get-paid', code: 'Code to pay Ana' },
    { path: '/community/invite', code: 'Code to join Apple fair' },
  ]
  for (const { path, code } of screens) {
    await show(ana, path)
    await expect(ana.page.getByRole('img', { name: code })).toBeVisible()
    asked += 1
    await expect.poll(() => locks(ana)).toEqual({ asked, held: 1 })
    await show(ana, '/community')
    await expect.poll(() => locks(ana)).toEqual({ asked, held: 0 })
  }
  await show(ana, '/pair')
  await ana.page.getByRole('button', { name: 'Show my code first' }).click()
  await expect(ana.page.getByRole('img', { name: 'Code to connect' })).toBeVisible()
  await expect.poll(() => locks(ana)).toEqual({ asked: asked + 1, held: 1 })
  await show(ana, '/')
  await expect.poll(() => locks(ana)).toEqual({ asked: asked + 1, held: 0 })

  // A newcomer's code for first tokens, until they have come.
  const ben = await arriveByLink(context, served.origins[1] ?? '', 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await expect.poll(async () => (await locks(ben)).held).toBe(0)
})
