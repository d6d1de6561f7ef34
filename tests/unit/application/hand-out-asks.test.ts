// Who waits for first tokens: a list that strangers can fill, and not without end.
import { expect, test } from 'vitest'
import { communityCommands } from '../../../src/application/host/communities.ts'
import type { HostContext } from '../../../src/application/host/context.ts'
import type { EventKind } from '../../../src/engine/codec.ts'
import { HAND_OUT_ASKS } from '../../../src/foundation/limits.ts'

test('of more people than a screen shows the last ones wait, each once', () => {
  let tell: ((event: EventKind) => void) | undefined
  // What hearing of somebody touches.
  const context = {
    ports: {},
    watch(listener) {
      tell = listener
      return () => undefined
    },
    watchEnds: () => () => undefined,
    changed: () => undefined,
  } as Pick<HostContext, 'watch' | 'watchEnds' | 'changed'> as HostContext
  const { asks } = communityCommands(context, () => undefined)
  const ask = (number: number) => {
    const identity = new Uint8Array(32)
    new DataView(identity.buffer).setUint32(0, number)
    const person = { identity, name: `P${number}`, code: 'AAAA-AAAA', level: 1 }
    tell?.({ case: 'handOutAsked', value: { session: number, community: new Uint8Array(32), person } } as never)
  }
  for (let number = 0; number < 1_000; number++) ask(number)
  for (let time = 0; time < 5; time++) ask(999)
  expect(asks()).toHaveLength(HAND_OUT_ASKS)
  expect(asks().at(-1)?.person.name).toBe('P999')
  expect(asks()[0]?.person.name).toBe(`P${1_000 - HAND_OUT_ASKS}`)
})
