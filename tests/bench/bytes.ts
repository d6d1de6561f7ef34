// Row: bytes of a payment of ten checkpointed tokens, against what no protocol could leave out.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { decodeOutputs } from '../../src/engine/codec.ts'
import { ConditionSchema, EnvelopeSchema } from '../../src/gen/juice/v1/envelope_pb.ts'
import {
  DecisionCertificateSchema,
  Side,
  type TokenId,
  TokenIdSchema,
  TransactionSchema,
} from '../../src/gen/juice/v1/transaction_pb.ts'
import { pay } from '../support/driven-fair.ts'
import { until } from '../support/driven-wallet.ts'
import { openFair } from './fair.ts'
import { type ReadMessage, read } from './messages.ts'
import { type Row, short } from './row.ts'
import { noteSteps, type Step } from './steps.ts'

/** What four people pay to one, each in a payment that is made final: 5 + 2 + 1 is three tokens, 2 + 1 two. */
const PARTS = [8n, 8n, 3n, 3n]
const TOKENS = 10
const SIGNATURE = 64
const PACKETS = ['offer', 'accept', 'exo', 'commit'] as const

export async function bytesRow(): Promise<Row> {
  const [payerSteps, payeeSteps]: [Step[], Step[]] = [[], []]
  const fair = await openFair(1_000n)
  const payer = await fair.join('Payer', (ports) => noteSteps(ports, payerSteps))
  for (const [place, amount] of PARTS.entries()) {
    const person = await fair.join(`Part ${place + 1}`)
    await fair.handOut(person, amount)
    await fair.pay(person, payer, amount)
    await fair.settle(payer)
  }
  const payee = await fair.join('Payee', (ports) => noteSteps(ports, payeeSteps))
  const [payerBefore, payeeBefore] = [payerSteps.length, payeeSteps.length]
  await pay(
    payer,
    payee,
    fair.community,
    PARTS.reduce((sum, amount) => sum + amount),
  )
  const messages = () => [...sent(payerSteps.slice(payerBefore)), ...sent(payeeSteps.slice(payeeBefore))]
  await until('the last packet', async () => PACKETS.every((kind) => messages().some((one) => one.case === kind)))

  const packets = PACKETS.map((kind) => messages().find((one) => one.case === kind) as ReadMessage)
  const whole = packets.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const bare = whole - packets.reduce((sum, packet) => sum + attributionBytes(packet), 0)
  const floor = floorOf(packets)
  return {
    name: 'bytes of a payment of 10 checkpointed tokens',
    value: bare,
    unit: 'bytes',
    against: `ids, signatures and certificates alone: ${floor.bytes} bytes`,
    ratio: short(bare / floor.bytes),
    target: 1.3,
    better: 'lower',
    seen: {
      'with identity parts, bytes': whole,
      ...Object.fromEntries(packets.map((packet) => [`${packet.case}, bytes`, packet.bytes.length])),
      ...floor.parts,
      ...beyond(packets),
      'rows written by the payer, bytes': written(payerSteps.slice(payerBefore)),
      'rows written by the payee, bytes': written(payeeSteps.slice(payeeBefore)),
    },
  }
}

/** Ids of the tokens, one signature for each party and distinct owner key, one certificate for each checkpoint. */
function floorOf(packets: readonly ReadMessage[]): { bytes: number; parts: Record<string, number> } {
  let [ids, signatures, certificates] = [0, 0, 0]
  let tokens = 0
  for (const { body } of packets) {
    if (body.case === 'exo') {
      signatures += body.value.payerSignatures.length
      for (const { finality, positions } of body.value.evidence?.checkpoints ?? []) {
        if (finality !== undefined) certificates += toBinary(DecisionCertificateSchema, finality).length
        tokens += positions.length
      }
      for (const id of tokenIds(body.value.transaction)) ids += toBinary(TokenIdSchema, id).length
    }
    if (body.case === 'commit') signatures += body.value.payeeSignatures.length
  }
  if (tokens !== TOKENS) throw new Error(`another payment: ${tokens} checkpointed tokens`)
  return {
    bytes: ids + signatures * SIGNATURE + certificates,
    parts: {
      'token ids, bytes': ids,
      'signatures, bytes': signatures * SIGNATURE,
      'certificates, bytes': certificates,
    },
  }
}

/** Each token that is handed over, by itself. */
function tokenIds(transaction: Uint8Array): TokenId[] {
  const { inputs, issuances } = fromBinary(TransactionSchema, transaction)
  return inputs
    .filter(({ side }) => side === Side.PAYER)
    .map(({ issuance: place, denomination, index, path }) => {
      const issuance = issuances[place] ?? new Uint8Array()
      return create(TokenIdSchema, { issuance, denomination, index, path })
    })
}

/** Where most of the rest is: how a checkpoint reaches its tokens, whose they are, and the transaction itself. */
function beyond(packets: readonly ReadMessage[]): Record<string, number> {
  let [shared, owned, transaction] = [0, 0, 0]
  for (const { body } of packets) {
    if (body.case !== 'exo') continue
    transaction = body.value.transaction.length
    for (const { nodes, owners } of body.value.evidence?.checkpoints ?? []) {
      shared += nodes.reduce((sum, node) => sum + node.length, 0)
      owned += owners.reduce((sum, owner) => sum + toBinary(ConditionSchema, owner).length, 0)
    }
  }
  return {
    'Merkle nodes, bytes': shared,
    'owners of checkpoints, bytes': owned,
    'transaction, bytes': transaction,
  }
}

function attributionBytes({ body }: ReadMessage): number {
  if (body.case !== 'accept' && body.case !== 'exo') return 0
  const { attribution } = body.value
  return attribution === undefined ? 0 : toBinary(EnvelopeSchema, attribution).length
}

function sent(steps: readonly Step[]): ReadMessage[] {
  return steps.flatMap(({ outputs }) =>
    decodeOutputs(outputs).flatMap((output) => (output.case === 'send' ? [read(output.value.message)] : [])),
  )
}

/** Keys and values of every row that was put, before they are sealed. */
function written(steps: readonly Step[]): number {
  const changes = steps.flatMap(({ outputs }) =>
    decodeOutputs(outputs).flatMap((output) => (output.case === 'persist' ? output.value.changes : [])),
  )
  return changes.reduce((sum, { row }) => sum + (row?.key.length ?? 0) + (row?.value.length ?? 0), 0)
}
