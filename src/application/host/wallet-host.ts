// The wallet itself, in the worker: turns a person's commands into the engine's, the engine's events into a view, and
// opens the sessions that a wallet wants with whoever is in reach. Decides nothing about value.
import { BackupWay, type EventKind, type Overview, PaymentState, type WitnessView } from '../../engine/codec.ts'
import { hex } from '../../foundation/bytes.ts'
import type { Cancel } from '../../foundation/clock.ts'
import { Fault } from '../../foundation/fault.ts'
import { type CommunityId, type IdentityId, idOf } from '../../foundation/ids.ts'
import type { PasskeyAssertion } from '../../foundation/keyring.ts'
import { communityView, paymentViews, personView } from '../engine-views.ts'
import type { Wallet } from '../wallet.ts'
import type { FailedView, OpenView, PresenceId, WalletView } from '../wallet-view.ts'
import { admissions } from './admission.ts'
import { codeCommands } from './codes.ts'
import { communityCommands } from './communities.ts'
import { coded, codeOf, type HostContext, type HostPorts, outcome, valued } from './context.ts'
import { meetingCommands } from './meetings.ts'
import { noticeBoard } from './notices.ts'
import { pairingCommands } from './pairing.ts'
import { passkeyCommands } from './passkeys.ts'
import { paymentCommands } from './payments.ts'
import { createPeople } from './people.ts'

const WAYS = { file: BackupWay.FILE, phrase: BackupWay.WORDS } as const

/** How late "you can ask to cancel now" may appear. */
const DEADLINE_WATCH_MS = 15_000

/** The wallet, and where the driver's events and faults go. */
export interface WalletHost {
  readonly wallet: Wallet
  /** The driver is running: shows what there is. */
  opened(): Promise<void>
  /** It is another time than was believed: what is over by now is renewed before somebody sees it. */
  timeChanged(): void
  /** The engine has stored something. */
  committed(): void
  /** Another window leads. */
  elsewhere(): void
  failed(fault: Fault): void
  onEvent(event: EventKind): void
  onFault(fault: Fault): void
  onForgotten(fault: Fault): void
  assertPasskey(challenge: Uint8Array, credentials: readonly Uint8Array[]): Promise<PasskeyAssertion>
}

export function createWalletHost(ports: HostPorts): WalletHost {
  const { driver, clock } = ports
  const listeners = new Set<() => void>()
  const watchers = new Set<(event: EventKind) => void>()
  const endWatchers = new Set<(session: number) => void>()
  const restartWatchers = new Set<(fault: Fault) => void>()
  const people = createPeople()
  const notices = noticeBoard(ports.entropy)
  let stage: 'opening' | 'elsewhere' | 'running' | FailedView = 'opening'
  let overview: Overview | undefined
  let view: WalletView = { stage: 'opening' }
  const duties = new Map<CommunityId, WitnessView>()
  let storageFull = false
  /** Of sessions whose other side has another time. */
  const gaps = new Map<number, number>()
  let refreshing: Promise<void> | undefined
  let next: Promise<void> | undefined
  let stopWatching: Cancel | undefined

  const context: HostContext = {
    ports,
    people,
    notices,
    overview() {
      if (overview === undefined) throw new Fault('misuse/wrong-state', 'wait until the wallet is open')
      return overview
    },
    command: (kind) => driver.ask({ case: 'command', value: { kind } }),
    query: (kind) => driver.ask({ case: 'query', value: { kind } }),
    changed() {
      view = makeView()
      for (const listener of listeners) listener()
    },
    refresh,
    clocksDiffer: () => gaps.size > 0 || ports.ownClockGap() !== undefined,
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    watchEnds(listener) {
      endWatchers.add(listener)
      return () => endWatchers.delete(listener)
    },
    watchRestarts(listener) {
      restartWatchers.add(listener)
      return () => restartWatchers.delete(listener)
    },
  }

  const payments = paymentCommands(context)
  const passkeys = passkeyCommands(context, payments.paying)
  const codes = codeCommands(context)
  // Before the meetings: what a membership ends is gone when they look for what is wanted.
  const admission = admissions(context)
  const communities = communityCommands(context, (community) => {
    admission.invited(community)
    meetings.reconsider(community)
  })
  const meetings = meetingCommands(context, admission, codes.shown)
  const pairing = pairingCommands(context, meetings)

  /** One question at a time. Whoever asks while one is open waits for the next, which is newer than the asking. */
  function refresh(): Promise<void> {
    if (refreshing === undefined) {
      refreshing = ask().finally(() => {
        refreshing = undefined
      })
      return refreshing
    }
    next ??= refreshing
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return refresh()
      })
    return next
  }

  async function ask(): Promise<void> {
    const answer = await context.query({ case: 'overview', value: {} })
    if (answer.case === 'overview') {
      // The first value has come: from now on there is something to lose.
      if (overview !== undefined && !holdsValue(overview) && holdsValue(answer.value)) ports.persistence.ask()
      overview = answer.value
    }
    await askDuties()
    for (const { community, roomSecret } of overview?.communities ?? []) {
      ports.neighbourhood.enter(idOf<CommunityId>(community), roomSecret)
    }
    context.changed()
    watchDeadlines(overview)
  }

  /** What this device has done as a helper, where it is one. */
  async function askDuties(): Promise<void> {
    for (const { community, witness } of overview?.communities ?? []) {
      if (!witness) continue
      try {
        const answer = await context.query({ case: 'witness', value: { community } })
        if (answer.case === 'witness') duties.set(idOf<CommunityId>(community), answer.value)
      } catch (error) {
        // Without the larger build it does nothing as a helper, and has nothing to show.
        ports.log.note('wallet', 'duty', { code: codeOf(error) })
      }
    }
  }

  /** What may be done about a payment in doubt changes with the time alone; nothing else would say so. */
  function watchDeadlines(now: Overview | undefined): void {
    stopWatching?.()
    const waits = now?.payments.some(({ state, canCancel }) => state === PaymentState.IN_DOUBT && !canCancel) === true
    stopWatching = waits
      ? clock.after(DEADLINE_WATCH_MS, 'deadlines', () => void refresh().catch(() => undefined))
      : undefined
  }

  function makeView(): WalletView {
    if (typeof stage === 'object') return stage
    if (stage === 'opening' || stage === 'elsewhere') return { stage }
    if (overview === undefined) return { stage: 'opening' }
    if (overview.me === undefined) return { stage: 'new', abilities: ports.abilities }
    return openView(overview)
  }

  function openView(now: Overview): OpenView {
    const me = personView(now.me)
    const paid = paymentViews(now)
    const nameOf = (identity: IdentityId) =>
      [me, ...people.met(), ...paid.map(({ other }) => other)].find((person) => person.identity === identity)?.name
    return {
      stage: 'open',
      me,
      communities: now.communities.map((community) => {
        const id = idOf<CommunityId>(community.community)
        return communityView(community, {
          connection: people.connection(id),
          people: people.present(id),
          helpersHere: people.helpersHere(id),
          duty: duties.get(id),
          refusal: admission.refusal(id),
          me: me.identity,
          nameOf,
        })
      }),
      payments: paid,
      offers: payments.offers(),
      handOutAsks: communities.asks(),
      meetings: people.meetings(),
      codes: codes.shown(),
      pairing: pairing.view(),
      passkeyAsk: passkeys.asked(),
      restored: now.restored,
      backup: {
        at: now.backedUpAt > 0n ? Number(now.backedUpAt) : undefined,
        file: (now.backupWays & WAYS.file) !== 0,
        phrase: (now.backupWays & WAYS.phrase) !== 0,
      },
      storage: { state: storageFull ? 'full' : ports.persistence.isKept() ? 'kept' : 'may-be-erased' },
      time: { mode: clock.now().mode, gapMs: [...gaps.values()].at(-1), ownGapMs: ports.ownClockGap() },
      abilities: ports.abilities,
      passkeys: now.passkeys.map((key) => ({ id: hex(key.credentialId), synced: key.backupEligible })),
      certificateUntil: Number(now.certificateUntil),
      notices: notices.shown(),
    }
  }

  function presenceSeen(event: Extract<EventKind, { case: 'presenceSeen' }>['value']): void {
    const { session, presence, unsettled } = event
    if (presence === undefined) return
    const seen = {
      id: hex(presence.presence) as PresenceId,
      shownName: presence.shownName === '' ? undefined : presence.shownName,
      helper: presence.witness,
      signer: presence.signer,
      unsettled,
    }
    people.seen(session, seen, clock.now().lo)
    meetings.presenceSeen(session, seen, event.sought)
    context.changed()
  }

  function noteBackup(way: keyof typeof WAYS): Promise<unknown> {
    return context.command({ case: 'noteBackup', value: { at: BigInt(clock.now().lo), way: WAYS[way] } })
  }

  /** What follows a restore: the old wallet is gone by then, and a refusal would say that it is still here. */
  async function afterwards(step: () => Promise<unknown>): Promise<void> {
    await step().catch((error: unknown) => ports.log.note('wallet', 'after a restore', { code: codeOf(error) }))
  }

  const wallet: Wallet = {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    openWallet: (name) => outcome(() => context.command({ case: 'createIdentity', value: { name } })),
    takeOver: () => outcome(ports.takeOver),
    rename: (name) =>
      outcome(async () => {
        await context.command({ case: 'rename', value: { name } })
        meetings.announce()
      }),
    erase: () => outcome(() => ports.safekeeping.erase()),
    dismiss(notice) {
      notices.dismiss(notice)
      context.changed()
    },
    ...communities.commands,
    ...codes.commands,
    ...meetings.commands,
    ...payments.commands,
    ...pairing.commands,
    ...passkeys.commands,
    backupFile: (passphrase) => valued(() => ports.safekeeping.file(passphrase)),
    backupPhrase: () => valued(() => ports.safekeeping.phrase()),
    noteBackup: (way) => outcome(() => noteBackup(way)),
    restoreFile: (file, passphrase) =>
      outcome(async () => {
        await ports.safekeeping.restoreFile(file, passphrase)
        // Whoever has just opened it has a backup of exactly this.
        await afterwards(() => noteBackup('file'))
      }),
    restorePhrase: (words, name) =>
      outcome(async () => {
        await ports.safekeeping.restorePhrase(words, name)
        await afterwards(() => context.command({ case: 'createIdentity', value: { name } }))
        await afterwards(() => noteBackup('phrase'))
      }),
  }

  ports.persistence.listen(() => {
    if (stage === 'running') context.changed()
  })
  ports.neighbourhood.listen({
    ...meetings.listener,
    linkUp(up) {
      meetings.listener.linkUp(up)
      if (up.over === 'paired') pairing.linkUp(up.link, up.community)
    },
    sessionClosed(session, code) {
      gaps.delete(session)
      for (const watcher of endWatchers) watcher(session)
      admission.sessionClosed(session, code)
      meetings.listener.sessionClosed(session, code)
    },
    sessionOpened(opened) {
      if (opened.person !== undefined) {
        meetings.listener.sessionOpened(opened)
        people.known(opened.session, personView(opened.person))
        admission.present(opened.community)
        context.changed()
      } else meetings.listener.sessionOpened(opened)
    },
  })

  return {
    wallet,
    async opened() {
      stage = 'running'
      await refresh()
    },
    timeChanged() {
      if (stage !== 'running') return
      context.changed()
      driver.tell({ case: 'tick', value: {} })
    },
    committed() {
      if (!storageFull) return
      storageFull = false
      notices.withdraw('unavailable/storage-full')
      context.changed()
    },
    elsewhere() {
      stage = 'elsewhere'
      overview = undefined
      gaps.clear()
      watchDeadlines(undefined)
      ports.neighbourhood.leaveAll()
      context.changed()
    },
    failed(fault) {
      stage = { stage: 'failed', fault: coded(fault) }
      context.changed()
    },
    onEvent(event) {
      for (const watcher of watchers) watcher(event)
      if (event.case === 'presenceSeen') presenceSeen(event.value)
      if (event.case === 'clockGap') {
        gaps.set(event.value.session, Number(event.value.gapMs))
        context.changed()
      }
      if (event.case === 'changed')
        void refresh().catch((error: unknown) => ports.log.note('wallet', 'refresh', { code: codeOf(error) }))
    },
    onFault(fault) {
      storageFull = fault.code === 'unavailable/storage-full' || storageFull
      notices.post(coded(fault))
      context.changed()
    },
    onForgotten(fault) {
      for (const watcher of restartWatchers) watcher(fault)
    },
    assertPasskey: passkeys.assert,
  }
}

/** Whether any token is here, of whatever standing. */
function holdsValue({ communities }: Overview): boolean {
  return communities.some(({ balance }) => (balance?.available ?? 0n) + (balance?.pending ?? 0n) > 0n)
}
