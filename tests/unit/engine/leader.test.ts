// One engine for each wallet: the machine by itself, and tabs that play it against each other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contendForLead, type Leader, type Leadership, type Locks } from '../../../src/engine/leader.ts'
import {
  firstStep,
  type LeaderEvent,
  type LeaderOutput,
  type LeaderState,
  transition,
} from '../../../src/engine/leader-machine.ts'
import { type ManualClock, manualClock } from '../../../src/foundation/clock/manual.ts'
import { LEAD_PATIENCE_MS } from '../../../src/foundation/limits.ts'
import { fakeChannels, fakeLocks } from '../../support/tabs.ts'

describe('the machine', () => {
  const anyEvent: fc.Arbitrary<LeaderEvent> = fc.oneof(
    fc.record({ kind: fc.constantFrom('granted' as const, 'lost' as const), ticket: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('asked' as const), by: fc.constantFrom('b', 'c') }),
    fc.record({ kind: fc.constantFrom('wanted', 'answered', 'finished', 'out-of-patience', 'closed' as const) }),
  )

  function play(events: readonly LeaderEvent[], watch: (outputs: readonly LeaderOutput[], state: LeaderState) => void) {
    let { state, outputs } = firstStep()
    watch(outputs, state)
    for (const event of events) {
      ;({ state, outputs } = transition(state, event))
      watch(outputs, state)
    }
  }

  it('runs the engine only between begin and finish or abandon, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let isRunning = false
        play(events, (outputs, { kind }) => {
          for (const output of outputs) {
            if (output.kind === 'begin') {
              expect(isRunning).toBe(false)
              isRunning = true
            }
            if (output.kind === 'finish' || output.kind === 'abandon') isRunning = false
          }
          expect(isRunning).toBe(kind === 'leading')
        })
      }),
      { numRuns: 2000 },
    )
  })

  it('never asks twice for one ticket, and gives back every lock that comes too late', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const requested = new Set<number>()
        play(events, (outputs) => {
          for (const output of outputs) {
            if (output.kind !== 'queue' && output.kind !== 'steal') continue
            expect(requested.has(output.ticket)).toBe(false)
            requested.add(output.ticket)
          }
        })
        const late = transition({ kind: 'following', ticket: 9 }, { kind: 'granted', ticket: 3 })
        expect(late.outputs).toEqual([{ kind: 'drop', ticket: 3 }])
      }),
    )
  })

  it('stays closed', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        let state: LeaderState = { kind: 'closed', ticket: 2 }
        for (const event of events) {
          const step = transition(state, event)
          state = step.state
          expect(step.outputs.every(({ kind }) => kind === 'drop')).toBe(true)
        }
        expect(state.kind).toBe('closed')
      }),
    )
  })
})

interface Tab {
  readonly leader: Leader
  /** What happened to this tab's engine, in order. */
  readonly story: string[]
  /** Ends the step under way. */
  finishStep(): void
  failStep(): void
  freeze(): void
  thaw(): void
}

function browser(locks: Locks = fakeLocks()) {
  const clock: ManualClock = manualClock()
  const channels = fakeChannels()
  return {
    clock,
    open(me: string, isQuick = true): Tab {
      const channel = channels.join()
      const story: string[] = []
      let end: { resolve: () => void; reject: (reason: unknown) => void } | undefined
      const leadership: Leadership = {
        begin: () => story.push('begin'),
        finish() {
          story.push('finish')
          if (isQuick) return Promise.resolve()
          return new Promise((resolve, reject) => {
            end = { resolve, reject }
          })
        },
        abandon: () => story.push('abandon'),
      }
      return {
        leader: contendForLead({ locks, channel, clock, me, leadership }),
        story,
        finishStep: () => end?.resolve(),
        failStep: () => end?.reject(new Error('commit failed')),
        freeze: () => {
          channel.isDeaf = true
        },
        thaw: () => {
          channel.isDeaf = false
        },
      }
    },
  }
}

/** Lets every promise that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

describe('tabs of one browser', () => {
  it('the first leads, the second follows', async () => {
    const { open } = browser()
    const [a, b] = [open('a'), open('b')]
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['leading', 'following'])
    expect(b.story).toEqual([])
  })

  it('the focused one gets the lead after the step under way, not before', async () => {
    const { open } = browser()
    const [a, b] = [open('a', false), open('b')]
    await settle()
    b.leader.want()
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['yielding', 'asking'])
    expect(b.story).toEqual([])
    a.finishStep()
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['following', 'leading'])
    expect(a.story).toEqual(['begin', 'finish'])
  })

  it('the focused one gets it even where another waited longer', async () => {
    const { open } = browser()
    const [a, b, c] = [open('a'), open('b'), open('c')]
    await settle()
    c.leader.want()
    await settle()
    expect([a.leader.state, b.leader.state, c.leader.state]).toEqual(['following', 'following', 'leading'])
  })

  it('a leader that does not answer in two seconds is robbed, and told so when it wakes', async () => {
    const { open, clock } = browser()
    const [a, b] = [open('a'), open('b')]
    await settle()
    a.freeze()
    b.leader.want()
    clock.advance(LEAD_PATIENCE_MS - 1)
    await settle()
    expect(b.leader.state).toBe('asking')
    clock.advance(1)
    await settle()
    expect(b.leader.state).toBe('leading')
    expect(a.story).toEqual(['begin', 'abandon'])
    a.thaw()
    a.leader.want()
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['leading', 'following'])
  })

  it('a leader stuck in its step is robbed too, and its late end changes nothing', async () => {
    const { open, clock } = browser()
    const [a, b] = [open('a', false), open('b')]
    await settle()
    b.leader.want()
    clock.advance(LEAD_PATIENCE_MS)
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['following', 'leading'])
    expect(a.story).toEqual(['begin', 'finish', 'abandon'])
    a.finishStep()
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['following', 'leading'])
  })

  it('a step that fails while yielding drops the engine and hands over all the same', async () => {
    const { open } = browser()
    const [a, b] = [open('a', false), open('b')]
    await settle()
    b.leader.want()
    a.failStep()
    await settle()
    expect(a.story).toEqual(['begin', 'finish', 'abandon'])
    expect(b.leader.state).toBe('leading')
  })

  it('closing hands over to the next in the queue, after the step', async () => {
    const { open } = browser()
    const [a, b, c] = [open('a', false), open('b'), open('c')]
    await settle()
    a.leader.close()
    await settle()
    expect(b.leader.state).toBe('following')
    a.finishStep()
    await settle()
    expect([a.leader.state, b.leader.state, c.leader.state]).toEqual(['closed', 'leading', 'following'])
    expect(a.story).toEqual(['begin', 'finish'])
  })

  it('a follower that closes leaves the queue', async () => {
    const { open } = browser()
    const [a, b, c] = [open('a'), open('b'), open('c')]
    await settle()
    b.leader.close()
    a.leader.close()
    await settle()
    expect([b.leader.state, c.leader.state]).toEqual(['closed', 'leading'])
    expect(b.story).toEqual([])
  })

  it('a leader leads again where the one who asked is gone', async () => {
    const { open, clock } = browser()
    const [a, b] = [open('a'), open('b')]
    await settle()
    // b asks and closes before the answer.
    b.leader.want()
    b.leader.close()
    await settle()
    expect(a.leader.state).toBe('yielded')
    clock.advance(LEAD_PATIENCE_MS)
    await settle()
    expect(a.leader.state).toBe('leading')
    expect(a.story).toEqual(['begin', 'finish', 'begin'])
  })

  it('of two that ask, the last one leads in the end, and there is never more than one', async () => {
    const { open, clock } = browser()
    const [a, b, c] = [open('a', false), open('b'), open('c')]
    await settle()
    b.leader.want()
    c.leader.want()
    a.finishStep()
    await settle()
    expect(c.leader.state).toBe('leading')
    clock.advance(LEAD_PATIENCE_MS)
    await settle()
    expect([a, b, c].filter(({ leader }) => leader.state === 'leading')).toHaveLength(1)
  })

  it('a tab that comes back into focus while it yields asks again', async () => {
    const { open } = browser()
    const [a, b] = [open('a', false), open('b', false)]
    await settle()
    b.leader.want()
    await settle()
    a.leader.want()
    a.finishStep()
    await settle()
    b.finishStep()
    await settle()
    expect([a.leader.state, b.leader.state]).toEqual(['leading', 'following'])
  })

  it('a tab that has asked leads at once where the leader closes', async () => {
    const { open, clock } = browser()
    const [a, b] = [open('a', false), open('b')]
    await settle()
    a.freeze()
    b.leader.want()
    a.leader.close()
    a.finishStep()
    await settle()
    expect(b.leader.state).toBe('leading')
    expect(clock.waiting()).toEqual([])
  })

  it('a browser that refuses locks is asked again after a pause, not in a loop', async () => {
    let requests = 0
    const { open, clock } = browser({
      request: () => {
        requests++
        return Promise.reject(new DOMException('not here', 'SecurityError'))
      },
    })
    const a = open('a')
    await settle()
    expect(requests).toBe(1)
    clock.advance(LEAD_PATIENCE_MS)
    await settle()
    expect([requests, a.leader.state]).toEqual([2, 'refused'])
  })

  it('random focus, freezing and closing never give two leaders that both think they lead for long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.constantFrom('want', 'freeze', 'thaw', 'pass')), { maxLength: 30 }),
        async (actions) => {
          const { open, clock } = browser()
          const tabs = ['a', 'b', 'c', 'd'].map((me) => open(me))
          for (const [index, action] of actions) {
            if (action === 'pass') clock.advance(LEAD_PATIENCE_MS)
            else if (action === 'want') tabs[index]?.leader.want()
            else tabs[index]?.[action === 'freeze' ? 'freeze' : 'thaw']()
            await settle()
            expect(tabs.filter(({ leader }) => leader.state === 'leading').length).toBeLessThanOrEqual(1)
          }
          for (let turn = 0; turn < 4; turn++) {
            clock.advance(LEAD_PATIENCE_MS)
            await settle()
          }
          expect(tabs.filter(({ leader }) => leader.state === 'leading')).toHaveLength(1)
        },
      ),
    )
  })
})
