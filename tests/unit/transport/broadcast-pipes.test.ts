// Tabs over a real BroadcastChannel: each pair gets one pipe, frames reach the right tab, garbage is passed over.
import { afterEach, expect, test, vi } from 'vitest'
import { type BroadcastPipes, createBroadcastPipes } from '../../../src/transport/broadcast/broadcast-pipes.ts'
import type { Pipe } from '../../../src/transport/pipe.ts'

interface Tab {
  readonly pipes: { pipe: Pipe; leads: boolean; received: Uint8Array[] }[]
  readonly joined: BroadcastPipes
}
const open: Tab[] = []
afterEach(() => {
  for (const { joined } of open.splice(0)) joined.leave()
})

function tab(channel: string, name: string): Tab {
  const pipes: Tab['pipes'] = []
  const joined = createBroadcastPipes(channel, name, (pipe, leads) => {
    const received: Uint8Array[] = []
    pipes.push({ pipe, leads, received })
    pipe.listen({ frame: (bytes) => received.push(bytes), stateChanged: () => undefined })
  })
  const made = { pipes, joined }
  open.push(made)
  return made
}

test('three tabs: a pipe for each pair with one leader, and a frame reaches one tab alone', async () => {
  const tabs = ['a', 'b', 'c'].map((name) => tab('three', name))
  await vi.waitFor(() => expect(tabs.map(({ pipes }) => pipes.length)).toEqual([2, 2, 2]))
  const [a, b, c] = tabs as [Tab, Tab, Tab]
  expect(tabs.map(({ pipes }) => pipes.filter(({ leads }) => leads).length)).toEqual([2, 1, 0])
  const toB = a.pipes.find(({ pipe }) => pipe.id === 'broadcast-b')
  const fromA = b.pipes.find(({ pipe }) => pipe.id === 'broadcast-a')
  expect(toB?.pipe.binding).toEqual(fromA?.pipe.binding)
  expect(toB?.pipe.send(Uint8Array.of(1, 2))).toBe(true)
  await vi.waitFor(() => expect(fromA?.received).toEqual([Uint8Array.of(1, 2)]))
  expect(c.pipes.flatMap(({ received }) => received)).toEqual([])
})

test('a pipe closed on one end ends on the other', async () => {
  const [a, b] = [tab('close', 'a'), tab('close', 'b')]
  await vi.waitFor(() => expect([a.pipes.length, b.pipes.length]).toEqual([1, 1]))
  a.pipes[0]?.pipe.close('unavailable/left')
  await vi.waitFor(() => expect(b.pipes[0]?.pipe.state).toEqual({ kind: 'closed', code: 'unavailable/pipe-closed' }))
  expect(b.pipes[0]?.pipe.send(Uint8Array.of(1))).toBe(false)
})

test('what another script says on the channel is passed over, and a long frame ends that pipe', async () => {
  const [a, b] = [tab('rude', 'a'), tab('rude', 'b')]
  await vi.waitFor(() => expect([a.pipes.length, b.pipes.length]).toEqual([1, 1]))
  const stranger = new BroadcastChannel('rude')
  for (const garbage of [null, 7, 'x', {}, { type: 'frame', from: 'a', to: 'b', frame: 'text' }, { type: 'here' }]) {
    stranger.postMessage(garbage)
  }
  stranger.postMessage({ type: 'frame', from: 'a', to: 'b', frame: new Uint8Array(20_000) })
  await vi.waitFor(() => expect(b.pipes[0]?.pipe.state).toEqual({ kind: 'closed', code: 'malformed/frame-too-long' }))
  expect(b.pipes[0]?.received).toEqual([])
  stranger.close()
})
