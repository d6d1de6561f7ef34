// WebCrypto that tells how much it has to do: its work takes real time, and a clock in a test's hand must not run away
// meanwhile, or what a slow machine signs would come too late. One call at a time, in the order of the asking: what a
// test sees does not depend on which thread is quicker.

let open = 0
let last: Promise<unknown> = Promise.resolve()

/** Calls that have not come back. */
export function busyCalls(): number {
  return open
}

/** The browser's own, counted and in order. */
export const busySubtle: SubtleCrypto = new Proxy(crypto.subtle, {
  get(subtle, name: keyof SubtleCrypto) {
    const call = subtle[name] as (...given: unknown[]) => Promise<unknown>
    return (...given: unknown[]) => {
      open++
      const done = last.then(() => call.apply(subtle, given)).finally(() => open--)
      last = done.catch(() => undefined)
      return done
    }
  },
})
