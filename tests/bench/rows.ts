// Every row of results.json, by name. docs/bench.md says what each one means.

export const ROW_NAMES = [
  'signatures of a payment, against @noble/curves',
  'signatures of a payment, against libsodium.js',
  'signatures of a payment, against WebCrypto, all in flight',
  'signatures of a payment, against WebCrypto, one by one',
  'first payment after opening the page, signature check',
  'payment over a live data channel, until the payer holds P4',
  'bytes of a payment of 10 checkpointed tokens',
  'cold start of a wallet of 1,000 tokens',
  'size: engine, brotli',
  'size: shell scripts, gzip',
  'size: everything kept for offline use, gzip',
] as const

export type RowName = (typeof ROW_NAMES)[number]
