// Fails when a committed engine was not built from the sources beside it, or imports anything.
import { basename } from 'node:path'
import { builds, describe, sourceHash } from './sources.mjs'

const expected = sourceHash()
for (const [path] of builds) {
  const name = `wasm/${basename(path)}`
  const { imports, hash } = await describe(path)
  if (imports.length > 0 || hash !== expected) {
    console.error(
      imports.length > 0
        ? `${name} imports ${imports.map((one) => one.name)}`
        : `${name} is stale: built from ${hash}, the sources are ${expected}. Run npm run engine.`,
    )
    process.exit(1)
  }
  console.log(`${name} was built from these sources (${hash.slice(0, 16)}) and imports nothing.`)
}
