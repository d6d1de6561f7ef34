// Names of things that the engine hashes: 32 bytes there, a branded hex text here, so that they can be keys
// of a Map and no function takes a community where it needs a transaction.
import { type Bytes, hex, hexBytes } from './bytes.ts'
import { Fault } from './fault.ts'

declare const kind: unique symbol

/** Lower-case hex of 32 bytes. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind }

/** Hash of a genesis record: a person, whatever devices and passkeys they have. */
export type IdentityId = Id<'identity'>
/** Hash of a charter. */
export type CommunityId = Id<'community'>
/** Hash of a transaction's signed bytes. */
export type TransactionId = Id<'transaction'>

const ID_BYTES = 32

/** Names the bytes; the caller says what they name. Throws `malformed/id` unless there are 32. */
export function idOf<Named extends Id<string>>(bytes: Uint8Array): Named {
  return parseId<Named>(hex(bytes))
}

/** Reads an id from a link or a route. Throws `malformed/id`. */
export function parseId<Named extends Id<string>>(text: string): Named {
  if (text.length !== ID_BYTES * 2 || !/^[0-9a-f]+$/.test(text)) {
    throw new Fault('malformed/id', 'pass 32 bytes, or 64 lower-case hex digits', { length: text.length })
  }
  // Checked on the line above; the brand itself is chosen by the caller.
  return text as Named
}

/** The 32 bytes that the engine knows it by. */
export function idBytes(id: Id<string>): Bytes {
  return hexBytes(id)
}
