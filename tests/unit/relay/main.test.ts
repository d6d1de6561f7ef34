// The relay as the process that a container runs: healthy, reachable at its path alone, gone without error on SIGTERM.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { RELAY_SUBPROTOCOL } from '../../../src/transport/relay/wire.ts'

/** Asks for an upgrade and resets the connection before the answer, many times. */
async function hangUp(port: number, path: string): Promise<void> {
  for (let time = 0; time < 40; time++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: relay\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    socket.resetAndDestroy()
    await once(socket, 'close')
  }
}

test('serves health and relay, survives who hangs up, and ends gracefully', async () => {
  const main = fileURLToPath(new URL('../../../deploy/relay/main.ts', import.meta.url))
  const relay = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(relay, 'exit')
  try {
    const [line] = (await once(relay.stdout, 'data')) as [Buffer]
    const port = /port (\d+)/.exec(String(line))?.[1]
    const socket = new WebSocket(`ws://127.0.0.1:${port}/relay`, RELAY_SUBPROTOCOL)
    await once(socket, 'message')
    const health = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect(await health.json()).toEqual({ ok: true, connections: 1, topics: 0 })
    expect((await fetch(`http://127.0.0.1:${port}/relay`)).status).toBe(404)
    const elsewhere = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`, RELAY_SUBPROTOCOL)
    await expect(once(elsewhere, 'open')).rejects.toThrow('404')

    for (const path of ['/elsewhere', '/relay']) await hangUp(Number(port), path)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)

    const ended = once(socket, 'close')
    relay.kill('SIGTERM')
    expect((await ended)[0]).toBe(1001)
    expect(await exit).toEqual([0, null])
  } finally {
    relay.kill('SIGKILL')
  }
})
