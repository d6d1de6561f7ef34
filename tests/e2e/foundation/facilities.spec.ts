// The rest of the foundation in a real browser: Argon2 under the page's policy, and the report of capabilities.
import { act, expect, openHarness, test } from '../../support/harness.ts'

test('a backup is made and opened under a policy that allows WASM and no other evaluation', async ({
  context,
  origin,
}) => {
  const page = await openHarness(context, origin)
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  const made = await act<{ isSame: boolean; write: number; read: number }>(page, 'backup', 'four plain words here')
  test.info().annotations.push({
    type: 'figures',
    description: `backup written in ${Math.round(made.write)} ms, opened in ${Math.round(made.read)} ms`,
  })
  expect(made.isSame).toBe(true)
  expect(violations).toEqual([])
  expect(
    await page.evaluate(() => fetch('/').then((answer) => answer.headers.get('content-security-policy'))),
  ).toContain("script-src 'self' 'wasm-unsafe-eval'")
})

test.describe('the report of capabilities', () => {
  test('tells what this Chromium has', async ({ context, origin }) => {
    const page = await openHarness(context, origin)
    expect(await page.evaluate(() => window.harness.capabilities())).toMatchObject({
      broadcast: 'yes',
      ed25519: 'yes',
      installed: 'no',
      locks: 'yes',
      passkey: 'yes',
      passkeyPrf: 'unknown',
      serviceWorker: 'yes',
      storage: 'yes',
      webrtc: 'yes',
      x25519: 'yes',
    })
  })

  for (const [facility, entry] of [
    ['RTCPeerConnection', 'webrtc'],
    ['BroadcastChannel', 'broadcast'],
    ['PublicKeyCredential', 'passkey'],
  ] as const) {
    test(`without ${facility} changes ${entry} and what is part of it, nothing else`, async ({ context, origin }) => {
      const full = await (await openHarness(context, origin)).evaluate(() => window.harness.capabilities())
      await context.addInitScript((name) => Reflect.deleteProperty(window, name), facility)
      const reduced = await (await openHarness(context, origin)).evaluate(() => window.harness.capabilities())
      expect(reduced).toEqual({ ...full, [entry]: 'no', ...(entry === 'passkey' ? { passkeyOnDevice: 'no' } : {}) })
    })
  }
})
