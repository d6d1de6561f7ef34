// Port: the engine, as sessions need it. It alone knows what a payload says about a person; here payloads are opaque.

/** Numbers of the contract: 1 nobody says who they are, 2 both do, 3 the responder proves a witness key. */
export type SessionKindNumber = 1 | 2 | 3

export interface Handshake {
  readonly session: number
  readonly kind: SessionKindNumber
  /** 32 bytes. */
  readonly community: Uint8Array
  /** What the payload's signature covers. */
  readonly handshakeHash: Uint8Array
}

/** Port: the engine, as sessions need it. Each may reject with a Fault; that ends the handshake with its code. */
export interface EngineSessions<Peer> {
  /** This side's payload; `isInitiator` tells which side we are. */
  hello(about: Handshake, isInitiator: boolean): Promise<Uint8Array>
  /** The other side's payload; `isInitiator` tells which side they are. */
  check(about: Handshake, isInitiator: boolean, payload: Uint8Array): Promise<Peer>
  /** `secret`: 32 bytes for rendezvous tags. */
  opened(session: Omit<Handshake, 'handshakeHash'>, isInitiator: boolean, secret: Uint8Array): Promise<void>
  /** Resolves when it has been taken; never rejects. */
  received(session: number, message: Uint8Array): Promise<void>
  closed(session: number): void
  /** Communities for which this wallet answers a handshake. */
  communities(): readonly Uint8Array[]
}
