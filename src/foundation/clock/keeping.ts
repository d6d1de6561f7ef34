// Keeps a running clock good: asks the page's host for the time where it is not sure, keeps the latest sure time over a
// restart, and tells when what the clock is worth has changed.
import { CLOCK_LOOK_MS, HOST_TIME_AGAIN_MS, HOST_TIME_PAUSE, SEEN_STEP_MS } from '../limits.ts'
import { hostSample } from './samples.ts'
import type { SystemClock } from './system.ts'

export interface KeepingPorts {
  readonly clock: SystemClock
  /** Names the host among other sources. */
  readonly host: string
  /** The host's `Date`, milliseconds since 1970. Rejects where it does not answer. */
  askHost(): Promise<number>
  /** Keeps the latest time that was certain. Rejects where nothing can be stored. */
  keepSeen(seen: number): Promise<void>
  /** Mode or gap are others now. */
  onChange(): void
}

/** Goes on for the life of the page. The answer asks the host at once: the network has come back. */
export function keepTime(ports: KeepingPorts): () => void {
  const { clock } = ports
  let isAsking = false
  let failures = 0
  let nextAsk = clock.elapsed()
  let kept = clock.lastSeen()
  let told = worth()

  function worth(): string {
    const gap = clock.deviceGap()
    return `${clock.now().mode} ${gap === undefined ? '' : Math.round(gap / SEEN_STEP_MS)}`
  }

  function isSure(): boolean {
    return clock.now().mode === 'verified'
  }

  async function ask(): Promise<void> {
    isAsking = true
    const asked = clock.elapsed()
    try {
      const date = await ports.askHost()
      clock.note(hostSample(ports.host, date, asked, clock.elapsed()))
    } catch {
      // No network, or a host that hides its clock: the wallet goes on with what it has.
    }
    isAsking = false
    failures = isSure() ? 0 : failures + 1
    const pause = Math.min(HOST_TIME_PAUSE.least * 2 ** failures, HOST_TIME_PAUSE.most)
    nextAsk = clock.elapsed() + (failures === 0 ? HOST_TIME_AGAIN_MS : pause)
    report()
  }

  function report(): void {
    const now = worth()
    if (now === told) return
    told = now
    ports.onChange()
  }

  function keep(): void {
    const seen = clock.lastSeen()
    if (Math.abs(seen - kept) < SEEN_STEP_MS) return
    const before = kept
    kept = seen
    ports.keepSeen(seen).catch(() => {
      kept = before
    })
  }

  function look(): void {
    // A clock that was set has lost its witnesses, and is asked about before its time.
    const isDue = clock.elapsed() >= nextAsk || (failures === 0 && !isSure())
    if (isDue && !isAsking) void ask()
    report()
    keep()
    clock.after(CLOCK_LOOK_MS, 'time', look)
  }
  look()
  return () => {
    failures = 0
    if (!isAsking) void ask()
  }
}
