// Who runs the engine, as a pure machine: one tab leads, the focused one asks for the lead, a leader that does not
// answer is robbed. The lock says who may try; the store's epoch says who may write, whatever the lock says.
//
// A ticket names one request for the lock. What an older ticket brings is given back or ignored.

export type LeaderState =
  /** Another tab leads, or nobody yet; stands in the queue for the lock. */
  | { readonly kind: 'following'; readonly ticket: number }
  /** The browser refused the request itself; pauses before the next one. */
  | { readonly kind: 'refused'; readonly ticket: number }
  /** Has asked the leader, waits for its answer; still in the queue, should the leader close meanwhile. */
  | { readonly kind: 'asking'; readonly ticket: number }
  /** Takes the lock away from whoever has it. */
  | { readonly kind: 'taking'; readonly ticket: number }
  | { readonly kind: 'leading'; readonly ticket: number }
  /** Still leads, finishes the step under way. `isWanted`: this tab came into focus again meanwhile. */
  | { readonly kind: 'yielding'; readonly ticket: number; readonly to: string; readonly isWanted: boolean }
  /** Has the lock and no engine; waits to be robbed by `to`. */
  | { readonly kind: 'yielded'; readonly ticket: number; readonly to: string; readonly isWanted: boolean }
  /** Finishes the step under way, then lets go for good. */
  | { readonly kind: 'closing'; readonly ticket: number }
  | { readonly kind: 'closed'; readonly ticket: number }

export type LeaderEvent =
  | { readonly kind: 'granted'; readonly ticket: number }
  /** The lock is gone: robbed, or the request failed. */
  | { readonly kind: 'lost'; readonly ticket: number }
  /** This tab came into focus, or its user asks for it. */
  | { readonly kind: 'wanted' }
  /** Another tab asks for the lead. */
  | { readonly kind: 'asked'; readonly by: string }
  /** The leader gives the lead to this tab. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'out-of-patience' }
  | { readonly kind: 'closed' }

export type LeaderOutput =
  | { readonly kind: 'queue'; readonly ticket: number }
  | { readonly kind: 'steal'; readonly ticket: number }
  /** Leaves the queue, or lets go of the lock. */
  | { readonly kind: 'drop'; readonly ticket: number }
  /** The engine may run. */
  | { readonly kind: 'begin' }
  /** The engine ends its step and stops; answered by `finished`. */
  | { readonly kind: 'finish' }
  /** The engine is dropped where it stands. */
  | { readonly kind: 'abandon' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'answer'; readonly to: string }
  /** Starts the one timer; answered by `out-of-patience`. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'stop-waiting' }

export interface LeaderStep {
  readonly state: LeaderState
  readonly outputs: readonly LeaderOutput[]
}

/** Into the queue with the first ticket. */
export function firstStep(): LeaderStep {
  return { state: { kind: 'following', ticket: 1 }, outputs: [{ kind: 'queue', ticket: 1 }] }
}

export function transition(state: LeaderState, event: LeaderEvent): LeaderStep {
  if ('ticket' in event && event.ticket !== state.ticket) return stale(state, event)
  switch (state.kind) {
    case 'following':
      return whileFollowing(state, event)
    case 'refused':
      return whileRefused(state, event)
    case 'asking':
      return whileAsking(state, event)
    case 'taking':
      return whileTaking(state, event)
    case 'leading':
      return whileLeading(state, event)
    case 'yielding':
      return whileYielding(state, event)
    case 'yielded':
      return whileYielded(state, event)
    case 'closing':
      return whileClosing(state, event)
    case 'closed':
      return event.kind === 'granted' ? stay(state, { kind: 'drop', ticket: event.ticket }) : stay(state)
  }
}

type In<Kind extends LeaderState['kind']> = Extract<LeaderState, { kind: Kind }>

/** A lock that came after its ticket was dropped goes back at once. */
function stale(state: LeaderState, event: LeaderEvent & { readonly ticket: number }): LeaderStep {
  return event.kind === 'granted' ? stay(state, { kind: 'drop', ticket: event.ticket }) : stay(state)
}

function whileFollowing(state: In<'following'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'granted':
      return lead(state.ticket)
    case 'lost':
      return { state: { kind: 'refused', ticket: state.ticket }, outputs: [{ kind: 'wait' }] }
    case 'wanted':
      return { state: { kind: 'asking', ticket: state.ticket }, outputs: [{ kind: 'ask' }, { kind: 'wait' }] }
    case 'closed':
      return close(state.ticket)
    // Others ask each other; an answer or a timer of an asking that is over changes nothing.
    case 'asked':
    case 'answered':
    case 'finished':
    case 'out-of-patience':
      return stay(state)
  }
}

function whileRefused(state: In<'refused'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'out-of-patience':
      return follow(state.ticket, false)
    case 'closed':
      return close(state.ticket, { kind: 'stop-waiting' })
    case 'granted':
    case 'lost':
    case 'wanted':
    case 'asked':
    case 'answered':
    case 'finished':
      return stay(state)
  }
}

function whileAsking(state: In<'asking'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'granted':
      return lead(state.ticket, { kind: 'stop-waiting' })
    case 'lost':
    case 'answered':
    case 'out-of-patience':
      return take(state.ticket)
    case 'closed':
      return close(state.ticket, { kind: 'stop-waiting' })
    case 'wanted':
    case 'asked':
    case 'finished':
      return stay(state)
  }
}

function whileTaking(state: In<'taking'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'granted':
      return lead(state.ticket)
    case 'lost':
      return follow(state.ticket, false)
    case 'closed':
      return close(state.ticket)
    case 'wanted':
    case 'asked':
    case 'answered':
    case 'finished':
    case 'out-of-patience':
      return stay(state)
  }
}

function whileLeading(state: In<'leading'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'asked':
      return {
        state: { kind: 'yielding', ticket: state.ticket, to: event.by, isWanted: false },
        outputs: [{ kind: 'finish' }],
      }
    case 'lost':
      return follow(state.ticket, false, { kind: 'abandon' })
    case 'closed':
      return { state: { kind: 'closing', ticket: state.ticket }, outputs: [{ kind: 'finish' }] }
    case 'granted':
    case 'wanted':
    case 'answered':
    case 'finished':
    case 'out-of-patience':
      return stay(state)
  }
}

function whileYielding(state: In<'yielding'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'finished':
      return {
        state: { ...state, kind: 'yielded' },
        outputs: [{ kind: 'answer', to: state.to }, { kind: 'wait' }],
      }
    case 'lost':
      return follow(state.ticket, state.isWanted, { kind: 'abandon' })
    case 'wanted':
      return stay({ ...state, isWanted: true })
    // The tab that came into focus last gets it.
    case 'asked':
      return stay({ ...state, to: event.by, isWanted: false })
    case 'closed':
      return { state: { kind: 'closing', ticket: state.ticket }, outputs: [] }
    case 'granted':
    case 'answered':
    case 'out-of-patience':
      return stay(state)
  }
}

function whileYielded(state: In<'yielded'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'lost':
      return follow(state.ticket, state.isWanted, { kind: 'stop-waiting' })
    // Whoever asked is gone: lead again, under a new epoch.
    case 'out-of-patience':
      return lead(state.ticket)
    case 'wanted':
      return stay({ ...state, isWanted: true })
    case 'asked':
      return stay({ ...state, to: event.by, isWanted: false }, { kind: 'answer', to: event.by })
    case 'closed':
      return close(state.ticket, { kind: 'stop-waiting' })
    case 'granted':
    case 'answered':
    case 'finished':
      return stay(state)
  }
}

function whileClosing(state: In<'closing'>, event: LeaderEvent): LeaderStep {
  switch (event.kind) {
    case 'finished':
      return close(state.ticket)
    case 'lost':
      return { state: { kind: 'closed', ticket: state.ticket }, outputs: [{ kind: 'abandon' }] }
    case 'granted':
    case 'wanted':
    case 'asked':
    case 'answered':
    case 'out-of-patience':
    case 'closed':
      return stay(state)
  }
}

function stay(state: LeaderState, ...outputs: readonly LeaderOutput[]): LeaderStep {
  return { state, outputs }
}

function lead(ticket: number, ...before: readonly LeaderOutput[]): LeaderStep {
  return { state: { kind: 'leading', ticket }, outputs: [...before, { kind: 'begin' }] }
}

/** Back to the end of the queue; asks at once where this tab is in focus. */
function follow(lost: number, isWanted: boolean, ...before: readonly LeaderOutput[]): LeaderStep {
  const ticket = lost + 1
  const queued: LeaderStep = {
    state: { kind: 'following', ticket },
    outputs: [...before, { kind: 'queue', ticket }],
  }
  if (!isWanted) return queued
  const asking = transition(queued.state, { kind: 'wanted' })
  return { state: asking.state, outputs: [...queued.outputs, ...asking.outputs] }
}

function take(queued: number): LeaderStep {
  const ticket = queued + 1
  return {
    state: { kind: 'taking', ticket },
    outputs: [{ kind: 'stop-waiting' }, { kind: 'drop', ticket: queued }, { kind: 'steal', ticket }],
  }
}

function close(ticket: number, ...before: readonly LeaderOutput[]): LeaderStep {
  return { state: { kind: 'closed', ticket }, outputs: [...before, { kind: 'drop', ticket }] }
}
