// Serves the built page at two addresses of this machine until it is told to stop. Two origins are two wallets.
import { join } from 'node:path'
import { LOCAL_PORTS } from '../../src/ui/device/second-address.ts'
import { type ServedPage, serve } from './serve.ts'

const root = join(import.meta.dirname, '..', '..', 'dist')

/** The first pair of ports that is free; the page knows the other port of a pair. */
async function servePair(pair = 0): Promise<ServedPage> {
  const port = LOCAL_PORTS.first + 2 * pair
  try {
    return await serve({ root, ports: [port, port + 1] })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || pair + 1 === LOCAL_PORTS.pairs) throw error
    return servePair(pair + 1)
  }
}

const page = await servePair()
const [first, second] = page.origins
console.log(`One person:     ${first}/`)
console.log(`Another person: ${second}/`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void page.close().then(() => process.exit(0)))
}
