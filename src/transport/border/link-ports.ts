// The ports between page and worker, and how either end speaks through one.
import type { PipeBorder } from './messages.ts'

/** First message to the worker. */
export interface LinkPorts {
  readonly kind: 'links'
  readonly pipes: MessagePort
  readonly rooms: MessagePort
  /** For the passkey prompt. */
  readonly passkeys: MessagePort
  /** For the browser's promise to keep what is stored. */
  readonly persistence: MessagePort
  /** What this page's browser has. */
  readonly has: { readonly camera: boolean; readonly webrtc: boolean; readonly passkey: boolean }
  /** Somebody looks at this window now. */
  readonly inFront: boolean
}

export function isLinkPorts(message: unknown): message is LinkPorts {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'links'
}

/** Messages that come before `listen` wait in the port. */
export function portBorder<Sent, Received>(port: MessagePort): PipeBorder<Sent, Received> {
  return {
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen(listener) {
      port.addEventListener('message', ({ data: message }: MessageEvent<Received>) => listener(message))
      port.start()
    },
  }
}
