// A relay as a process of its own: `PORT` (8787), `HOST` (all addresses), `TRUSTED_PROXIES` (0).
// Answers /healthz with counts, upgrades /relay, ends gracefully on SIGTERM and SIGINT.
import { createServer } from 'node:http'
import { createRelay, pathOf, refuse } from './relay.ts'

const port = wholeNumber('PORT', 8787)
const relay = createRelay({ trustedProxies: wholeNumber('TRUSTED_PROXIES', 0) })

const server = createServer((request, response) => {
  if (request.method === 'GET' && pathOf(request) === '/healthz') {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify({ ok: true, ...relay.counts() }))
    return
  }
  response.writeHead(404).end()
})
server.on('upgrade', (request, socket, head) => {
  if (pathOf(request) === '/relay') relay.handleUpgrade(request, socket, head)
  else refuse(socket, '404 Not Found')
})
server.listen(port, process.env['HOST'], () => {
  const address = server.address()
  console.log(`relay listens on port ${typeof address === 'object' ? address?.port : address}`)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close()
    relay.close().then(
      () => server.closeAllConnections(),
      (cause: unknown) => {
        console.error('the relay could not say goodbye', cause)
        process.exitCode = 1
      },
    )
  })
}

function wholeNumber(name: string, fallback: number): number {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,5}$/.test(text)) throw new Error(`set ${name} to a whole number`)
  return Number(text)
}
