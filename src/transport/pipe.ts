// Port: a way for opaque frames between two devices. A pipe neither reads, orders nor repeats them: it may lose,
// double and reorder, and nothing that it says about the other side is believed. Sessions stand above it.
import type { FaultCode } from '../foundation/fault.ts'

/** What carries the frames. `relay`: through the signalling relay, told as such on the screen. */
export type PipeKind = 'webrtc' | 'relay' | 'broadcast' | 'qr' | 'memory'

/** `closed` is final: whoever wants more opens another pipe. */
export type PipeState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly code: FaultCode }

/** What a pipe tells. Callbacks never throw. */
export interface PipeListener {
  /** The bytes are the listener's to keep. At most `maxFrameBytes`; longer ones end the pipe. */
  frame(bytes: Uint8Array): void
  stateChanged(state: PipeState): void
}

export interface Pipe {
  /** Unique within this page; never an identity. */
  readonly id: string
  readonly kind: PipeKind
  /**
   * Bytes on which both ends agree and which a middle man cannot make equal: both DTLS fingerprints, the two relay
   * ids. A session's handshake covers them. Empty where the bearer has nothing of the kind.
   */
  readonly binding: Uint8Array
  /** Longest frame that it takes, bytes. */
  readonly maxFrameBytes: number
  readonly state: PipeState
  /** Bytes taken by `send` and not yet gone. Whoever sends much waits while this is above `FRAME_BACKLOG_BYTES`. */
  readonly bufferedBytes: number
  /** One listener; call once, at once after getting the pipe. Frames that came earlier are given to it. */
  listen(listener: PipeListener): void
  /**
   * Puts one frame on its way. False: it did not go (not open, or the backlog is full), and may be tried again.
   * Throws `misuse/frame-too-long`.
   */
  send(frame: Uint8Array): boolean
  /** Ends it with this reason; harmless when closed. */
  close(code: FaultCode): void
}
