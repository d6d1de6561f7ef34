// Two ends of a real WebRTC connection within one page, their frames counted.
import type { Pipe } from '../../src/transport/pipe.ts'
import { dataChannelPipe } from '../../src/transport/webrtc/data-channel-pipe.ts'

export interface DataLink {
  readonly pipes: readonly [Pipe, Pipe]
  /** What went over both ends so far. */
  readonly sent: { frames: number; bytes: number }
  /** Milliseconds for `bytes` there and back again, over a channel of their own. */
  roundTrip(bytes: number): Promise<number>
}

let links = 0

export async function dataLink(): Promise<DataLink> {
  const name = `link ${++links}`
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
  const candidates = (from: RTCPeerConnection, to: RTCPeerConnection) =>
    from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined))
  const negotiated = (connection: RTCPeerConnection, id: number) =>
    connection.createDataChannel('bench', { negotiated: true, id })
  const ends = [
    dataChannelPipe(`${name} a`, a, negotiated(a, 0), () => a.close()),
    dataChannelPipe(`${name} b`, b, negotiated(b, 0), () => b.close()),
  ] as const
  const [ping, echo] = [negotiated(a, 1), negotiated(b, 1)]
  for (const channel of [ping, echo]) channel.binaryType = 'arraybuffer'
  echo.addEventListener('message', ({ data: bytes }: MessageEvent<ArrayBuffer>) => echo.send(bytes))
  candidates(a, b)
  candidates(b, a)
  await a.setLocalDescription(await a.createOffer())
  await b.setRemoteDescription(a.localDescription as RTCSessionDescription)
  await b.setLocalDescription(await b.createAnswer())
  await a.setRemoteDescription(b.localDescription as RTCSessionDescription)
  const isUp = new Promise<void>((resolve) => ping.addEventListener('open', () => resolve(), { once: true }))
  for (const end of ends) end.described()
  await isUp
  const sent = { frames: 0, bytes: 0 }
  const [first, second] = ends.map(({ pipe }) => counted(pipe, sent))
  if (first === undefined || second === undefined) throw new Error('no pipes')
  return {
    pipes: [first, second],
    sent,
    roundTrip(bytes) {
      const start = performance.now()
      ping.send(new Uint8Array(bytes))
      return new Promise((resolve) =>
        ping.addEventListener('message', () => resolve(performance.now() - start), { once: true }),
      )
    },
  }
}

/** The same pipe; what it takes is counted. */
function counted(pipe: Pipe, sent: { frames: number; bytes: number }): Pipe {
  return {
    id: pipe.id,
    kind: pipe.kind,
    get binding() {
      return pipe.binding
    },
    maxFrameBytes: pipe.maxFrameBytes,
    get state() {
      return pipe.state
    },
    get bufferedBytes() {
      return pipe.bufferedBytes
    },
    listen: (listener) => pipe.listen(listener),
    send(frame) {
      const isGone = pipe.send(frame)
      if (isGone) {
        sent.frames++
        sent.bytes += frame.length
      }
      return isGone
    },
    close: (code) => pipe.close(code),
  }
}
