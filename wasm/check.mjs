// Fails when the committed engine was not built from the sources beside it, or imports anything.
import { describe, sourceHash } from './sources.mjs'

const { imports, hash } = await describe()
const expected = sourceHash()
if (imports.length > 0 || hash !== expected) {
  console.error(
    imports.length > 0
      ? `wasm/engine.wasm imports ${imports.map(({ name }) => name)}`
      : `wasm/engine.wasm is stale: built from ${hash}, the sources are ${expected}. Run npm run engine.`,
  )
  process.exit(1)
}
console.log(`wasm/engine.wasm was built from these sources (${hash.slice(0, 16)}) and imports nothing.`)
