// The security headers of the page, in one place: the build writes them into `_headers` and, for hosts that set no
// headers, into a meta tag; the local server sends them.

/** Public relays by which phones find each other, unless the build names others in VITE_NOSTR_RELAYS. */
export const DEFAULT_NOSTR_RELAYS = 'wss://relay.damus.io wss://nos.lol wss://relay.primal.net'

const RELAY = /^wss?:\/\/[a-z0-9.-]+(:\d+)?$/

/** The relays in a list parted by spaces or commas. Throws on anything but a ws(s) origin: it would widen the policy. */
export function relayOrigins(list: string): readonly string[] {
  const origins = list.split(/[\s,]+/).filter((origin) => origin !== '')
  for (const origin of origins) {
    if (!RELAY.test(origin)) throw new Error(`write VITE_NOSTR_RELAYS as wss://host, not ${origin}`)
  }
  return origins
}

/** Content-Security-Policy. `connect`: origins besides the page's own. */
export function contentSecurityPolicy(connect: readonly string[]): string {
  return [...metaDirectives(connect), "frame-ancestors 'none'"].join('; ')
}

/** The same for a meta tag, which cannot forbid framing. */
export function metaContentSecurityPolicy(connect: readonly string[]): string {
  return metaDirectives(connect).join('; ')
}

function metaDirectives(connect: readonly string[]): string[] {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    // 'self' covers the relay of the own origin, ws and wss.
    ["connect-src 'self'", ...connect].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ]
}

/** Every header that goes with each answer. */
export function securityHeaders(connect: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(self), screen-wake-lock=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}

/** How long an answer may be kept. Names under assets/ carry a hash of their content; the rest is asked for each time. */
export function cacheControl(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** The file `_headers` that static hosts read. */
export function headersFile(connect: readonly string[]): string {
  const lines = Object.entries(securityHeaders(connect)).map(([name, value]) => `  ${name}: ${value}`)
  return `/*\n${lines.join('\n')}\n/assets/*\n  Cache-Control: ${cacheControl('/assets/')}\n`
}
