// The browser's promise to keep what is stored, across the border: the wallet's worker says when, the page asks.
import type { Persistence } from '../persistence.ts'

/** To the page: ask. To the worker: whether it has promised. */
type ToPage = 'ask'
type ToWorker = boolean

/** The worker's end. */
export function persistenceOverBorder(port: MessagePort): Persistence {
  let isKept = false
  const listeners: (() => void)[] = []
  port.addEventListener('message', ({ data: told }: MessageEvent<ToWorker>) => {
    if (told === isKept) return
    isKept = told
    for (const listener of listeners) listener()
  })
  port.start()
  return {
    isKept: () => isKept,
    ask: () => port.postMessage('ask' satisfies ToPage),
    listen: (listener) => listeners.push(listener),
  }
}

/**
 * The page's end. `storage` is undefined where the browser keeps it from this page. The answer asks, for moments that the
 * page knows by itself: an installed app is kept by browsers that would not have promised before.
 */
export function servePersistence(
  port: MessagePort,
  storage: Pick<StorageManager, 'persist' | 'persisted'> | undefined,
): () => void {
  function tell(asked: Promise<boolean> | undefined): void {
    asked?.then(
      (isKept) => port.postMessage(isKept satisfies ToWorker),
      // It will not say: then it has promised nothing.
      () => undefined,
    )
  }
  const ask = (): void => tell(storage?.persist())
  port.addEventListener('message', ask)
  port.start()
  tell(storage?.persisted())
  return ask
}
