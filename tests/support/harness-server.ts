// Bundles a page of tests and serves it on a port of this machine, under the policy of the real page. For specs that
// need the parts below the screens in a real browser, without the screens.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { build } from 'vite'

export interface HarnessServer {
  /** `http://localhost:port`: a secure context, and a host that passkeys can belong to. */
  readonly origin: string
  close(): Promise<void>
}

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html' }

/** `entry`: an absolute path of a TypeScript module; it runs as the page's only script. `upgrade` takes WebSockets. */
export async function serveHarness(
  entry: string,
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<HarnessServer> {
  const files = await bundle(entry)
  files.set(
    '/',
    '<!doctype html><meta charset="utf-8"><title>harness</title><script type="module" src="/page.js"></script>',
  )
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname
    const body = files.get(path)
    const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html'
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    })
    response.end(body)
  })
  if (upgrade !== undefined) server.on('upgrade', upgrade)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Listening on TCP, so the address is not a path.
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** File contents by path; workers and chunks come along. */
async function bundle(entry: string): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        output: {
          entryFileNames: 'page.js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: '[name]-[hash][extname]',
        },
      },
    },
    worker: { format: 'es' },
  })
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  return new Map(outputs.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]))
}
