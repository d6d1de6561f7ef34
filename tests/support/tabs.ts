// Tabs of one browser in memory: a lock manager that queues, steals and rejects as the standard says, and a channel
// between the tabs. What a page cannot do in a unit test, such as freezing, a tab here can.
import type { LeadChannel, LeadMessage } from '../../src/engine/lead-channel.ts'
import type { Locks } from '../../src/engine/leader.ts'

/** Exclusive locks only. */
export function fakeLocks(): Locks {
  interface Holder {
    readonly reject: (reason: unknown) => void
  }
  const holders = new Map<string, Holder>()
  const queues = new Map<string, (() => void)[]>()

  function next(name: string): void {
    queues.get(name)?.shift()?.()
  }

  return {
    request: (name, { signal, steal }, hold) =>
      new Promise((resolve, reject) => {
        function grant(): void {
          const holder: Holder = { reject }
          holders.set(name, holder)
          hold().then(() => {
            resolve(undefined)
            // A stolen lock is not there to be let go of.
            if (holders.get(name) !== holder) return
            holders.delete(name)
            next(name)
          }, reject)
        }
        const queue = queues.get(name) ?? []
        queues.set(name, queue)
        const holder = holders.get(name)
        if (steal === true) {
          holder?.reject(new DOMException('lock was stolen', 'AbortError'))
          grant()
        } else if (holder === undefined) {
          grant()
        } else {
          queue.push(grant)
          signal?.addEventListener('abort', () => {
            const place = queue.indexOf(grant)
            if (place < 0) return
            queue.splice(place, 1)
            reject(new DOMException('aborted', 'AbortError'))
          })
        }
      }),
  }
}

/** A bus that as many tabs join as a test wants. */
export function fakeChannels(): { join(): LeadChannel & { isDeaf: boolean } } {
  const joined = new Set<{ isDeaf: boolean; heard: ((message: LeadMessage) => void)[] }>()
  return {
    join() {
      const member = { isDeaf: false, heard: [] as ((message: LeadMessage) => void)[] }
      joined.add(member)
      return {
        /** A frozen tab hears nothing. */
        set isDeaf(isDeaf: boolean) {
          member.isDeaf = isDeaf
        },
        get isDeaf() {
          return member.isDeaf
        },
        post(message) {
          for (const other of joined) {
            if (other === member || other.isDeaf) continue
            for (const heard of other.heard) heard(message)
          }
        },
        listen: (heard) => member.heard.push(heard),
        close: () => joined.delete(member),
      }
    },
  }
}
