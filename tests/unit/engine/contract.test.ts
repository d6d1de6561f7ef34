// The golden bytes of the contract, from the TypeScript side. The engine's tests read the same files
// (wasm/engine/tests/vectors); here the generated types read and write them, and everything that is hashed or signed
// is computed again without the engine.
import { readFileSync } from 'node:fs'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { reflect } from '@bufbuild/protobuf/reflect'
import { describe, expect, test } from 'vitest'
import { AssuranceLevel, decodeOutputs, encodeInput, engineFault, type InputKind } from '../../../src/engine/codec.ts'
import { base45, base64url, concat, hex, hexBytes, utf8Text } from '../../../src/foundation/bytes.ts'
import { CharterSchema } from '../../../src/gen/juice/v1/community_pb.ts'
import {
  EnvelopeSchema,
  PasskeyAssertionSchema,
  PasskeyKeySchema,
  StatementType,
} from '../../../src/gen/juice/v1/envelope_pb.ts'
import {
  ControllerRecordSchema,
  HotCertificateSchema,
  IdentityGenesisSchema,
} from '../../../src/gen/juice/v1/identity_pb.ts'
import { MessageSchema, SessionPayloadSchema } from '../../../src/gen/juice/v1/payment_pb.ts'
import {
  CheckpointSchema,
  CommitCertificateSchema,
  type DecisionCertificate,
  DecisionCertificateSchema,
  TokenIdSchema,
  TransactionSchema,
  type VoidProof,
  VoidProofSchema,
} from '../../../src/gen/juice/v1/transaction_pb.ts'
import { VoteSchema } from '../../../src/gen/juice/v1/witness_pb.ts'
import {
  consumedBy,
  contractMessages,
  envelopeHolds,
  envelopesIn,
  leafOf,
  outputsOf,
  provenRoot,
  read,
  recode,
  recordId,
  rootOf,
  schemaOf,
  signingBytes,
  tagged,
  tagOf,
  transactionId,
  transactionIdOfHash,
  verifies,
} from '../../support/contract.ts'
import sessionFile from '../../vectors/messages.json' with { type: 'json' }
import paymentFile from '../../vectors/payments.json' with { type: 'json' }
import refusedFile from '../../vectors/refused.json' with { type: 'json' }
import seamFile from '../../vectors/seam.json' with { type: 'json' }
import shapesFile from '../../vectors/shapes.json' with { type: 'json' }
import statementFile from '../../vectors/statements.json' with { type: 'json' }
import sums from '../../vectors/sums.json' with { type: 'json' }

const { statements } = statementFile
const { transactions, decisions, voids } = paymentFile
const { messages, codes, sessions } = sessionFile

test('no file was changed by hand', async () => {
  for (const [name, sum] of Object.entries(sums)) {
    const bytes = readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url))
    expect(hex(await sha256(bytes)), `${name}.json: npm run vectors`).toBe(sum)
  }
})

const sameBytes = (name: string, bytes: string): void => expect(hex(recode(name, hexBytes(bytes)))).toBe(bytes)
const sha256 = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))

describe('statements', () => {
  test('there is one of every type', () => {
    const types = Object.values(StatementType).filter((type) => typeof type === 'number' && type !== 0)
    expect(statements.map(({ type }) => type)).toEqual(types)
  })

  test.each(statements)('$message reads, is named, and is signed as the engine says', async (one) => {
    const payload = hexBytes(one.payload)
    const envelope = fromBinary(EnvelopeSchema, hexBytes(one.envelope))
    sameBytes('Envelope', one.envelope)
    sameBytes(one.message, one.payload)
    expect(hex(envelope.payload)).toBe(one.payload)
    expect(envelope.type).toBe(one.type)
    expect(tagOf(one.type)).toBe(one.tag)
    expect(hex(recordId(one.type, payload))).toBe(one.id)
    expect(hex(signingBytes(one.type, payload))).toBe(one.signingBytes)
    expect(one.signingBytes.endsWith(hex(await sha256(payload)))).toBe(true)
    expect(envelope.signatures.length === 0).toBe(one.type === StatementType.IDENTITY_GENESIS)
    expect(envelopeHolds(envelope)).toBe(true)
    for (const other of statements) {
      if (other === one || envelope.signatures.length === 0) continue
      expect(envelopeHolds({ ...envelope, type: other.type }), `as ${other.tag}`).toBe(false)
    }
  })

  test('every statement has an id of its own, even where the payload is the same', () => {
    const ids = statements.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(statements.map(({ payload }) => payload)).size).toBeLessThan(ids.length)
  })

  test('one changed bit of payload or signature, and it holds no more', () => {
    for (const { envelope } of statements) {
      const one = fromBinary(EnvelopeSchema, hexBytes(envelope))
      const [signed] = one.signatures
      if (signed === undefined) continue
      const changed = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 40 % bytes.length ? byte ^ 1 : byte))
      expect(envelopeHolds({ ...one, payload: changed(one.payload) })).toBe(false)
      expect(envelopeHolds({ ...one, signatures: [{ ...signed, signature: changed(signed.signature) }] })).toBe(false)
    }
  })
})

const charter = fromBinary(CharterSchema, hexBytes(statements[0]?.payload ?? ''))
const witnesses = charter.witnesses.map(hex)
/** Id of a transaction from its payload alone. */
const idOf = (payload: Uint8Array): string => {
  const leaves = outputsOf(fromBinary(TransactionSchema, payload)).map(({ token, owner }) =>
    leafOf(toBinary(TokenIdSchema, token), owner),
  )
  return hex(transactionId(payload, rootOf(leaves), leaves.length))
}
const partyKeys = (transaction: string): string[] => {
  const found = transactions.find(({ id }) => id === transaction)
  return [found?.payerKeys[0] ?? '', found?.payeeKeys[0] ?? '']
}

describe('payments', () => {
  test.each(transactions)('a transaction $name: outputs, root, id and every signature', (one) => {
    sameBytes('Transaction', one.payload)
    sameBytes('CommitCertificate', one.commit)
    const payload = hexBytes(one.payload)
    const outputs = outputsOf(fromBinary(TransactionSchema, payload))
    expect(
      outputs.map(({ token, owner }) => ({ token: hex(toBinary(TokenIdSchema, token)), owner: hex(owner) })),
    ).toEqual(one.states)
    const leaves = outputs.map(({ token, owner }) => leafOf(toBinary(TokenIdSchema, token), owner))
    expect(leaves.map(hex)).toEqual(one.outputs)
    expect(hex(rootOf(leaves))).toBe(one.root)
    expect(idOf(payload)).toBe(one.id)
    expect(hex(tagged('passkey/transaction', hexBytes(one.id)))).toBe(one.passkeyChallenge)
    const commit = fromBinary(CommitCertificateSchema, hexBytes(one.commit))
    const signed = signingBytes(StatementType.TRANSACTION, payload)
    for (const [keys, signatures] of [
      [one.payerKeys, commit.payerSignatures],
      [one.payeeKeys, commit.payeeSignatures],
    ] as const) {
      expect(signatures.length).toBe(keys.length)
      for (const [at, key] of keys.entries()) {
        expect(verifies(hexBytes(key), signed, signatures[at] ?? new Uint8Array())).toBe(true)
      }
    }
    expect(envelopesIn('CommitCertificate', hexBytes(one.commit)).every(envelopeHolds)).toBe(true)
  })

  test.each(decisions)('a decision: $name', ({ bytes, transaction, outcome }) => {
    sameBytes('DecisionCertificate', bytes)
    const certificate = fromBinary(DecisionCertificateSchema, hexBytes(bytes))
    expect(decides(certificate, transaction)).toBe(outcome)
    const { authority } = certificate
    if (authority === undefined) return
    expect(envelopeHolds(authority)).toBe(true)
    // The payer asks, or the payee refuses.
    const party = partyKeys(transaction)[authority.type === StatementType.CANCEL_REQUEST ? 0 : 1]
    expect(hex(authority.signatures[0]?.key ?? new Uint8Array())).toBe(party)
  })

  test.each(voids)('a void proof: $name', ({ bytes, transaction }) => {
    sameBytes('VoidProof', bytes)
    expect(isVoid(fromBinary(VoidProofSchema, hexBytes(bytes)), transaction)).toBe(true)
  })

  test('a checkpoint leads from its outputs to the transaction that is final', () => {
    const { bytes, transaction, states } = paymentFile.checkpoint
    sameBytes('Checkpoint', bytes)
    const { width, positions, nodes, payloadHash, finality } = fromBinary(CheckpointSchema, hexBytes(bytes))
    const leaves = new Map(
      positions.map((position, at) => {
        const { token = '', owner = '' } = states[at] ?? {}
        return [position, leafOf(hexBytes(token), hexBytes(owner))]
      }),
    )
    expect(leaves.size).toBeLessThan(width)
    expect(hex(transactionIdOfHash(payloadHash, provenRoot(width, leaves, nodes), width))).toBe(transaction)
    if (finality === undefined) throw new Error('a certificate')
    expect(decides(finality, transaction)).toBe('final')
    sameBytes('Evidence', paymentFile.evidence.bytes)
    expect(envelopesIn('Evidence', hexBytes(paymentFile.evidence.bytes)).every(envelopeHolds)).toBe(true)
  })

  test('evidence of what a transaction supersedes is named by its hash', () => {
    const { bytes, hash } = paymentFile.supersedes
    sameBytes('SupersedeEvidence', bytes)
    expect(hex(tagged('supersede-evidence', hexBytes(bytes)))).toBe(hash)
    const again = transactions.find(({ name }) => name === 'after a cancel')
    const { inputs } = fromBinary(TransactionSchema, hexBytes(again?.payload ?? ''))
    expect(inputs.flatMap(({ supersedes }) => supersedes.map(({ evidence }) => hex(evidence)))).toEqual([hash])
  })

  test('a passkey signs the challenge of that transaction', async () => {
    const { key, assertion, transaction, origin } = paymentFile.passkey
    sameBytes('PasskeyKey', key)
    sameBytes('PasskeyAssertion', assertion)
    const { x, y, rpId } = fromBinary(PasskeyKeySchema, hexBytes(key))
    const { authenticatorData, clientDataJson, signature } = fromBinary(PasskeyAssertionSchema, hexBytes(assertion))
    const challenge = base64url(tagged('passkey/transaction', hexBytes(transaction)))
    expect(JSON.parse(utf8Text(clientDataJson))).toMatchObject({ type: 'webauthn.get', challenge, origin })
    expect(hex(authenticatorData.slice(0, 32))).toBe(hex(await sha256(new TextEncoder().encode(rpId))))
    const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
    const point = concat(Uint8Array.of(4), x, y)
    const publicKey = await crypto.subtle.importKey('raw', point, es256, false, ['verify'])
    const signed = concat(authenticatorData, await sha256(clientDataJson))
    expect(await crypto.subtle.verify(es256, publicKey, new Uint8Array(signature), signed)).toBe(true)
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    expect(BigInt(`0x${hex(signature.slice(32))}`) <= order / 2n).toBe(true)
  })
})

/** What votes of the charter's witnesses decide of a transaction. */
function decides({ votes }: DecisionCertificate, transaction: string): string {
  const said = votes.map((envelope) => {
    expect(envelope.type).toBe(StatementType.VOTE)
    expect(envelopeHolds(envelope)).toBe(true)
    expect(witnesses).toContain(hex(envelope.signatures[0]?.key ?? new Uint8Array()))
    const vote = fromBinary(VoteSchema, envelope.payload)
    expect(hex(vote.transaction)).toBe(transaction)
    return vote.ballot % 2 === 0 ? 'final' : 'cancelled'
  })
  expect(said.length).toBe(witnesses.length - Math.floor(witnesses.length / 3))
  expect(new Set(said).size).toBe(1)
  return said[0] ?? ''
}

function isVoid({ transaction, kind, payload }: VoidProof, expected: string): boolean {
  const own = hex(transaction)
  if (own !== expected) return false
  if (kind.case === 'cancel') return decides(kind.value, own) === 'cancelled'
  // The void transaction's own bytes say what it consumed.
  if (idOf(payload) !== own) return false
  const inputs = consumedBy(fromBinary(TransactionSchema, payload))
  if (kind.case === 'rival') {
    const { payload: rival, finality } = kind.value
    const shared = consumedBy(fromBinary(TransactionSchema, rival)).filter((state) => inputs.includes(state))
    return shared.length > 0 && finality !== undefined && decides(finality, idOf(rival)) === 'final'
  }
  if (kind.case !== 'ancestor') return false
  const ancestor = hex(kind.value.transaction)
  return inputs.some((state) => state.startsWith(ancestor)) && isVoid(kind.value, ancestor)
}

describe('sessions and codes', () => {
  test('there is a message of every kind', () => {
    const bodies = new Set(messages.map(({ bytes }) => fromBinary(MessageSchema, hexBytes(bytes)).body.case))
    expect([...bodies].sort()).toEqual(
      schemaOf('Message')
        .fields.map(({ localName }) => localName)
        .sort(),
    )
  })

  test.each(messages)('$name reads as it is written, and what is signed in it holds', ({ bytes }) => {
    sameBytes('Message', bytes)
    const inside = envelopesIn('Message', hexBytes(bytes))
    expect(inside.map(envelopeHolds)).toEqual(inside.map(() => true))
  })

  test.each(codes)('$name, as a code to scan and as a link', (code) => {
    sameBytes('Code', code.bytes)
    expect(base45(hexBytes(code.bytes))).toBe(code.base45)
    expect(base64url(hexBytes(code.bytes))).toBe(code.base64url)
    expect(envelopesIn('Code', hexBytes(code.bytes)).every(envelopeHolds)).toBe(true)
  })

  test.each(sessions)('$name shows who is there over this very handshake', ({ claim, payload }) => {
    sameBytes('SessionClaim', claim)
    sameBytes('SessionPayload', payload)
    expect(envelopesIn('SessionPayload', hexBytes(payload)).every(envelopeHolds)).toBe(true)
    const { signature, credentials } = fromBinary(SessionPayloadSchema, hexBytes(payload))
    if (signature === undefined) return expect(credentials).toBeUndefined()
    expect(verifies(signature.key, signingBytes(StatementType.SESSION, hexBytes(claim)), signature.signature)).toBe(
      true,
    )
    const certificate = credentials?.certificate
    const expected = certificate && hex(fromBinary(HotCertificateSchema, certificate.payload).hotKey)
    expect(hex(signature.key)).toBe(expected ?? witnesses[0])
  })
})

describe('the seam', () => {
  const number = (from: number) => Uint8Array.from({ length: 32 }, (_, at) => from + at)
  const fill = (value: number, length: number) => new Uint8Array(length).fill(value)
  const [payload, genesis] = ['Charter', 'IdentityGenesis'].map(
    (message) => statements.find((one) => one.message === message)?.id ?? '',
  )
  const anna = fromBinary(SessionPayloadSchema, hexBytes(sessions[0]?.payload ?? '')).credentials
  const first = fromBinary(IdentityGenesisSchema, anna?.genesis?.payload ?? new Uint8Array())
  const next = fromBinary(ControllerRecordSchema, anna?.controllers[0]?.payload ?? new Uint8Array())
  const hot = fromBinary(HotCertificateSchema, anna?.certificate?.payload ?? new Uint8Array())
  /** The same as in wasm/engine/tests/vectors/messages.rs, as the host says it. */
  const said: Readonly<Record<string, InputKind>> = {
    start: {
      case: 'start',
      value: {
        rows: [{ table: 'key', key: fill(1, 4), value: fill(2, 4) }],
        hotKey: hot.hotKey,
        level: AssuranceLevel.NON_EXTRACTABLE,
        controller: first.controller,
        nextController: next.controller,
        rpId: 'juice.example',
        origin: 'https://juice.example',
      },
    },
    'create-identity': {
      case: 'command',
      value: { kind: { case: 'createIdentity', value: { name: 'Anna' } } },
    },
    pay: {
      case: 'command',
      value: {
        kind: {
          case: 'pay',
          value: {
            session: 7,
            community: hexBytes(payload ?? ''),
            amount: 25n,
            memo: 'Jam',
            payee: recordId(StatementType.IDENTITY_GENESIS, charter.founderGenesis),
          },
        },
      },
    },
    signed: { case: 'signed', value: { request: 2n ** 64n - 1n, signatures: [fill(3, 64)] } },
    tick: { case: 'tick', value: {} },
  }

  test('inputs are written by the host byte for byte as the engine reads them', () => {
    expect(Object.keys(said)).toEqual(seamFile.inputs.map(({ name }) => name))
    expect(hex(hot.identity)).toBe(genesis)
    const time = { lo: 1_790_000_000_000, hi: 1_790_000_000_050, grade: 'device' as const, mode: 'verified' as const }
    for (const [at, { name, bytes }] of seamFile.inputs.entries()) {
      sameBytes('Input', bytes)
      const kind = said[name]
      if (kind === undefined) throw new Error(name)
      expect(hex(encodeInput(at + 1, time, number(0), kind)), name).toBe(bytes)
    }
  })

  test('outputs of every kind are read in their order', () => {
    sameBytes('Outputs', seamFile.outputs)
    const outputs = decodeOutputs(hexBytes(seamFile.outputs))
    expect(outputs.map((output) => output.case)).toEqual(schemaOf('Output').fields.map(({ localName }) => localName))
    const failed = outputs.find((output) => output.case === 'failed')
    expect(engineFault(failed?.value.fault)).toMatchObject({
      code: 'conflict/tokens-busy',
      message: 'held by request 7',
    })
  })

  test('a fault code says who is at fault, and none stands twice', () => {
    const { faults } = seamFile
    expect(
      faults.filter((code) => !/^(malformed|rejected|conflict|unavailable|misuse|broken)\/[a-z-]+$/.test(code)),
    ).toEqual([])
    expect(new Set(faults).size).toBe(faults.length)
  })
})

describe('the form of every message', () => {
  const { shapes } = shapesFile

  test('every message and every field of the contract stands in golden bytes', () => {
    const missing = contractMessages.flatMap((desc) => {
      const own = shapes.filter(({ message }) => message === desc.name)
      if (own.length === 0) return [desc.name]
      const read = own.map(({ bytes }) => reflect(desc, fromBinary(desc, hexBytes(bytes))))
      const unset = desc.fields.filter((field) => !read.some((one) => one.isSet(field)))
      return unset.map((field) => `${desc.name}.${field.name}`)
    })
    expect(missing).toEqual([])
    expect(shapes.filter(({ message }) => !contractMessages.some(({ name }) => name === message))).toEqual([])
  })

  test('all of it reads as it is written', () => {
    for (const { message, bytes } of shapes) expect(hex(recode(message, hexBytes(bytes))), message).toBe(bytes)
  })
})

describe('what is refused', () => {
  const { encodings, lengths } = refusedFile

  test.each([...new Set(encodings.map(({ decoder }) => decoder))])('%s in any other encoding', (decoder) => {
    const cases = encodings.filter((one) => one.decoder === decoder)
    expect(cases.length).toBeGreaterThan(7)
    for (const { name, bytes, code } of cases) {
      // The generated reader looks at no wire types and takes more than the engine does; but nothing that is refused
      // comes back as it was. What the engine can read at all, it reads, too.
      const again = () => hex(recode(decoder, hexBytes(bytes)))
      expect(code === 'malformed/undecodable' ? orNothing(again) : again(), name).not.toBe(bytes)
    }
  })

  test.each(lengths)('$decoder with $length bytes of $field', ({ decoder, field, length, bytes }) => {
    sameBytes(decoder, bytes)
    const found = field
      .split('.')
      .reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>>)[step], read(decoder, hexBytes(bytes)))
    expect(found).toHaveLength(length)
    expect([16, 32]).not.toContain(length)
  })
})

function orNothing(read: () => string): string | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
