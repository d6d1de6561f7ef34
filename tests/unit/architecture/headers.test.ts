// The page's policy and what the build gathers for it.
import { expect, test } from 'vitest'
import { templatesOf } from '../../../deploy/build/templates.ts'
import { contentSecurityPolicy, headersFile, relayOrigins } from '../../../deploy/headers.ts'
import { fingerprint } from '../../../src/foundation/fingerprint.ts'

test('the policy lets the page talk to its own host and the listed relays alone', () => {
  const policy = contentSecurityPolicy(relayOrigins('wss://one.example, wss://two.example:8443'))
  expect(policy).toContain("connect-src 'self' wss://one.example wss://two.example:8443;")
  expect(policy).not.toMatch(/unsafe-(inline|eval'.*unsafe-eval)|\*/)
})

test.each([
  'https://one.example',
  "wss://one.example; script-src 'unsafe-inline'",
  'wss://*',
  'wss://one.example/path',
])('a relay list cannot widen the policy: %s', (list) => {
  expect(() => relayOrigins(list)).toThrow('VITE_NOSTR_RELAYS')
})

test('the header file of static hosts says the same as the local server', () => {
  expect(headersFile([])).toContain(`  Content-Security-Policy: ${contentSecurityPolicy([])}\n`)
})

test('templates are gathered as the page will see them', () => {
  const code =
    'var a = /*#__PURE__*/_$template(`<p>\\`it\\`<b>\\u00e9`), b = _$template(`<svg><path></svg>`, false, true)'
  expect(templatesOf(code)).toEqual(['<p>`it`<b>é', '<svg><path></svg>'])
})

test('a template that is no constant stops the build', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code under test
  expect(() => templatesOf('_$template(`<p>${name}`)')).toThrow('not a constant')
})

test('a fingerprint is the start of SHA-256', () => {
  expect(fingerprint('abc')).toBe('ba7816bf8f01cfea414140de')
})
