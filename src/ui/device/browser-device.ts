// The page's own facilities behind the Device port. Each is asked for when it is used; what is absent does nothing
// or says so, and nothing here throws.
import type { Device, Drafts, Preferences, Signal } from '../surroundings.ts'
import { chime } from './chime.ts'

/** `secondAddress` is known by whoever serves the page at two ports. */
export function browserDevice(secondAddress: string | undefined): Device {
  return {
    address: location.href.split('#', 1)[0] ?? location.href,
    secondAddress,
    languages: navigator.languages,
    signal(kind) {
      chime(kind)
      navigator.vibrate?.([...BUZZES[kind]])
    },
    keepAwake,
    share,
    copy: (text) => quietly(() => navigator.clipboard.writeText(text).then(() => true), false),
    paste: () => quietly<string | undefined>(() => navigator.clipboard.readText(), undefined),
    saveFile,
    print: () => window.print(),
    preferences: kept(() => localStorage),
    drafts: kept(() => sessionStorage),
  }
}

/** Milliseconds of buzz and rest. */
const BUZZES: Readonly<Record<Signal, readonly number[]>> = {
  paid: [60],
  received: [60, 60, 60],
  final: [120],
  undone: [200, 80, 200],
  refused: [300],
}

function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined
  let isWanted = true
  const take = async (): Promise<void> => {
    if (!isWanted || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    const taken = await quietly<WakeLockSentinel | undefined>(() => navigator.wakeLock.request('screen'), undefined)
    if (isWanted) lock = taken
    else void taken?.release()
  }
  const again = (): void => void take()
  // The browser lets go whenever the page is hidden.
  document.addEventListener('visibilitychange', again)
  again()
  return () => {
    isWanted = false
    document.removeEventListener('visibilitychange', again)
    void lock?.release()
  }
}

async function share(text: { title: string; url: string }): Promise<'shared' | 'closed' | 'unavailable'> {
  if (navigator.share === undefined) return 'unavailable'
  try {
    await navigator.share(text)
    return 'shared'
  } catch (cause) {
    return cause instanceof DOMException && cause.name === 'AbortError' ? 'closed' : 'unavailable'
  }
}

function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download holds its own reference from here on.
  queueMicrotask(() => URL.revokeObjectURL(address))
}

/** In this storage, or nowhere where the browser refuses it: what stands here may be lost. */
function kept(storage: () => Storage): Preferences & Drafts {
  return {
    read: (name: string) => attempted(() => storage().getItem(`juice.${name}`) ?? undefined),
    write: (name: string, value: string | undefined) => {
      attempted(() => {
        if (value === undefined) storage().removeItem(`juice.${name}`)
        else storage().setItem(`juice.${name}`, value)
      })
    },
  }
}

function attempted<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

async function quietly<Value>(work: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await work()
  } catch {
    return otherwise
  }
}
