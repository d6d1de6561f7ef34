// Asks a host for the page and says what it does otherwise than the page needs.
import { WebSocket } from 'ws'
import { RELAY_SUBPROTOCOL } from '../../src/transport/relay/wire.ts'
import { cacheControl, securityHeaders } from '../headers.ts'

const RELAY_PATIENCE_MS = 5_000

/** `origin` without a slash at the end. Empty: all is as it should be; else one line for each thing that is not. */
export async function checkHost(origin: string, connect: readonly string[]): Promise<readonly string[]> {
  const { protocol, hostname } = new URL(origin)
  const found: string[] = []
  if (protocol !== 'https:' && hostname !== 'localhost')
    found.push('no https: browsers give no keys and no camera to it')

  const page = await fetch(`${origin}/`).catch(() => undefined)
  if (page === undefined) return [...found, 'it cannot be reached: is the name right, the certificate valid?']
  if (page.status !== 200) return [...found, `/ answers ${page.status}: is the content of dist in its folder?`]
  for (const [name, wanted] of Object.entries(securityHeaders(connect))) {
    const given = page.headers.get(name)
    if (given === null) found.push(`/ comes without ${name}`)
    else if (given !== wanted) found.push(`/ comes with another ${name} than this build writes: ${given}`)
  }
  found.push(...aboutKeeping('/', page))

  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1]
  const worker = await fetch(`${origin}/sw.js`)
  const engine = /assets\/engine-[\w-]+\.wasm/.exec(await worker.clone().text())?.[0]
  if (script === undefined || engine === undefined) return [...found, 'this is not a page of this build']
  found.push(...aboutType('/sw.js', worker, /^(text|application)\/javascript/), ...aboutKeeping('/sw.js', worker))
  for (const [path, type] of [
    [script, /^(text|application)\/javascript/],
    [`/${engine}`, /^application\/wasm/],
    ['/manifest.webmanifest', /^application\/manifest\+json/],
  ] as const) {
    const answer = await fetch(`${origin}${path}`)
    found.push(...aboutType(path, answer, type), ...aboutKeeping(path, answer))
  }
  if (!(await hasRelay(origin))) found.push('no relay at /relay: phones will ask the public relays of the build')
  return found
}

function aboutType(path: string, answer: Response, wanted: RegExp): string[] {
  if (answer.status !== 200) return [`${path} answers ${answer.status}`]
  const type = answer.headers.get('content-type') ?? 'no type'
  return wanted.test(type) ? [] : [`${path} comes as ${type}`]
}

function aboutKeeping(path: string, answer: Response): string[] {
  const given = answer.headers.get('cache-control')
  const wanted = cacheControl(path)
  return given === wanted ? [] : [`${path} comes with Cache-Control ${given ?? 'missing'}, wanted ${wanted}`]
}

function hasRelay(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/relay`, RELAY_SUBPROTOCOL)
    const end = (isThere: boolean) => {
      clearTimeout(patience)
      socket.terminate()
      resolve(isThere)
    }
    const patience = setTimeout(end, RELAY_PATIENCE_MS, false)
    // A relay speaks first.
    socket.on('message', () => end(true))
    socket.on('error', () => end(false))
  })
}
