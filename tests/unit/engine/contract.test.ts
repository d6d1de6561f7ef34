// The golden bytes of the contract, from the TypeScript side: the generated types read what the engine wrote, and
// would write the same bytes.
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { GenMessage } from '@bufbuild/protobuf/codegenv2'
import { expect, test } from 'vitest'
import { hex, hexBytes } from '../../../src/foundation/bytes.ts'
import * as community from '../../../src/gen/juice/v1/community_pb.ts'
import * as identity from '../../../src/gen/juice/v1/identity_pb.ts'
import * as transaction from '../../../src/gen/juice/v1/transaction_pb.ts'
import * as witness from '../../../src/gen/juice/v1/witness_pb.ts'
import vectors from '../../vectors/contract.json' with { type: 'json' }

const schemas: Readonly<Record<string, GenMessage<never>>> = {
  IdentityGenesis: identity.IdentityGenesisSchema,
  HotCertificate: identity.HotCertificateSchema,
  Issuance: community.IssuanceSchema,
  Attribution: transaction.AttributionSchema,
  Transaction: transaction.TransactionSchema,
  Receipt: transaction.ReceiptSchema,
  Abort: transaction.AbortSchema,
  CancelRequest: transaction.CancelRequestSchema,
  Vote: witness.VoteSchema,
} as unknown as Readonly<Record<string, GenMessage<never>>>

test.each(vectors.statements)(
  '$message reads and writes as the engine does',
  async ({ message, payload, signingBytes }) => {
    const schema = schemas[message]
    if (schema === undefined) throw new Error(`no schema for ${message}`)
    const bytes = hexBytes(payload)
    expect(hex(toBinary(schema, fromBinary(schema, bytes)))).toBe(payload)
    // What is signed is the hash of these very bytes, under the tag of their type.
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    expect(signingBytes.endsWith(`00${hex(digest)}`)).toBe(true)
    expect(new TextDecoder().decode(hexBytes(signingBytes)).startsWith('JuiceTokens/v1/sign/')).toBe(true)
  },
)

test('every statement has an id of its own, even where the payload is the same', () => {
  const ids = vectors.statements.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
