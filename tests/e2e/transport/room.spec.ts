// Browsers meet in a room through the real relay: directly, again after the relay was away, and through the relay where
// nothing else is possible.
import { createSocket } from 'node:dgram'
import { fileURLToPath } from 'node:url'
import { type Browser, expect, type Page, test } from 'playwright/test'
import { createRelay, type Relay } from '../../../deploy/relay/relay.ts'
import { type HarnessServer, serveHarness } from '../../support/harness-server.ts'

let server: HarnessServer
let relay: Relay | undefined

test.beforeAll(async () => {
  server = await serveHarness(fileURLToPath(new URL('./harness/page.ts', import.meta.url)), (request, socket, head) => {
    if (relay === undefined) socket.destroy()
    else relay.handleUpgrade(request, socket, head)
  })
})
test.beforeEach(() => {
  relay = createRelay()
})
test.afterEach(() => stopRelay())
test.afterAll(() => server.close())

async function stopRelay(): Promise<void> {
  const old = relay
  relay = undefined
  await old?.close()
}

interface Phone {
  /** Without, connections can be made and never come up. */
  readonly hasWebRtc?: boolean
  readonly ice?: string
  /** Of two it makes the offer: trystero leaves it to the smaller of two random names. */
  readonly offers?: boolean
}

/** A phone in the room. */
async function phone(
  browser: Browser,
  secret: string,
  { hasWebRtc = true, ice = '', offers = false }: Phone = {},
): Promise<Page> {
  const context = await browser.newContext()
  if (offers) {
    await context.addInitScript(() => {
      const { random } = Math
      Math.random = () => 0
      addEventListener('load', () => {
        Math.random = random
      })
    })
  }
  if (!hasWebRtc) {
    await context.addInitScript(() => {
      RTCPeerConnection.prototype.setRemoteDescription = () => new Promise(() => undefined)
    })
  }
  const page = await context.newPage()
  await page.goto(server.origin)
  await page.waitForFunction(() => window.transport !== undefined)
  await page.evaluate(
    ([room, servers]) => {
      window.transport.room.ice(servers)
      window.transport.room.enter(room)
    },
    [secret, ice] as const,
  )
  return page
}

/** Somebody who is asked for public addresses: counts the questions (STUN binding requests, RFC 8489). */
async function stunServer(): Promise<{ address: string; asked(): number; close(): void }> {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (request) => {
    if (request.readUInt16BE(0) === 0x0001 && request.readUInt32BE(4) === 0x2112a442) asked++
  })
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound))
  return {
    address: `stun:127.0.0.1:${socket.address().port}`,
    asked: () => asked,
    close: () => socket.close(),
  }
}

/** How many open pipes of each kind. */
function open(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const counts: Record<string, number> = {}
    for (const { kind, state } of window.transport.room.pipes()) {
      if (state === 'open') counts[kind] = (counts[kind] ?? 0) + 1
    }
    return counts
  })
}

const openName = (page: Page): Promise<string> =>
  page.evaluate(() => window.transport.room.pipes().find(({ state }) => state === 'open')?.name ?? 'none')

/** Frames both ways, the same binding on both ends, and exactly one side that leads. */
async function expectPiped(a: Page, b: Page): Promise<void> {
  const names = [await openName(a), await openName(b)] as const
  const binding = (page: Page, name: string): Promise<string> =>
    page.evaluate((pipe) => window.transport.binding(pipe), name)
  expect(await binding(a, names[0])).toBe(await binding(b, names[1]))
  expect(await binding(a, names[0])).not.toBe('')
  for (const [page, name, text] of [
    [a, names[0], 'from a'],
    [b, names[1], 'from b'],
  ] as const) {
    expect(await page.evaluate(([pipe, said]) => window.transport.send(pipe, said), [name, text] as const)).toBe(true)
  }
  const received = (page: Page, name: string): Promise<readonly string[]> =>
    page.evaluate((pipe) => window.transport.received(pipe), name)
  await expect.poll(() => received(a, names[0])).toEqual(['from b'])
  await expect.poll(() => received(b, names[1])).toEqual(['from a'])
  const leads = await Promise.all(
    [a, b].map((page) => page.evaluate(() => window.transport.room.pipes().map((pipe) => pipe.leads))),
  )
  expect(leads.flat().sort()).toEqual([false, true])
}

test('two browsers connect directly through the relay, and one that leaves is missed at once', async ({ browser }) => {
  const [a, b] = [await phone(browser, 'one'), await phone(browser, 'one')]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
  await expectPiped(a, b)
  await a.evaluate(() => window.transport.room.leave())
  await expect.poll(() => open(b)).toEqual({})
})

test('one that leaves and comes back is connected directly again, not only through the relay', async ({ browser }) => {
  const [a, b] = [await phone(browser, 'two'), await phone(browser, 'two')]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
  await a.evaluate(() => window.transport.room.leave())
  await expect.poll(() => open(b)).toEqual({})
  await a.evaluate(() => window.transport.room.enter('two'))
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 15_000 }).toEqual({ webrtc: 1 })
})

test('a pipe that one side closes is closed on the other, and both meet anew', async ({ browser }) => {
  const [a, b] = [await phone(browser, 'closed'), await phone(browser, 'closed')]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
  const [atA, atB] = [await openName(a), await openName(b)]
  await a.evaluate((name) => window.transport.close(name), atA)
  await expect.poll(() => b.evaluate((name) => window.transport.state(name), atB)).toBe('unavailable/pipe-closed')
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 30_000 }).toEqual({ webrtc: 1 })
})

test('whoever comes to somebody who has been there for a while is connected directly all the same', async ({
  browser,
}) => {
  const host = await phone(browser, 'door', { offers: true })
  // Trystero renews what it has had in stock for a minute.
  await host.evaluate(() => {
    const { now } = Date
    Date.now = () => now() + 2 * 60_000
  })
  for (let guest = 0; guest < 3; guest++) {
    const page = await phone(browser, 'door')
    for (const side of [host, page]) await expect.poll(() => open(side), { timeout: 5_000 }).toEqual({ webrtc: 1 })
    await page.context().close()
    await expect.poll(() => open(host), { timeout: 15_000 }).toEqual({})
  }
})

test('rooms with different secrets do not meet', async ({ browser }) => {
  const [a, b, other] = [await phone(browser, 'x'), await phone(browser, 'x'), await phone(browser, 'y')]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
  await expect.poll(() => other.evaluate(() => window.transport.room.isUp())).toBe(true)
  expect(await open(other)).toEqual({})
})

test('after the relay was away, a full mesh again within seconds, newcomers included', async ({ browser }) => {
  const [a, b] = [await phone(browser, 'three'), await phone(browser, 'three')]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
  await stopRelay()
  await expect.poll(() => a.evaluate(() => window.transport.room.isUp())).toBe(false)
  // What stands does not need the relay.
  await expectPiped(a, b)
  const c = await phone(browser, 'three')
  relay = createRelay()
  for (const page of [a, b, c]) await expect.poll(() => open(page), { timeout: 15_000 }).toEqual({ webrtc: 2 })
})

test('where no direct connection comes up, frames go through the relay, and the pipe says so', async ({ browser }) => {
  const [a, b] = [
    await phone(browser, 'four', { hasWebRtc: false }),
    await phone(browser, 'four', { hasWebRtc: false }),
  ]
  for (const page of [a, b]) await expect.poll(() => open(page), { timeout: 20_000 }).toEqual({ relay: 1 })
  await expectPiped(a, b)
  await a.close()
  await expect.poll(() => open(b)).toEqual({})
})

test('a build that names a STUN server asks it, and no other build does', async ({ browser }) => {
  const stun = await stunServer()
  const meet = async (room: string, ice: string): Promise<void> => {
    const pages = [await phone(browser, room, { ice }), await phone(browser, room)]
    for (const page of pages) await expect.poll(() => open(page), { timeout: 10_000 }).toEqual({ webrtc: 1 })
    for (const page of pages) await page.context().close()
  }
  await meet('unasked', '')
  expect(stun.asked()).toBe(0)
  await meet('asked', stun.address)
  expect(stun.asked()).toBeGreaterThan(0)
  stun.close()
})
