// Who imports whom in src, and the rules about it (docs/decisions/001-layers-import-downwards.md).
import { posix, relative, sep } from 'node:path'
import { parseSync } from 'vite'

/** One import: a file of src, and what it names: another file of src, or a package. */
export interface Import {
  readonly from: string
  readonly to: string
  /** Types are gone at run time. */
  readonly isType: boolean
}

/** Imports in `code`; relative ones as paths within `root`. */
export function importsOf(root: string, file: string, code: string): readonly Import[] {
  const { module } = parseSync(file, code)
  const from = relative(root, file).split(sep).join('/')
  const named = module.staticImports.map(({ moduleRequest, entries }) => ({
    value: moduleRequest.value,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
  }))
  const passedOn = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) => (moduleRequest === null ? [] : [{ value: moduleRequest.value, isType }]))
  const late = module.dynamicImports.map(({ moduleRequest }) => ({
    value: code.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    isType: false,
  }))
  return [...named, ...passedOn, ...late].map(({ value, isType }) => ({
    from,
    to: value.startsWith('.') ? posix.join(posix.dirname(from), value) : value,
    isType,
  }))
}

/** What each part of src may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  foundation: [],
  engine: ['gen', 'foundation'],
  transport: ['foundation'],
  token: ['engine', 'foundation'],
  trust: ['token', 'engine', 'foundation'],
  lifecycle: ['trust', 'token', 'engine', 'foundation'],
  governance: ['lifecycle', 'trust', 'token', 'engine', 'foundation'],
  application: ['lifecycle', 'trust', 'token', 'transport', 'engine', 'foundation'],
  ui: ['application', 'governance', 'foundation'],
  gen: [],
}

/** Files of src that put the parts together; nobody imports them but one another. */
const ROOTS = ['main.tsx', 'compose.ts', 'compose.worker.ts', 'sw.ts', 'trusted-types.ts']

/** Folders of concrete adapters: named by composition, and by their own kind. */
const ADAPTERS = [
  'foundation/indexeddb',
  'foundation/store',
  'transport/webrtc',
  'transport/relay',
  'transport/qr',
  'transport/broadcast',
  'transport/memory',
  'ui/device',
]

/** The rule that an import breaks, or undefined. */
export function brokenRule({ from, to, isType }: Import): string | undefined {
  const layer = from.split('/')[0] ?? ''
  const target = to.split('/')[0] ?? ''
  const isRoot = ROOTS.includes(from)
  if (ROOTS.includes(to)) return isRoot ? undefined : 'nobody imports the roots'
  if (target === 'solid-js' || target === '@solidjs') {
    return layer === 'ui' || from === 'main.tsx' ? undefined : 'only ui imports solid-js'
  }
  if (target === 'gen')
    return from === 'engine/codec.ts' || layer === 'gen' ? undefined : 'only engine/codec.ts imports gen'
  // A package, or a module that the build makes.
  if (!(target in MAY_IMPORT)) return undefined
  if (isRoot) return undefined
  if (layer !== target && !MAY_IMPORT[layer]?.includes(target)) return `${layer} does not import ${target}`
  const adapter = ADAPTERS.find((folder) => to.startsWith(`${folder}/`))
  if (adapter !== undefined && !from.startsWith(adapter) && layer !== target && !isType) {
    return 'only composition names an adapter'
  }
  return undefined
}
