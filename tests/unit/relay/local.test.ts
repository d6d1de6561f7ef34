// The page and its relay as `npm start` serves them: whatever a socket asks for, the next one is answered.
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serve } from '../../../deploy/local/serve.ts'

test('a path that is no URL is answered like any other that is not there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'page-'))
  await writeFile(join(root, 'index.html'), 'page')
  const page = await serve({ root, ports: [0] })
  try {
    const [origin] = page.origins
    for (const path of ['//', '//[', 'http://[', '*']) {
      const socket = connect(Number(new URL(origin ?? '').port), '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: page\r\nConnection: close\r\n\r\n`)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(String(answer)).toMatch(/^HTTP\/1\.1 404/)
    }
    expect(await (await fetch(`${origin}/?x#y`)).text()).toBe('page')
  } finally {
    await page.close()
  }
})
