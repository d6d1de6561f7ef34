// `npm run --silent host-config caddy example.org /srv/juice` prints the configuration of a web server;
// `npm run --silent host-check https://example.org` says what a host does otherwise than the page needs.
import { DEFAULT_NOSTR_RELAYS, relayOrigins } from '../headers.ts'
import { checkHost } from './check.ts'
import { caddyConfig, nginxConfig } from './configs.ts'

const CONFIGS = new Map([
  ['caddy', caddyConfig],
  ['nginx', nginxConfig],
])

const connect = relayOrigins(process.env['VITE_NOSTR_RELAYS'] ?? DEFAULT_NOSTR_RELAYS)
const [what = '', host, root] = process.argv.slice(2)
const config = CONFIGS.get(what)
if (config !== undefined && host !== undefined && root !== undefined) {
  process.stdout.write(config({ host, root, connect }))
} else if (what === 'check' && host !== undefined) {
  const found = await checkHost(new URL(host).origin, connect)
  console.log(found.length === 0 ? 'Everything is as the page needs it.' : found.join('\n'))
  process.exitCode = found.length === 0 ? 0 : 1
} else {
  console.error('Say: npm run --silent host-config <caddy or nginx> <name of the host> <folder of the page>')
  console.error(' or: npm run --silent host-check <address of the page>')
  process.exitCode = 1
}
