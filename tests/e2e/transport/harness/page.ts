// The page of the transport's harness: holds pipes by a name, lets a spec send over them and read what came.
import encodeQR from 'qr'
import { hex, utf8, utf8Text } from '../../../../src/foundation/bytes.ts'
import { systemClock } from '../../../../src/foundation/clock/system.ts'
import { webcryptoEntropy } from '../../../../src/foundation/entropy/webcrypto.ts'
import { createPublicSignalling, type PublicSignalling } from '../../../../src/transport/nostr/public-signalling.ts'
import type { Pipe } from '../../../../src/transport/pipe.ts'
import { createQrPairing, type QrPairing } from '../../../../src/transport/qr/pairing.ts'
import { watchCamera } from '../../../../src/transport/qr/scanner.ts'
import { createRelayLink, type RelayLink } from '../../../../src/transport/relay/relay-link.ts'
import { enterRoom, type Room } from '../../../../src/transport/room.ts'
import { iceServers } from '../../../../src/transport/webrtc/ice-servers.ts'
import { type ContractKind, keepContract } from './contract-pairs.ts'

export interface TransportHarness {
  /** Draws the code as large as the screen allows, as the app does. */
  show(text: string): void
  /** Starts the camera; what it reads and the code of its fault gather in `scanned`. */
  scan(): void
  readonly scanned: string[]
  stopScan(): void
  readonly room: {
    /** Asks the page's origin for its Nostr relays as soon as its own relay is away: those paths, as /nostr/0. */
    publicRelays(paths: readonly string[]): void
    /** `hears`: its pipes are listened to here, else by whoever takes them (`unheard`). */
    enter(secret: string, hears?: boolean): void
    /** STUN and TURN servers for what is entered from now on, as a build names them. */
    ice(list: string): void
    leave(): void
    /** Every pipe of the room so far. */
    pipes(): readonly {
      readonly name: string
      readonly kind: string
      readonly state: string
      readonly leads: boolean
    }[]
    isUp(): boolean
    /** Public relays that answer. */
    publicUp(): number
  }
  readonly pairing: {
    offer(): Promise<string>
    answer(text: string): Promise<string>
    accept(text: string): Promise<void>
    stop(): void
  }
  /** What stands in the place of the pipe of that name: `none`, its state, or why it closed. */
  state(name: string): string
  kind(name: string): string
  binding(name: string): string
  send(name: string, text: string): boolean
  sendTooMuch(name: string): string
  close(name: string): void
  /** A pipe that is not listened to. */
  unheard(name: string): Pipe
  /** Rejects where a pipe of that kind breaks that promise of tests/contract/pipe.contract.ts. */
  keepContract(kind: ContractKind, promise: string): Promise<void>
  /** Texts that came, oldest first. */
  received(name: string): readonly string[]
}

declare global {
  interface Window {
    transport: TransportHarness
  }
}

const clock = systemClock(0)
const entropy = webcryptoEntropy()
const pipes = new Map<string, { pipe: Pipe; received: string[] }>()

const pairing: QrPairing = createQrPairing({ clock, entropy })

function keep(name: string, pipe: Pipe, hears = true): void {
  const received: string[] = []
  pipes.set(name, { pipe, received })
  if (!hears) return
  pipe.listen({
    frame: (bytes) => received.push(bytes.length > 100 ? `${bytes.length} bytes` : utf8Text(bytes)),
    stateChanged: () => undefined,
  })
}

function kept(name: string): { pipe: Pipe; received: string[] } {
  const found = pipes.get(name)
  if (found === undefined) throw new Error(`there is no pipe ${name}`)
  return found
}

/** Faults cross into the spec by their code alone. */
async function coded<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (cause) {
    throw new Error(String((cause as { code?: unknown }).code ?? cause))
  }
}

let link: RelayLink | undefined
let publicSignalling: PublicSignalling | undefined
let room: Room | undefined
let ice: RTCIceServer[] = []
const leading = new Map<string, boolean>()

function state(name: string): string {
  const found = pipes.get(name)?.pipe.state
  if (found === undefined) return 'none'
  return found.kind === 'closed' ? found.code : found.kind
}

const scanned: string[] = []
const video = document.createElement('video')
const canvas = document.createElement('canvas')
document.body.append(video, canvas)

function show(text: string): void {
  const fields = encodeQR(text, 'raw', { ecc: 'low', border: 4 })
  const scale = Math.floor(Math.min(innerWidth, innerHeight) / fields.length)
  canvas.width = fields.length * scale
  canvas.height = canvas.width
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = 'black'
  for (const [row, cells] of fields.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (isDark) context.fillRect(column * scale, row * scale, scale, scale)
    }
  }
}
let stopWatching: (() => void) | undefined

window.transport = {
  show,
  scanned,
  scan() {
    video.muted = true
    stopWatching = watchCamera(
      clock,
      video,
      (text) => scanned.push(text),
      (fault) => scanned.push(fault.code),
    )
  },
  stopScan: () => stopWatching?.(),
  room: {
    publicRelays(paths) {
      publicSignalling = createPublicSignalling({
        clock,
        entropy,
        relays: paths.map((path) => `ws://${location.host}${path}`),
        connect: (address) => new WebSocket(address),
        isNeeded: () => link?.isUp === false,
      })
    },
    enter(secret, hears = true) {
      link = createRelayLink({
        clock,
        entropy,
        connect: (subprotocol) => new WebSocket(`ws://${location.host}/relay`, subprotocol),
      })
      room = enterRoom({
        link,
        carriers: publicSignalling === undefined ? [link] : [link, publicSignalling],
        clock,
        entropy,
        secret: utf8(secret),
        iceServers: ice,
        canConnect: true,
        onPipe(pipe, leads) {
          leading.set(pipe.id, leads)
          keep(pipe.id, pipe, hears)
        },
      })
      addEventListener('pagehide', () => room?.leave())
    },
    ice(list) {
      ice = iceServers(list)
    },
    leave: () => room?.leave(),
    pipes: () =>
      [...pipes].map(([name, { pipe }]) => ({
        name,
        kind: pipe.kind,
        state: state(name),
        leads: leading.get(name) ?? false,
      })),
    isUp: () => link?.isUp ?? false,
    publicUp: () => publicSignalling?.up ?? 0,
  },
  pairing: {
    offer: () => coded(() => pairing.offer()),
    answer: (text) =>
      coded(async () => {
        const answered = await pairing.answer(text)
        keep('pairing', answered.pipe)
        return answered.text
      }),
    accept: (text) => coded(async () => keep('pairing', await pairing.accept(text))),
    stop: () => pairing.stop(),
  },
  state,
  kind: (name) => kept(name).pipe.kind,
  binding: (name) => hex(kept(name).pipe.binding),
  send: (name, text) => kept(name).pipe.send(utf8(text)),
  sendTooMuch(name) {
    const { pipe } = kept(name)
    try {
      pipe.send(new Uint8Array(pipe.maxFrameBytes + 1))
      return 'sent'
    } catch (fault) {
      return String((fault as { code?: unknown }).code)
    }
  },
  close: (name) => kept(name).pipe.close('unavailable/left'),
  unheard: (name) => kept(name).pipe,
  keepContract,
  received: (name) => kept(name).received,
}
