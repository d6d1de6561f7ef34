// Every limit on what a client can make the relay do, with the reason for its number.
import { RELAY_MESSAGE_LENGTH } from '../../src/transport/relay/wire.ts'

export interface RelayLimits {
  /** Connections at once. */
  readonly connections: number
  /** Connections at once from one address. */
  readonly connectionsPerAddress: number
  /** Topics that one client is in. */
  readonly topicsPerClient: number
  /** Clients in one topic: each `say` costs so many sends. */
  readonly clientsPerTopic: number
  /** One message, bytes. Anything longer ends the connection before it is read whole. */
  readonly messageBytes: number
  /** What one client may send in the long run. */
  readonly bytesPerSecond: number
  /** What one client may send at once after a rest. */
  readonly burstBytes: number
  /** What one client may make the relay send, copies counted, in the long run. */
  readonly copiedBytesPerSecond: number
  /** What others say that waits for a client that reads slowly; what is beyond is lost. */
  readonly waitingBytes: number
  /** Of that from one sender, so that a flood of one does not keep out the others. */
  readonly waitingBytesPerSender: number
  /** Our own answers that may wait beyond it: whoever asks and does not read is disconnected. */
  readonly waitingAnswerBytes: number
  /** A connection that neither sends nor answers a ping for so long is ended. */
  readonly idleMs: number
  /** How long clients have to answer the relay's goodbye. */
  readonly farewellMs: number
  /** Reverse proxies in front whose X-Forwarded-For is believed; 0: the socket's address counts. */
  readonly trustedProxies: number
}

/** For one community's event on a small machine: at most about 1 GB of waiting bytes if every client is hostile. */
export const RELAY_LIMITS: RelayLimits = {
  connections: 1024,
  // A whole event may share one address behind the hall's network, or behind a mobile carrier's.
  connectionsPerAddress: 256,
  // A wallet in four communities: one topic for signalling and one for relayed frames each, twice as many for a change.
  topicsPerClient: 32,
  clientsPerTopic: 256,
  messageBytes: RELAY_MESSAGE_LENGTH,
  // A payment is under 100 kB; joining a room of sixteen costs about 60 kB of signalling.
  bytesPerSecond: 128 * 1024,
  burstBytes: 1024 * 1024,
  // An announcement of 200 bytes to 256 clients every five seconds is 10 kB/s; the rest is for a crowded start.
  copiedBytesPerSecond: 4 * 1024 * 1024,
  waitingBytes: 1024 * 1024,
  // A full burst of frames on a relayed pipe is 768 kB, and arrives over seconds.
  waitingBytesPerSender: 256 * 1024,
  waitingAnswerBytes: 64 * 1024,
  idleMs: 60_000,
  farewellMs: 1_000,
  trustedProxies: 0,
}
