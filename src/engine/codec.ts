// The only importer of the generated contract: plain inputs to bytes, bytes to plain outputs. Encodes what the host
// says to the engine; nothing that is hashed or signed is ever encoded here.
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import type { TimeGrade as HostTimeGrade, TimeReading } from '../foundation/clock.ts'
import { Fault, type FaultCode } from '../foundation/fault.ts'
import {
  type Answer,
  type CommandSchema,
  type Event,
  InputSchema,
  type Output,
  OutputsSchema,
  type QuerySchema,
  TimeGrade,
} from '../gen/juice/v1/engine_pb.ts'

type Kind<T extends { kind: { case: string | undefined } }> = Exclude<T['kind'], { case: undefined }>

/** What one step is told, without time and entropy, which the driver adds. */
export type InputKind = Exclude<NonNullable<MessageInitShape<typeof InputSchema>['kind']>, { case: undefined }>
/** What a person, or something on their behalf, wants. */
export type CommandKind = Exclude<NonNullable<MessageInitShape<typeof CommandSchema>['kind']>, { case: undefined }>
/** A question that changes nothing. */
export type QueryKind = Exclude<NonNullable<MessageInitShape<typeof QuerySchema>['kind']>, { case: undefined }>
export type OutputKind = Kind<Output>
export type AnswerKind = Kind<Answer>
export type EventKind = Kind<Event>

export type { Charter } from '../gen/juice/v1/community_pb.ts'
export { Admission, AssuranceLevel } from '../gen/juice/v1/community_pb.ts'
export type {
  Balance,
  CommunityView,
  FaultView,
  Overview,
  PaymentView,
  Person,
  Preview,
  Row as EngineRow,
  SetHandOut,
  Sign,
  WitnessView,
} from '../gen/juice/v1/engine_pb.ts'
export { BackupWay, FaultKind, PaymentState } from '../gen/juice/v1/engine_pb.ts'
export type { Exposure } from '../gen/juice/v1/payment_pb.ts'
export { SessionKind } from '../gen/juice/v1/payment_pb.ts'
export { Side } from '../gen/juice/v1/transaction_pb.ts'

const grades: Readonly<Record<HostTimeGrade, TimeGrade>> = {
  none: TimeGrade.UNSPECIFIED,
  device: TimeGrade.DEVICE,
  peers: TimeGrade.PEERS,
  host: TimeGrade.HOST,
  roughtime: TimeGrade.ROUGHTIME,
}

/** One step's input. `entropy`: 32 fresh bytes. */
export function encodeInput(id: number, time: TimeReading, entropy: Uint8Array, kind: InputKind): Uint8Array {
  const input = create(InputSchema, {
    time: { lo: BigInt(time.lo), hi: BigInt(time.hi), grade: grades[time.grade] },
    entropy,
    id: BigInt(id),
    kind,
  })
  return toBinary(InputSchema, input)
}

/** One step's outputs, in order; `persist` is the first where there is one. */
export function decodeOutputs(bytes: Uint8Array): readonly OutputKind[] {
  return fromBinary(OutputsSchema, bytes, { readUnknownFields: false }).outputs.map(({ kind }) => {
    if (kind.case === undefined)
      throw new Fault('broken/engine-output', 'rebuild the engine: it says what this page does not know')
    return kind
  })
}

/** The engine's fault as ours: the codes are the same. */
export function engineFault(fault: { readonly code: string; readonly detail: string } | undefined): Fault {
  if (fault === undefined) return new Fault('broken/engine-output', 'report this: a refusal without a reason')
  return new Fault(fault.code as FaultCode, fault.detail || 'the engine refused it', {})
}
