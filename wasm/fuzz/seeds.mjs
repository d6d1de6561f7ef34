// What each decoder begins with: golden bytes of the contract (`tests/vectors`) that it can read.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const bytesOf = (hex) => Buffer.from(hex, 'hex')

/** Golden bytes by the name of the message that they are, or of what they are about. */
export function goldenBytes(root) {
  const read = (file) => JSON.parse(readFileSync(join(root, 'tests', 'vectors', `${file}.json`), 'utf8'))
  const [statements, payments, messages, seam, shapes, refused] = [
    'statements',
    'payments',
    'messages',
    'seam',
    'shapes',
    'refused',
  ].map(read)
  const all = new Map()
  const add = (name, hex) => all.set(name, [...(all.get(name) ?? []), bytesOf(hex)])
  for (const { message, payload, envelope } of statements.statements) {
    add(message, payload)
    add('Envelope', envelope)
  }
  for (const one of payments.transactions) {
    add('Transaction', one.payload)
    add('CommitCertificate', one.commit)
    for (const state of one.states) add('TokenId', state.token)
  }
  for (const one of payments.decisions) add('DecisionCertificate', one.bytes)
  for (const one of payments.voids) add('VoidProof', one.bytes)
  add('Checkpoint', payments.checkpoint.bytes)
  add('Evidence', payments.evidence.bytes)
  add('Supersedes', payments.supersedes.bytes)
  add('PasskeyAssertion', payments.passkey.assertion)
  add('PasskeyKey', payments.passkey.key)
  for (const one of messages.messages) add('Message', one.bytes)
  for (const one of messages.codes) add('Code', one.bytes)
  for (const one of messages.sessions) {
    add('SessionClaim', one.claim)
    add('SessionPayload', one.payload)
  }
  for (const one of seam.inputs) add('Input', one.bytes)
  add('Outputs', seam.outputs)
  for (const one of shapes.shapes) add(one.message, one.bytes)
  for (const one of [...refused.encodings, ...refused.lengths]) add(one.decoder, one.bytes)
  for (const one of statements.statements.slice(0, 4)) {
    // A key, a signature that is not its own, what is signed.
    add('signature', '01'.padEnd(64, '0') + '00'.repeat(64) + one.signingBytes)
  }
  add('client-data', Buffer.from(',"crossOrigin":false}').toString('hex'))
  add('authenticator', '0500000000')
  add('text', Buffer.from('Zoë \u{1F469}\u200D\u{1F33E} \u0915\u094D\u200D\u0937').toString('hex'))
  add('merkle', '0500020102030405')
  add('rows', '050002ffff')
  return all
}

/** Which golden bytes a decoder reads that is not named as its message. */
export const reads = {
  ballot: 'Message',
  charter: 'Charter',
  checkpoint: 'CheckpointRow',
  code: 'Code',
  condition: 'Condition',
  credentials: 'SessionPayload',
  decision: 'DecisionCertificate',
  evidence: 'Message',
  input: 'Input',
  issuance: 'Issuance',
  justification: 'Message',
  'token-id': 'TokenId',
  transaction: 'Transaction',
  'void-proof': 'VoidProof',
}
