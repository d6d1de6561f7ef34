// Serves a built page on this machine with the headers that a real host sends, the relay beside it at /relay.
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, sep } from 'node:path'
import { cacheControl, DEFAULT_NOSTR_RELAYS, relayOrigins, securityHeaders } from '../headers.ts'
import { createRelay, pathOf } from '../relay/relay.ts'

export interface ServedPage {
  /** One for each port asked for: several origins, so that one browser can play several people. */
  readonly origins: readonly string[]
  close(): Promise<void>
}

export interface ServeOptions {
  /** Folder of the build. */
  readonly root: string
  /** One origin for each; 0 takes any that is free. Rejects where one is taken. */
  readonly ports: readonly number[]
}

const TYPES: Readonly<Record<string, string>> = {
  bin: 'application/octet-stream',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
}

/** Listens on loopback only. Both origins share one relay, as two phones at an event would. */
export async function serve({ root, ports }: ServeOptions): Promise<ServedPage> {
  const files = await readAll(root)
  const connect = relayOrigins(process.env['VITE_NOSTR_RELAYS'] ?? DEFAULT_NOSTR_RELAYS)
  const relay = createRelay()
  const servers: Server[] = []
  for (const port of ports) {
    const server = createServer((request, response) => answer(files, securityHeaders(connect), request, response))
    server.on('upgrade', (request, socket, head) => {
      if (pathOf(request) === '/relay') relay.handleUpgrade(request, socket, head)
      else socket.destroy()
    })
    servers.push(server)
    try {
      await listen(server, port)
    } catch (error) {
      await relay.close()
      await Promise.all(servers.map(closed))
      throw error
    }
  }
  return {
    // Passkeys belong to a name, never to a number, hence localhost.
    origins: servers.map((server) => `http://localhost:${(server.address() as AddressInfo).port}`),
    async close() {
      await relay.close()
      await Promise.all(servers.map(closed))
    },
  }
}

function answer(
  files: ReadonlyMap<string, Uint8Array>,
  headers: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const asked = pathOf(request)
  const path = asked === '/' ? '/index.html' : asked
  const body = files.get(path)
  if (body === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(body === undefined ? 404 : 405, { ...headers, 'Content-Type': 'text/plain' })
    response.end()
    return
  }
  const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  response.writeHead(200, { ...headers, 'Content-Type': type, 'Cache-Control': cacheControl(path) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Every file by its path. Read at the start, so that no request can name a file outside the folder. */
async function readAll(root: string): Promise<Map<string, Uint8Array>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(async (file) => [file.slice(root.length).split(sep).join('/'), await readFile(file)] as const)
  return new Map(await Promise.all(read))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })
}
