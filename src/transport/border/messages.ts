// What crosses between the page, which has the pipes, and the wallet's worker, which uses them. Plain values;
// a frame's buffer is handed over, not copied.
import type { FaultCode } from '../../foundation/fault.ts'
import type { PipeKind } from '../pipe.ts'
import type { Way } from '../way.ts'

export type PipeToWorker =
  /** A pipe has come up. `about` is what the page knows beside it: which room, which side leads. */
  | {
      readonly kind: 'pipe-open'
      readonly pipe: string
      readonly over: PipeKind
      readonly binding: Uint8Array
      readonly about: PipeAbout
    }
  | { readonly kind: 'pipe-frame'; readonly pipe: string; readonly bytes: Uint8Array }
  /** So many bytes that the worker sent have left it for good. */
  | { readonly kind: 'pipe-gone'; readonly pipe: string; readonly bytes: number }
  | { readonly kind: 'pipe-closed'; readonly pipe: string; readonly code: FaultCode }

export type PipeToPage =
  /** So many bytes of the page's frames are no longer on their way. */
  | { readonly kind: 'pipe-taken'; readonly pipe: string; readonly bytes: number }
  | { readonly kind: 'pipe-send'; readonly pipe: string; readonly bytes: Uint8Array }
  | { readonly kind: 'pipe-close'; readonly pipe: string }

export interface PipeAbout {
  /** Community of the room or pairing, as its id's text. */
  readonly community: string
  /** This side opens what both want. */
  readonly leads: boolean
}

/** One end of the border. `transfer`: buffers that the receiver gets and the sender loses. */
export interface PipeBorder<Sent, Received> {
  post(message: Sent, transfer: readonly ArrayBuffer[]): void
  listen(listener: (message: Received) => void): void
}

/** What the worker wants of the page's rooms and pairing. */
export type RoomToPage =
  | { readonly kind: 'room-enter'; readonly community: string; readonly secret: Uint8Array }
  | { readonly kind: 'room-leave'; readonly community: string }
  | {
      readonly kind: 'pair'
      readonly ask: number
      readonly step: 'offer' | 'answer' | 'accept'
      readonly community: string
      readonly text: string
    }
  | { readonly kind: 'pair-stop' }

export type RoomToWorker =
  /** How the way to others is, for all rooms; told first of all, and after each change. */
  | { readonly kind: 'way'; readonly way: Way }
  /** The text to show next; empty after `accept`. */
  | { readonly kind: 'paired'; readonly ask: number; readonly text: string }
  | { readonly kind: 'pair-failed'; readonly ask: number; readonly code: FaultCode }
