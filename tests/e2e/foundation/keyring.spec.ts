// The keyring in a real browser: its contract over IndexedDB, passkeys with a virtual authenticator, and every way in
// which a prompt can end.
import type { Page } from 'playwright/test'
import { keyringContract } from '../../contract/keyring.contract.ts'
import { act, addAuthenticator, expect, openHarness, test } from '../../support/harness.ts'

for (const hasEd25519 of [true, false]) {
  test.describe(`keyring in IndexedDB, ${hasEd25519 ? 'with' : 'without'} Ed25519 in WebCrypto`, () => {
    for (const { name } of keyringContract) {
      test(name, async ({ context, origin }) => {
        const page = await openHarness(context, origin)
        await addAuthenticator(page)
        await act(page, 'keyringContract', name, hasEd25519)
      })
    }
  })
}

test.describe('passkeys where the browser has no JSON of its own', () => {
  for (const { name } of keyringContract.filter(({ name: sentence }) => sentence.includes('passkey'))) {
    test(name, async ({ context, origin }) => {
      await context.addInitScript(() => {
        Reflect.deleteProperty(PublicKeyCredential, 'parseCreationOptionsFromJSON')
        Reflect.deleteProperty(PublicKeyCredential, 'parseRequestOptionsFromJSON')
        Reflect.deleteProperty(PublicKeyCredential.prototype, 'toJSON')
      })
      const scripts: string[] = []
      const page = await openHarness(context, origin)
      page.on('request', (request) => scripts.push(request.url()))
      await addAuthenticator(page)
      await act(page, 'keyringContract', name, true)
      expect(scripts.some((url) => url.includes('browser-ponyfill'))).toBe(true)
    })
  }
})

test('the ponyfill is not loaded where the browser needs none', async ({ context, origin }) => {
  const scripts: string[] = []
  const page = await context.newPage()
  page.on('request', (request) => scripts.push(request.url()))
  await page.goto(origin)
  await page.waitForFunction(() => window.harness !== undefined)
  await addAuthenticator(page)
  expect(await prompt(page, 'create')).toEqual(['none'])
  expect(scripts.filter((url) => url.includes('ponyfill'))).toEqual([])
})

test.describe('a prompt ends with its own code', () => {
  test('where the user does not answer', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    const { session, id } = await addAuthenticator(page)
    await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled: false })
    await page.evaluate(() => window.harness.setPrompt({ timeoutMs: 400 }))
    expect(await prompt(page, 'create')).toEqual(['unavailable/passkey-timeout'])
  })

  test('where the user is not verified', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    const { session, id } = await addAuthenticator(page)
    await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false })
    expect(await prompt(page, 'create')).toEqual(['unavailable/passkey-refused'])
  })

  test('where no passkey of this page exists', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    await addAuthenticator(page)
    await page.evaluate(() => window.harness.setPrompt({ timeoutMs: 400 }))
    expect(['unavailable/passkey-refused', 'unavailable/passkey-timeout']).toContain((await prompt(page, 'get'))[0])
  })

  test('where the page asks in the name of another one', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    await addAuthenticator(page)
    await page.evaluate(() => window.harness.setPrompt({ rpId: 'other.example' }))
    expect(await prompt(page, 'create')).toEqual(['misuse/passkey-origin'])
    expect(await prompt(page, 'get')).toEqual(['misuse/passkey-origin'])
  })

  test('where another prompt is open', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    await addAuthenticator(page)
    expect((await prompt(page, 'create', 2)).toSorted()).toEqual(['none', 'unavailable/passkey-busy'])
    expect(await prompt(page, 'get')).toEqual(['none'])
  })

  test('where there is nothing to ask: it does not hang', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    await page.evaluate(() => window.harness.setPrompt({ timeoutMs: 100 }))
    expect(await prompt(page, 'get')).toEqual(['unavailable/passkey-timeout'])
  })

  test('where the browser has no passkeys', async ({ context, origin }) => {
    await context.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))
    const page = await openHarness(context, origin)
    expect(await prompt(page, 'create')).toEqual(['unavailable/no-passkey'])
  })
})

function prompt(page: Page, kind: 'create' | 'get', times = 1): Promise<readonly string[]> {
  return page.evaluate(([ask, count]) => window.harness.promptFault(ask, count), [kind, times] as const)
}
