// The clock of the page's own host: the `Date` of an answer that no cache has kept.
import { Fault } from '../fault.ts'

/**
 * Asks `origin`; `salt` makes the address one that no cache knows. Milliseconds since 1970, cut to whole seconds. Throws
 * `unavailable/host-time` where nobody answers or a cache does.
 */
export async function hostDate(origin: string, salt: string, ask: typeof fetch): Promise<number> {
  const answer = await ask(`${origin}/?time=${salt}`, { method: 'HEAD', cache: 'no-store', redirect: 'error' }).catch(
    (cause: unknown) => {
      throw noTime(cause)
    },
  )
  const date = Date.parse(answer.headers.get('date') ?? '')
  if (!Number.isFinite(date) || Number(answer.headers.get('age') ?? 0) > 0) throw noTime()
  return date
}

function noTime(cause?: unknown): Fault {
  return new Fault('unavailable/host-time', 'go on with the clock of this device', {}, cause)
}
