// What the engine is built from, and the hash of it that stands in the built module.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const wasm = dirname(fileURLToPath(import.meta.url))
/** The built modules, and what cargo is told for each. */
export const builds = [
  [join(wasm, 'engine.wasm'), []],
  [join(wasm, 'engine-office.wasm'), ['--features', 'office']],
]

const parts = [
  'Cargo.toml',
  'Cargo.lock',
  'engine/Cargo.toml',
  'engine/build.rs',
  'engine/src',
  'bindings',
  'proto/juice',
]

function files(path) {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path).flatMap((name) => files(join(path, name)))
}

/** SHA-256 over names and contents of the sources, in hex. */
export function sourceHash() {
  const hash = createHash('sha256')
  for (const file of parts.flatMap((part) => files(join(wasm, part))).sort()) {
    const bytes = readFileSync(file)
    hash.update(`${relative(wasm, file).split(sep).join('/')}\0${bytes.length}\0`)
    hash.update(bytes)
  }
  return hash.digest('hex')
}

/** What a built module says of itself: its imports and the hash of its sources. */
export async function describe(path) {
  const module = await WebAssembly.compile(readFileSync(path))
  const imports = WebAssembly.Module.imports(module)
  if (imports.length > 0) return { imports, hash: '' }
  const { exports } = await WebAssembly.instantiate(module, {})
  const place = BigInt.asUintN(64, exports.juice_source_hash())
  const bytes = new Uint8Array(exports.memory.buffer, Number(place >> 32n), Number(place & 0xffffffffn))
  return { imports, hash: new TextDecoder().decode(bytes) }
}
