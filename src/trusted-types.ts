// The page's only Trusted Types policy, loaded before everything else: strings become elements only if the build
// knows them, and become scripts only if they are our own worker or service worker.
import fingerprints from 'virtual:template-fingerprints'
import { Fault } from './foundation/fault.ts'
import { fingerprint } from './foundation/fingerprint.ts'

interface TrustedTypes {
  createPolicy(name: 'default', rules: Rules): unknown
}
interface Rules {
  createHTML(html: string): string
  createScriptURL(url: string): string
}

const known = new Set(fingerprints.split(' '))

const rules: Rules = {
  createHTML(html) {
    if (known.has(fingerprint(html))) return html
    throw new Fault('broken/foreign-html', 'build elements from components, never from strings')
  },
  createScriptURL(url) {
    const { origin, pathname } = new URL(url, location.href)
    if (origin === location.origin && (pathname === '/sw.js' || WORKER.test(pathname))) return url
    throw new Fault('broken/foreign-script', 'load only the worker and service worker of this build', { pathname })
  },
}

/** Where the build puts workers. */
const WORKER = /^\/assets\/[\w.]*worker-[\w-]+\.js$/

// Absent in browsers without Trusted Types; there the Content-Security-Policy alone protects. The development
// server's scripts pass no policy, so there is none.
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
if (import.meta.env.PROD) trustedTypes?.createPolicy('default', rules)
