// Links of the app. Everything stands in the fragment, which a browser never sends to a host; so any link works on
// any address that serves the app, and reading one uses its fragment alone.
import { LINK_TEXT_LENGTH } from '../foundation/limits.ts'

/** `j`: a way into a community. `p`: where to pay. `h`: who will help to make payments final. */
export type LinkKind = 'j' | 'p' | 'h'

/** A link to the app at `base` (its address without fragment) that carries `code`, base64url. */
export function linkTo(base: string, kind: LinkKind, code: string): string {
  return `${withoutFragment(base)}#/${kind}/${code}`
}

/**
 * The code in whatever somebody scanned, pasted or typed: a link of any host, also in the midst of a message, a bare
 * fragment, or the code itself.
 * Undefined where there is none. Says nothing about whether the code is good: the engine reads it.
 */
export function codeIn(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed.length > LINK_TEXT_LENGTH) return undefined
  const linked = [...trimmed.matchAll(/#\/[jph]\/([\w-]+)/g)].map(([, code]) => code)
  // Two links in one message leave open which is meant, unless they are the same.
  if (linked.length > 0) return new Set(linked).size === 1 ? linked[0] : undefined
  return BASE64URL.test(trimmed) || BASE45.test(trimmed) ? trimmed : undefined
}

/** The same link for another address of the app, for instance a second person on the same computer. */
export function linkElsewhere(link: string, base: string): string {
  return withoutFragment(base) + link.slice(withoutFragment(link).length)
}

function withoutFragment(address: string): string {
  return address.split('#', 1)[0] ?? ''
}

/** Shorter than any code that says something. */
const SHORTEST = 16
const BASE64URL = new RegExp(`^[\\w-]{${SHORTEST},}$`)
const BASE45 = new RegExp(`^[0-9A-Z $%*+\\-./:]{${SHORTEST},}$`)
