// Signalling is the members' own: a carrier that reads, changes, moves or invents finds nothing and achieves nothing.
import { expect, test, vi } from 'vitest'
import { seededEntropy } from '../../../src/foundation/entropy/seeded.ts'
import type { SignalListener, Signalling } from '../../../src/transport/signalling.ts'
import { sealedSignalling } from '../../../src/transport/webrtc/sealed-signalling.ts'

/** Keeps what goes through it, and says what a test wants. */
function carrier() {
  const listeners = new Map<string, SignalListener>()
  const said: { topic: string; text: string }[] = []
  const signalling: Signalling = {
    announceMs: 1,
    subscribe(topic, listener) {
      listeners.set(topic, listener)
      return () => listeners.delete(topic)
    },
    say: (topic, text) => said.push({ topic, text }) > 0,
  }
  return { signalling, said, tell: (topic: string, text: string) => listeners.get(topic)?.said?.('carrier', text) }
}

const entropy = seededEntropy('sealed')
const [ours, theirs] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const TEXT = '{"peerId":"a name in all rooms"}'

test('a member reads what a member said; the carrier reads nothing, and never the same twice', () => {
  const { signalling, said, tell } = carrier()
  const sealed = sealedSignalling(signalling, ours, entropy)
  const heard = vi.fn()
  sealed.subscribe('t', { said: heard })
  expect(sealed.say('t', TEXT)).toBe(true)
  sealed.say('t', TEXT)
  expect(said.map(({ text }) => text).join()).not.toContain('peerId')
  expect(said[0]?.text).not.toBe(said[1]?.text)
  for (const { topic, text } of said) tell(topic, text)
  expect(heard.mock.calls).toEqual([
    ['carrier', TEXT],
    ['carrier', TEXT],
  ])
})

test('what was changed, moved to another topic, invented or sealed by strangers is not heard', () => {
  const { signalling, said, tell } = carrier()
  const sealed = sealedSignalling(signalling, ours, entropy)
  const heard = vi.fn()
  for (const topic of ['t', 'other']) sealed.subscribe(topic, { said: heard })
  sealed.say('t', TEXT)
  sealedSignalling(signalling, theirs, entropy).say('t', TEXT)
  const [mine = '', foreign = ''] = said.map(({ text }) => text)
  const flipped = (mine.startsWith('A') ? 'B' : 'A') + mine.slice(1)
  for (const text of [flipped, mine.slice(0, -4), foreign, '', 'A', '!', TEXT]) tell('t', text)
  tell('other', mine)
  expect(heard).not.toHaveBeenCalled()
})
