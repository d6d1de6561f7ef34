// What all pipes promise, kept by each of them in a real browser. The memory pipe keeps it in tests/contract.
import { fileURLToPath } from 'node:url'
import { test } from 'playwright/test'
import { createRelay } from '../../../deploy/relay/relay.ts'
import { pipeContract } from '../../contract/pipe.contract.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

const relay = createRelay()
let server: HarnessServer

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)), relay.handleUpgrade)
})
test.afterAll(async () => {
  await relay.close()
  await server.close()
})

for (const kind of ['webrtc by pairing', 'webrtc in a room', 'relay', 'broadcast'] as const) {
  for (const { name } of pipeContract) {
    test(`${kind}: ${name}`, async ({ page }) => {
      await page.goto(server.origin)
      await page.waitForFunction(() => window.transport !== undefined)
      await page.evaluate(([pipe, promise]) => window.transport.keepContract(pipe, promise), [kind, name] as const)
    })
  }
}
