// The page's end of the border: the wallet as screens know it, played by the worker.
import type { Outcome } from '../outcome.ts'
import { refused } from '../outcome.ts'
import type { Wallet } from '../wallet.ts'
import type { WalletView } from '../wallet-view.ts'
import {
  type AnsweredCommand,
  type BorderPort,
  revived,
  SIGNAL,
  type ToldCommand,
  type ToPage,
  type ToWorker,
} from './messages.ts'

const answered: Readonly<Record<AnsweredCommand, true>> = {
  openWallet: true,
  takeOver: true,
  rename: true,
  erase: true,
  foundCommunity: true,
  offerHelp: true,
  join: true,
  leaveCommunity: true,
  makeJoinCode: true,
  showMyName: true,
  setHandOut: true,
  handOut: true,
  readCode: true,
  makePayCode: true,
  meet: true,
  preview: true,
  pay: true,
  answerOffer: true,
  askAgain: true,
  cancelPayment: true,
  startPairing: true,
  readPairingCode: true,
  registerPasskey: true,
  backupFile: true,
  backupPhrase: true,
  noteBackup: true,
  restoreFile: true,
  restorePhrase: true,
}

const told: Readonly<Record<ToldCommand, true>> = {
  dismiss: true,
  closeCode: true,
  part: true,
  stopPairing: true,
  answerPasskeyAsk: true,
}

/** A wallet whose every command is asked of the worker at the other end of `port`. */
export function remoteWallet(port: BorderPort<ToWorker, ToPage>): Wallet {
  const listeners = new Set<() => void>()
  const open = new Map<number, (outcome: Outcome<never>) => void>()
  let view: WalletView = { stage: 'opening' }
  let lastId = 0

  port.listen((message) => {
    if (message.kind === 'view') {
      view = revived(message.view) as WalletView
      for (const listener of listeners) listener()
      return
    }
    open.get(message.id)?.(revived(message.outcome) as Outcome<never>)
    open.delete(message.id)
  })

  function ask(command: AnsweredCommand, given: readonly unknown[]): Promise<Outcome<never>> {
    const id = ++lastId
    const signal = given.find((part) => part instanceof AbortSignal)
    if (signal?.aborted === true) return Promise.resolve(refused('misuse/cancelled'))
    return new Promise((resolve) => {
      open.set(id, resolve)
      signal?.addEventListener('abort', () => port.post({ kind: 'abort', id }), { once: true })
      port.post({ kind: 'ask', id, command, given: given.map((part) => (part === signal && signal ? SIGNAL : part)) })
    })
  }

  const commands: Record<string, (...given: unknown[]) => unknown> = {}
  for (const command of Object.keys(answered) as AnsweredCommand[]) {
    commands[command] = (...given) => ask(command, given)
  }
  for (const command of Object.keys(told) as ToldCommand[]) {
    commands[command] = (...given) => port.post({ kind: 'tell', command, given })
  }
  // Both tables name every command: the types above fail where one is missing.
  return {
    ...(commands as unknown as Omit<Wallet, 'view' | 'subscribe'>),
    view: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
