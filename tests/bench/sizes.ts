// Rows: what a phone must fetch, against the budgets of docs/decisions/006-budgets.md.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type Row, short } from './row.ts'

type SizeName = 'engine, brotli' | 'shell scripts, gzip' | 'everything kept for offline use, gzip'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')

/** The page must have been built. */
export function sizeRows(): Row[] {
  const engine = readFileSync(join(root, 'wasm', 'engine.wasm'))
  const shell = [
    ...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g),
  ].map(([, path = '']) => path)
  const offline = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(html|js|css|wasm|svg|png|webmanifest)$/.test(path) && !/Gallery-|^sw\.js$/.test(path),
  )
  return [
    size('engine, brotli', brotli(engine), 150, { 'raw, KB': kilobytes(engine.length) }),
    size('shell scripts, gzip', gzip(shell), 60, { files: shell.length }),
    size('everything kept for offline use, gzip', gzip(offline), 800, { files: offline.length }),
  ]
}

function size(name: SizeName, bytes: number, budget: number, seen: Row['seen']): Row {
  const value = kilobytes(bytes)
  return {
    name: `size: ${name}`,
    value,
    unit: 'KB',
    against: `budget: ${budget} KB`,
    ratio: short(value / budget),
    target: 1,
    better: 'lower',
    seen,
  }
}

function gzip(paths: readonly string[]): number {
  const sizes = paths.map((path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length)
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

function brotli(bytes: Uint8Array): number {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
}

/** 1 KB is 1000 bytes, as for size-limit. */
function kilobytes(bytes: number): number {
  return short(bytes / 1000)
}
