// The contract once more, written by its words (docs/spec/contract.md) and not by the engine: so that golden bytes are
// checked by two programs that share nothing but the .proto files.
import { create, createRegistry, type DescMessage, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, hex, utf8 } from '../../src/foundation/bytes.ts'
import { file_juice_v1_code } from '../../src/gen/juice/v1/code_pb.ts'
import { file_juice_v1_community } from '../../src/gen/juice/v1/community_pb.ts'
import { file_juice_v1_engine } from '../../src/gen/juice/v1/engine_pb.ts'
import {
  type Envelope,
  EnvelopeSchema,
  file_juice_v1_envelope,
  StatementType,
} from '../../src/gen/juice/v1/envelope_pb.ts'
import { file_juice_v1_fault } from '../../src/gen/juice/v1/fault_pb.ts'
import { file_juice_v1_identity } from '../../src/gen/juice/v1/identity_pb.ts'
import { file_juice_v1_payment } from '../../src/gen/juice/v1/payment_pb.ts'
import { file_juice_v1_rows } from '../../src/gen/juice/v1/rows_pb.ts'
import {
  file_juice_v1_transaction,
  type TokenId,
  TokenIdSchema,
  type Transaction,
} from '../../src/gen/juice/v1/transaction_pb.ts'
import { file_juice_v1_witness } from '../../src/gen/juice/v1/witness_pb.ts'

const files = [
  file_juice_v1_code,
  file_juice_v1_community,
  file_juice_v1_engine,
  file_juice_v1_envelope,
  file_juice_v1_fault,
  file_juice_v1_identity,
  file_juice_v1_payment,
  file_juice_v1_rows,
  file_juice_v1_transaction,
  file_juice_v1_witness,
]
const registry = createRegistry(...files)

/** Every message of the contract. */
export const contractMessages: readonly DescMessage[] = files.flatMap((file) => file.messages)

export function schemaOf(name: string): DescMessage {
  const schema = registry.getMessage(`juice.v1.${name}`)
  if (schema === undefined) throw new Error(`${name} is not in the contract`)
  return schema
}

export function read(name: string, bytes: Uint8Array): Message {
  return fromBinary(schemaOf(name), bytes, { readUnknownFields: false })
}

/** Reads and writes again: canonical is what comes back the same. */
export function recode(name: string, bytes: Uint8Array): Uint8Array {
  return toBinary(schemaOf(name), read(name, bytes))
}

/** The tag of a statement type: its name in the contract, with dashes. */
export function tagOf(type: StatementType): string {
  return (StatementType[type] ?? '').toLowerCase().replaceAll('_', '-')
}

/** SHA-256(`JuiceTokens/v1/` purpose 00 parts). */
export function tagged(purpose: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concat(utf8(`JuiceTokens/v1/${purpose}`), Uint8Array.of(0), ...parts))
}

export function recordId(type: StatementType, payload: Uint8Array): Uint8Array {
  return tagged(`id/${tagOf(type)}`, payload)
}

/** What a key signs. */
export function signingBytes(type: StatementType, payload: Uint8Array): Uint8Array {
  return concat(utf8(`JuiceTokens/v1/sign/${tagOf(type)}`), Uint8Array.of(0), sha256(payload))
}

export function verifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return ed25519.verify(signature, message, key, { zip215: true })
}

export function envelopeHolds({ type, payload, signatures }: Envelope): boolean {
  return signatures.every(({ key, signature }) => verifies(key, signingBytes(type, payload), signature))
}

/** Every message inside a message, itself included. */
function* within(one: ReflectMessage): Generator<ReflectMessage> {
  yield one
  for (const field of one.fields) {
    if (!one.isSet(field)) continue
    if (field.fieldKind === 'message') yield* within(one.get(field) as ReflectMessage)
    if (field.fieldKind === 'list' && field.listKind === 'message') {
      for (const entry of one.get(field) as Iterable<ReflectMessage>) yield* within(entry)
    }
  }
}

/** Every envelope inside a message. */
export function envelopesIn(name: string, bytes: Uint8Array): Envelope[] {
  const found = [...within(reflect(schemaOf(name), read(name, bytes)))]
  return found.filter(({ desc }) => desc === EnvelopeSchema).map(({ message }) => message as Envelope)
}

export interface TokenOutput {
  readonly token: TokenId
  readonly owner: Uint8Array
}

/** The tokens that a transaction makes, in order. */
export function outputsOf(transaction: Transaction): TokenOutput[] {
  const owner = (place: number): Uint8Array => {
    const { kind } = transaction.conditions[place - 1] ?? {}
    if (kind?.case !== 'key') throw new Error('an owner key')
    return kind.value
  }
  return transaction.inputs.flatMap(({ issuance, denomination, index, path, to, children }) => {
    const made = (value: number, steps: number[]) =>
      create(TokenIdSchema, {
        issuance: transaction.issuances[issuance] ?? new Uint8Array(),
        denomination: value,
        index,
        path: steps,
      })
    return to === 0
      ? children.map((child, step) => ({
          token: made(child.denomination, [...path, step + 1]),
          owner: owner(child.to),
        }))
      : [{ token: made(denomination, path), owner: owner(to) }]
  })
}

/** The states that a transaction consumes: token, and what made it. */
export function consumedBy(transaction: Transaction): string[] {
  return transaction.inputs.map(({ issuance, denomination, index, path, head }) => {
    const token = create(TokenIdSchema, {
      issuance: transaction.issuances[issuance] ?? new Uint8Array(),
      denomination,
      index,
      path,
    })
    return `${hex(transaction.heads[head] ?? new Uint8Array())} ${hex(toBinary(TokenIdSchema, token))}`
  })
}

export function leafOf(token: Uint8Array, owner: Uint8Array): Uint8Array {
  return tagged('merkle/leaf', tagged('output/token', token), owner)
}

export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  return provenRoot(leaves.length, new Map(leaves.entries()), [])
}

/** Root of a tree of `width` leaves of which some are known, with the nodes that those do not tell, left to right. */
export function provenRoot(
  width: number,
  leaves: ReadonlyMap<number, Uint8Array>,
  nodes: readonly Uint8Array[],
): Uint8Array {
  const rest = [...nodes]
  let level = leaves
  for (let count = width; count > 1; count = Math.ceil(count / 2)) {
    const above = new Map<number, Uint8Array>()
    for (const at of [...level.keys()].sort((a, b) => a - b)) {
      if (above.has(at >> 1)) continue
      const known = level.get(at) ?? new Uint8Array()
      if ((at ^ 1) >= count) {
        above.set(at >> 1, known)
        continue
      }
      const sibling = level.get(at ^ 1) ?? rest.shift()
      if (sibling === undefined) throw new Error('a node is missing')
      above.set(at >> 1, at % 2 === 0 ? tagged('merkle/node', known, sibling) : tagged('merkle/node', sibling, known))
    }
    level = above
  }
  const root = level.get(0)
  if (root === undefined || rest.length > 0) throw new Error('a node too many')
  return root
}

/** `width`: how many outputs there are. */
export function transactionId(payload: Uint8Array, root: Uint8Array, width: number): Uint8Array {
  return transactionIdOfHash(sha256(payload), root, width)
}

export function transactionIdOfHash(payloadHash: Uint8Array, root: Uint8Array, width: number): Uint8Array {
  const count = new Uint8Array(4)
  new DataView(count.buffer).setUint32(0, width)
  return tagged('id/transaction', payloadHash, root, count)
}
