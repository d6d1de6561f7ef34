// Build step: collects the HTML of every Solid template of the build and puts its fingerprints where
// src/trusted-types.ts reads them, so that the page turns these strings into elements and no others.
import type { Plugin } from 'vite'
import { fingerprint } from '../../src/foundation/fingerprint.ts'

const MODULE = 'virtual:template-fingerprints'
const RESOLVED = `\0${MODULE}`
// Stands in the chunk until every module has been seen.
const PLACE = '__JUICE_TEMPLATE_FINGERPRINTS__'
// What Solid's compiler writes: _$template(`<div>`), with or without a mark that the call is pure.
const CALL = /_\$template\(\s*(`(?:[^`\\]|\\[\s\S])*`)/g

export function templateFingerprints(): Plugin {
  const found = new Set<string>()
  return {
    name: 'juice:template-fingerprints',
    enforce: 'post',
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    // The development server has no policy, and writes no chunks: there the place stays as it is.
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(PLACE)}` : undefined),
    transform(code) {
      for (const template of templatesOf(code)) found.add(fingerprint(template))
    },
    renderChunk(code) {
      return code.includes(PLACE) ? { code: code.replace(PLACE, [...found].sort().join(' ')), map: null } : null
    },
  }
}

/** The strings that compiled code makes elements of. Throws on a template with a hole: it would be no constant. */
export function templatesOf(code: string): readonly string[] {
  return [...code.matchAll(CALL)].map(([, literal = '']) => {
    if (/(^|[^\\])\$\{/.test(literal)) throw new Error(`a template is not a constant: ${literal}`)
    // A literal of our own compiler, evaluated where it was compiled: the value is what the page will see.
    return new Function(`return ${literal}`)() as string
  })
}
