// Takes every row, one after the other, writes results.json beside this file and prints it. Started by run.mjs.
import { writeFileSync } from 'node:fs'
import { bytesRow } from './bytes.ts'
import { channelRow } from './channel.ts'
import { coldStartRow } from './cold-start.ts'
import type { Row } from './row.ts'
import { ROW_NAMES } from './rows.ts'
import { signatureRows } from './signatures.ts'
import { sizeRows } from './sizes.ts'

const steps: readonly (() => Promise<readonly Row[]>)[] = [
  signatureRows,
  async () => [await channelRow()],
  async () => [await bytesRow()],
  async () => [await coldStartRow()],
  // After the cold start, which builds the page.
  async () => sizeRows(),
]

const rows: Row[] = []
for (const take of steps) {
  for (const row of await take()) {
    rows.push(row)
    const isReached = row.better === 'higher' ? row.ratio >= row.target : row.ratio <= row.target
    console.error(`${row.name}: ${row.ratio} (target ${row.target}, ${isReached ? 'reached' : 'not reached'})`)
  }
}
const missing = ROW_NAMES.filter((name) => rows.every((row) => row.name !== name))
if (missing.length > 0) throw new Error(`no figures for ${missing.join(', ')}`)
const results = `${JSON.stringify(rows, undefined, 2)}\n`
writeFileSync(new URL('results.json', import.meta.url), results)
console.log(results)
