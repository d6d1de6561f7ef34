// The other address of `npm start`, which serves the app to two people on one computer: two ports are two origins,
// and two origins are two wallets. Pure.

/** The ports of deploy/local/two-people.ts. */
const LOCAL_PORTS = ['4173', '4174'] as const
const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Address of the app for a second person, where `address` is one of the two local ones. */
export function secondAddress(address: string): string | undefined {
  const url = new URL(address)
  const [one, two] = LOCAL_PORTS
  if (!LOCAL_HOSTS.has(url.hostname) || (url.port !== one && url.port !== two)) return undefined
  url.port = url.port === one ? two : one
  url.hash = ''
  return url.href
}
