// A page that may go away at any point. What it stands on (store, vault, keys, sessions, neighbourhood, clock) passes a
// point before and after each thing that the world could see of it; from the fatal one on nothing gets out, no promise
// is honoured and no timer fires.
import type { Neighbourhood } from '../../src/application/neighbourhood.ts'
import type { SessionSink } from '../../src/engine/driver.ts'
import type { Clock } from '../../src/foundation/clock.ts'
import type { Vault } from '../../src/foundation/keyring/vault.ts'
import type { Keyring } from '../../src/foundation/keyring.ts'
import type { Store } from '../../src/foundation/store.ts'

export type PointKind =
  | 'before a commit'
  | 'after a commit'
  | 'before keys are taken'
  | 'after keys were taken'
  | 'before a send'
  | 'while signing'

/** One life of one page. */
export interface Life {
  /** The kinds of the points passed since it was armed, in their order. */
  passed(): readonly PointKind[]
  /** From here on counts anew, and dies at the n-th point; never where it is left out. */
  arm(fatal?: number): void
  /** Where it died. */
  diedAt(): PointKind | undefined
  /** Passes a point. */
  pass(kind: PointKind): void
  /** Dies here and now. */
  end(): void
  isOver(): boolean
  /** Grows with each point. */
  moved(): number
}

/** `onDeath`: what others see of it. */
export function mortalLife(onDeath: () => void): Life {
  let passed: PointKind[] = []
  let moved = 0
  let fatal = 0
  let died: PointKind | undefined
  let isOver = false
  function end(): void {
    if (isOver) return
    isOver = true
    onDeath()
  }
  return {
    passed: () => passed,
    arm(at = 0) {
      passed = []
      fatal = at
    },
    diedAt: () => died,
    pass(kind) {
      if (isOver) return
      moved += 1
      passed.push(kind)
      if (passed.length !== fatal) return
      died = kind
      end()
    },
    end,
    isOver: () => isOver,
    moved: () => moved,
  }
}

export function mortalStore(store: Store, life: Life): Store {
  return {
    ...store,
    lead: () => whileAlive(life, () => store.lead()),
    load: () => whileAlive(life, () => store.load()),
    commit: (epoch, changes) =>
      between(life, ['before a commit', 'after a commit'], () => store.commit(epoch, changes)),
  }
}

export function mortalVault(vault: Vault, life: Life): Vault {
  return {
    ...vault,
    take: (epoch, count) =>
      between(life, ['before keys are taken', 'after keys were taken'], () => vault.take(epoch, count)),
  }
}

export function mortalKeyring(keyring: Keyring, life: Life): Keyring {
  return {
    ...keyring,
    async sign(ref, message) {
      const signature = await whileAlive(life, () => keyring.sign(ref, message))
      life.pass('while signing')
      return life.isOver() ? never() : signature
    },
  }
}

export function mortalSessions(sessions: SessionSink, life: Life): SessionSink {
  return {
    send(session, message) {
      life.pass('before a send')
      if (!life.isOver()) sessions.send(session, message)
    },
    close(session, code) {
      if (!life.isOver()) sessions.close(session, code)
    },
    closeAll() {
      if (!life.isOver()) sessions.closeAll()
    },
  }
}

export function mortalNeighbourhood(neighbourhood: Neighbourhood, life: Life): Neighbourhood {
  return {
    ...neighbourhood,
    enter(community, roomSecret) {
      if (!life.isOver()) neighbourhood.enter(community, roomSecret)
    },
    leave(community) {
      if (!life.isOver()) neighbourhood.leave(community)
    },
    leaveAll() {
      if (!life.isOver()) neighbourhood.leaveAll()
    },
    open: (link, purpose, community) => whileAlive(life, () => neighbourhood.open(link, purpose, community)),
    close(session, code) {
      if (!life.isOver()) neighbourhood.close(session, code)
    },
  }
}

export function mortalClock(clock: Clock, life: Life): Clock {
  return {
    ...clock,
    after: (delayMs, reason, callback) =>
      clock.after(delayMs, reason, () => {
        if (!life.isOver()) callback()
      }),
  }
}

async function between<Value>(
  life: Life,
  [before, after]: readonly [PointKind, PointKind],
  step: () => Promise<Value>,
): Promise<Value> {
  life.pass(before)
  const value = await whileAlive(life, step)
  life.pass(after)
  return life.isOver() ? never() : value
}

/** What was asked for before the death may come to pass; nobody hears of it. */
async function whileAlive<Value>(life: Life, step: () => Promise<Value>): Promise<Value> {
  if (life.isOver()) return never()
  try {
    const value = await step()
    return life.isOver() ? await never() : value
  } catch (error) {
    if (life.isOver()) return never()
    throw error
  }
}

const never = () => new Promise<never>(() => undefined)
