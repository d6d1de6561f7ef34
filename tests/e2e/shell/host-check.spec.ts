// What tells an organiser whether a host is set up well: content with our own server, and not with a careless one.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'
import { DEFAULT_NOSTR_RELAYS, relayOrigins } from '../../../deploy/headers.ts'
import { checkHost } from '../../../deploy/hosts/check.ts'
import { serveBuiltPage } from '../../support/built-page.ts'

const connect = relayOrigins(process.env['VITE_NOSTR_RELAYS'] ?? DEFAULT_NOSTR_RELAYS)
const dist = fileURLToPath(new URL('../../../dist', import.meta.url))

test('the local server is as the page needs it, a bare one is not', async () => {
  const { origins, close } = await serveBuiltPage()
  expect(await checkHost(origins[0] ?? '', connect)).toEqual([])
  expect(await checkHost(origins[0] ?? '', ['wss://relay.example'])).toEqual([
    expect.stringContaining('another Content-Security-Policy'),
  ])
  await close()

  const bare = createServer(({ url = '/' }, response) => {
    readFile(`${dist}${url === '/' ? '/index.html' : url}`).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
  const found = await checkHost(`http://127.0.0.1:${(bare.address() as AddressInfo).port}`, connect)
  bare.closeAllConnections()
  bare.close()
  for (const told of ['no https', 'without Content-Security-Policy', '.wasm comes as no type', 'no relay']) {
    expect(found.join('\n')).toContain(told)
  }
  expect(await checkHost('http://127.0.0.1:1', connect)).toContainEqual(expect.stringContaining('cannot be reached'))
})
