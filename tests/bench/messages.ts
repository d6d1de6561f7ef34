// Reads what the engines say to each other, to count it. Measurements only: the wallet never decodes these bytes.
import { fromBinary } from '@bufbuild/protobuf'
import { InputSchema } from '../../src/gen/juice/v1/engine_pb.ts'
import { type Message, MessageSchema } from '../../src/gen/juice/v1/payment_pb.ts'
import { TransactionSchema } from '../../src/gen/juice/v1/transaction_pb.ts'

type Body = Exclude<Message['body'], { case: undefined }>

/** What one message of a session holds. */
export interface ReadMessage {
  readonly case: Body['case']
  readonly body: Body
  readonly bytes: Uint8Array
  /** Of an Exo: tokens it hands over, not-final transactions they rest on. */
  readonly inputs: number
  readonly ancestors: number
}

/** The message that an engine's input brings, if it brings one. */
export function readMessage(input: Uint8Array): ReadMessage | undefined {
  const { kind } = fromBinary(InputSchema, input)
  return kind.case === 'received' ? read(kind.value.message) : undefined
}

/** One message of a session. */
export function read(bytes: Uint8Array): ReadMessage {
  const { body } = fromBinary(MessageSchema, bytes)
  if (body.case === undefined) throw new Error('an empty message')
  const exo = body.case === 'exo' ? body.value : undefined
  return {
    case: body.case,
    body,
    bytes,
    inputs: exo === undefined ? 0 : fromBinary(TransactionSchema, exo.transaction).inputs.length,
    ancestors: exo?.evidence?.ancestors.length ?? 0,
  }
}
