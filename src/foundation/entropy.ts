// Port: fresh random bytes. Whoever needs chance is handed this, so that a test can replay it.

/** Source of random bytes that nobody outside can foresee. */
export interface Entropy {
  /** `length` fresh bytes; never the same call twice. */
  bytes(length: number): Uint8Array<ArrayBuffer>
}
