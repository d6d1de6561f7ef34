// Every vague exception of IndexedDB as one of our coded faults.
import { Fault } from '../fault.ts'

/** Faults pass as they are; anything else becomes `unavailable/storage-full` or `unavailable/storage-blocked`. */
export function storageFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : typeof cause
  if (name === 'QuotaExceededError') {
    return new Fault('unavailable/storage-full', 'free some space on this device and try again', {}, cause)
  }
  return storageBlocked(name, cause)
}

/** `reason`: a word that tells the cases apart in a log. */
export function storageBlocked(reason: string, cause?: unknown): Fault {
  return new Fault(
    'unavailable/storage-blocked',
    'close other tabs of this wallet, leave private browsing, and open it again',
    { reason },
    cause,
  )
}
