// The worker's end of the border: plays commands of the page on the wallet, and posts each new view.
import { Fault } from '../../foundation/fault.ts'
import { type Outcome, refused } from '../outcome.ts'
import type { Wallet } from '../wallet.ts'
import { type BorderPort, isSignalMark, revived, type ToPage, type ToWorker } from './messages.ts'

/** Serves `wallet` to the page at the other end of `port`. */
export function serveWallet(wallet: Wallet, port: BorderPort<ToPage, ToWorker>): void {
  const waiting = new Map<number, AbortController>()

  async function answer(id: number, command: string, given: readonly unknown[]): Promise<void> {
    const controller = new AbortController()
    waiting.set(id, controller)
    const outcome = await attempt(() => play(command, given, controller.signal) as Promise<Outcome<unknown>>)
    waiting.delete(id)
    port.post({ kind: 'answer', id, outcome })
  }

  function play(command: string, given: readonly unknown[], signal?: AbortSignal): unknown {
    const method = (wallet as unknown as Record<string, (...given: unknown[]) => unknown>)[command]
    if (method === undefined) throw new Fault('misuse/unknown-command', 'load the page again: it is of another version')
    return method(...given.map((part) => (isSignalMark(part) ? signal : revived(part))))
  }

  port.listen((message) => {
    switch (message.kind) {
      case 'ask':
        void answer(message.id, message.command, message.given)
        break
      case 'tell':
        play(message.command, message.given)
        break
      case 'abort':
        waiting.get(message.id)?.abort()
    }
  })
  wallet.subscribe(() => port.post({ kind: 'view', view: wallet.view() }))
  port.post({ kind: 'view', view: wallet.view() })
}

/** A command that throws has changed nothing; what it threw is told as its outcome. */
async function attempt(play: () => Promise<Outcome<unknown>>): Promise<Outcome<unknown>> {
  try {
    return await play()
  } catch (error) {
    return error instanceof Fault ? refused(error.code, error.detail) : refused('broken/unexpected')
  }
}
