// Two open ends of each kind of pipe in one page, for the contract that all pipes keep.
import { hex } from '../../../../src/foundation/bytes.ts'
import { systemClock } from '../../../../src/foundation/clock/system.ts'
import { webcryptoEntropy } from '../../../../src/foundation/entropy/webcrypto.ts'
import { createBroadcastPipes } from '../../../../src/transport/broadcast/broadcast-pipes.ts'
import type { Pipe } from '../../../../src/transport/pipe.ts'
import { createQrPairing } from '../../../../src/transport/qr/pairing.ts'
import { createRelayLink } from '../../../../src/transport/relay/relay-link.ts'
import { createRelayPipes } from '../../../../src/transport/relay/relay-pipes.ts'
import { type PipePair, pipeContract } from '../../../contract/pipe.contract.ts'

export type ContractKind = 'webrtc by pairing' | 'webrtc in a room' | 'relay' | 'broadcast'

const clock = systemClock(0)
const entropy = webcryptoEntropy()

const makers: Record<ContractKind, () => Promise<[Pipe, Pipe]>> = {
  async 'webrtc by pairing'() {
    const [a, b] = [createQrPairing({ clock, entropy }), createQrPairing({ clock, entropy })]
    const answered = await b.answer(await a.offer())
    return [await a.accept(answered.text), answered.pipe]
  },

  /** A page is one member of a room: the other is in a frame. */
  async 'webrtc in a room'() {
    const frame = document.createElement('iframe')
    frame.src = '/'
    document.body.append(frame)
    await until('the frame is loaded', () => frame.contentWindow?.transport !== undefined)
    const sides = [window.transport, (frame.contentWindow as Window).transport]
    const secret = hex(entropy.bytes(16))
    for (const side of sides) side.room.enter(secret, false)
    const direct = (side: (typeof sides)[number]) => side.room.pipes().find(({ kind }) => kind === 'webrtc')
    await until('both have met', () => sides.every((side) => direct(side) !== undefined), 15_000)
    return sides.map((side) => side.unheard(direct(side)?.name ?? '')) as [Pipe, Pipe]
  },

  async relay() {
    const topic = hex(entropy.bytes(16))
    const pipes: Pipe[] = []
    const join = (): { open(client: string): Pipe | undefined; readonly present: string[] } => {
      const present: string[] = []
      const link = createRelayLink({
        clock,
        entropy,
        connect: (subprotocol) => new WebSocket(`ws://${location.host}/relay`, subprotocol),
      })
      const joined = createRelayPipes(link, topic, hex(entropy.bytes(8)), clock, {
        present: (client) => present.push(client),
        absent: () => undefined,
        piped: (_, pipe) => pipes.push(pipe),
      })
      return { open: (client) => joined.open(client), present }
    }
    const [a, b] = [join(), join()]
    await until('both are present', () => a.present.length === 1 && b.present.length === 1)
    const opened = a.open(a.present[0] ?? '')
    await until('the other end is there', () => pipes.length === 1)
    return [opened, pipes[0]] as [Pipe, Pipe]
  },

  async broadcast() {
    const name = hex(entropy.bytes(16))
    const pipes: Pipe[] = []
    for (let tab = 0; tab < 2; tab++) {
      createBroadcastPipes(name, hex(entropy.bytes(8)), (pipe) => pipes.push(pipe))
    }
    await until('both tabs have met', () => pipes.length === 2)
    return pipes as [Pipe, Pipe]
  },
}

/** Runs one case of the contract; rejects where the pipe breaks it. */
export async function keepContract(kind: ContractKind, name: string): Promise<void> {
  const found = pipeContract.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  await found.run(async (): Promise<PipePair> => {
    const [a, b] = await makers[kind]()
    await until('both ends are open', () => a.state.kind === 'open' && b.state.kind === 'open')
    return { a, b, until }
  })
}

async function until(what: string, holds: () => boolean, patienceMs = 5_000): Promise<void> {
  const end = performance.now() + patienceMs
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${what}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}
