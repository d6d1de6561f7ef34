// The other address of `npm start`, which serves the app to two people on one computer: two ports are two origins,
// and two origins are two wallets. Pure.

/** The ports of deploy/local/two-people.ts, in pairs: 4173 and 4174, 4175 and 4176, ... */
export const LOCAL_PORTS = { first: 4173, pairs: 10 } as const
const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Address of the app for a second person, where `address` is one of the two local ones. */
export function secondAddress(address: string): string | undefined {
  const url = new URL(address)
  const place = Number(url.port) - LOCAL_PORTS.first
  if (!LOCAL_HOSTS.has(url.hostname) || place < 0 || place >= LOCAL_PORTS.pairs * 2) return undefined
  url.port = String(LOCAL_PORTS.first + (place % 2 === 0 ? place + 1 : place - 1))
  url.hash = ''
  return url.href
}
