// Serves the built page at two addresses of this machine until it is told to stop. Two origins are two wallets.
import { join } from 'node:path'
import { serve } from './serve.ts'

const page = await serve({ root: join(import.meta.dirname, '..', '..', 'dist'), ports: [4173, 4174] })
const [first, second] = page.origins
console.log(`One person:     ${first}/`)
console.log(`Another person: ${second}/`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void page.close().then(() => process.exit(0)))
}
