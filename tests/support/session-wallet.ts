// A driven wallet whose sessions are real: Noise, seals and frames over memory pipes, as in a browser's worker.
import type { AnswerKind } from '../../src/engine/codec.ts'
import type { SessionSink } from '../../src/engine/driver.ts'
import type { Clock } from '../../src/foundation/clock.ts'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { createSessions, type OpenSession, type Sessions } from '../../src/transport/sessions.ts'
import { type DrivenWallet, drivenWallet } from './driven-wallet.ts'

type PeerAccepted = Extract<AnswerKind, { case: 'peerAccepted' }>['value']

export interface SessionWallet {
  readonly wallet: DrivenWallet
  readonly sessions: Sessions<PeerAccepted>
  /** Sessions that are open now, oldest first. */
  readonly open: OpenSession<PeerAccepted>[]
  /** Codes of those that ended. */
  readonly ended: string[]
  /** Communities for which it answers. */
  communities: readonly Uint8Array[]
}

/** `clock` drives the frames; the engine keeps its own. */
export async function sessionWallet(name: string, clock: Clock): Promise<SessionWallet> {
  let sink: SessionSink = { send: () => undefined, close: () => undefined, closeAll: () => undefined }
  const wallet = await drivenWallet(name, (ports) => ({
    ...ports,
    sessions: {
      send: (session, message) => sink.send(session, message),
      close: (session, code) => sink.close(session, code),
      closeAll: () => sink.closeAll(),
    },
  }))
  const open: OpenSession<PeerAccepted>[] = []
  const ended: string[] = []
  const sessions = createSessions<PeerAccepted>({
    clock,
    entropy: webcryptoEntropy(),
    engine: {
      async hello(about, initiator) {
        const answer = await wallet.ask({ case: 'helloWanted', value: { ...about, initiator } })
        if (answer.case !== 'sessionHello') throw new Error(`not a hello: ${answer.case}`)
        return answer.value.payload
      },
      async check(about, initiator, payload) {
        const answer = await wallet.ask({ case: 'peerPayload', value: { ...about, initiator, payload } })
        if (answer.case !== 'peerAccepted') throw new Error(`not accepted: ${answer.case}`)
        return answer.value
      },
      async opened(about, initiator, secret) {
        await wallet.ask({ case: 'sessionOpened', value: { ...about, initiator, secret } })
      },
      received: (session, message) => wallet.driver.hand({ case: 'received', value: { session, message } }),
      closed: (session) => wallet.driver.tell({ case: 'sessionClosed', value: { session } }),
      communities: () => own.communities,
    },
    isWelcome: () => true,
    listener: {
      opened: (session) => open.push(session),
      closed(session, code) {
        ended.push(code)
        open.splice(
          open.findIndex((one) => one.session === session),
          1,
        )
      },
    },
  })
  sink = sessions
  const own: SessionWallet = { wallet, sessions, open, ended, communities: [] }
  return own
}
