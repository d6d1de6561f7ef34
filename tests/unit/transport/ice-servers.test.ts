import { expect, test } from 'vitest'
import { iceServers } from '../../../src/transport/webrtc/ice-servers.ts'

test('an empty list names nobody', () => {
  expect(iceServers(' , ')).toEqual([])
})

test('servers are read as a browser wants them', () => {
  expect(iceServers('stun:stun.example:3478 stuns:other.example, turn:fair:apples@turn.example:443')).toEqual([
    { urls: 'stun:stun.example:3478' },
    { urls: 'stuns:other.example' },
    { urls: 'turn:turn.example:443', username: 'fair', credential: 'apples' },
  ])
})

test.each(['stun.example', 'https://stun.example', 'turn:turn.example', 'turn:user@turn.example', 'stun:a b:1:2'])(
  'what is no such server stops the build: %s',
  (list) => {
    expect(() => iceServers(list)).toThrow('stun:host:port')
  },
)
