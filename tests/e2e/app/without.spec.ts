// A browser that lacks something: it is said in plain words, with what to do, and everything else works.
import { type Browser, type BrowserContext, expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  found,
  type Person,
  pasteCode,
  payByLink,
  seeBalance,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

/** Ana has founded, Ben has come by her link in a browser of that kind and has 50. */
async function fair(browser: Browser, bens: BrowserContext): Promise<{ ana: Person; ben: Person; errors: string[] }> {
  const [origin = ''] = served.origins
  const errors: string[] = []
  bens.on('weberror', (error) => errors.push(error.error().message))
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(bens, origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana', 20_000)
  return { ana, ben, errors }
}

async function without(context: BrowserContext, name: 'RTCPeerConnection' | 'PublicKeyCredential'): Promise<void> {
  await context.addInitScript((missing) => {
    Reflect.deleteProperty(globalThis, missing)
  }, name)
}

test('without WebRTC payments go through the relay, and pairing says that it cannot and who can', async ({
  browser,
}) => {
  const context = await browser.newContext()
  await without(context, 'RTCPeerConnection')
  const { ana, ben, errors } = await fair(browser, context)
  await expect(ben.page.getByRole('main').getByText('1 person here now')).toBeVisible()
  await payByLink(ben, await askFor(ana, '37'))
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
  await seeBalance(ben, '13')

  await show(ben, '/pair')
  await ben.page.getByRole('button', { name: 'Show my code first' }).click()
  await expect(ben.page.getByRole('alert')).toContainText('This browser cannot connect phones.')
  await expect(ben.page.getByRole('alert')).toContainText('Chrome, Safari, Edge or Firefox')
  expect(errors).toEqual([])
})

test('without passkeys a payment up to the limit works, and larger ones say what is needed', async ({ browser }) => {
  const context = await browser.newContext()
  await without(context, 'PublicKeyCredential')
  const { ana, ben } = await fair(browser, context)
  await show(ben, '/settings')
  await expect(ben.page.getByText('This browser has no passkeys. Smaller amounts work without.')).toBeVisible()
  await payByLink(ben, await askFor(ana, '50'))
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
})

test('without a camera every scan says so and takes a pasted code', async ({ browser }) => {
  const { ana, ben } = await fair(browser, await browser.newContext())
  const code = await askFor(ana, '5')
  for (const path of ['/scan', '/pair'] as const) {
    await show(ben, path)
    if (path === '/pair') await ben.page.getByRole('button', { name: 'Scan the other one’s code first' }).click()
    await expect(ben.page.getByRole('alert')).toContainText('No camera was found. Paste the code instead.')
  }
  await show(ben, '/scan')
  await pasteCode(ben, code)
  await expect(ben.page.getByRole('button', { name: /^Hold to pay/ })).toBeVisible()
})
