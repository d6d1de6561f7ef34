// WebCrypto that tells how much it has to do: its work takes real time, and a clock in a test's hand must not run away
// meanwhile, or what a slow machine signs would come too late.

let open = 0

/** Calls that have not come back. */
export function busyCalls(): number {
  return open
}

/** The browser's own, counted. */
export const busySubtle: SubtleCrypto = new Proxy(crypto.subtle, {
  get(subtle, name: keyof SubtleCrypto) {
    const call = subtle[name] as (...given: unknown[]) => Promise<unknown>
    return async (...given: unknown[]) => {
      open++
      try {
        return await call.apply(subtle, given)
      } finally {
        open--
      }
    }
  },
})
