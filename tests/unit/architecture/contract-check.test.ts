// What the check against the baseline refuses: each change here would make an old wallet read something else.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contractFaults } from '../../../wasm/proto/contract.mjs'

const contract = fileURLToPath(new URL('../../../wasm/proto', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'juice-contract-'))
  cpSync(contract, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

function change(file: string, from: string, to: string): string[] {
  const path = join(folder, 'juice', 'v1', file)
  const before = readFileSync(path, 'utf8')
  expect(before.split(from)).toHaveLength(2)
  writeFileSync(path, before.replace(from, to))
  return contractFaults(folder).map(({ name }) => name)
}

test('the contract breaks nothing that its baseline has', () => {
  expect(contractFaults()).toEqual([])
})

describe('a breaking change is refused', () => {
  test.each([
    ['a field removed', 'payment.proto', '  uint32 unconfirmed = 3;\n', ''],
    ['a field of another type', 'payment.proto', '  uint32 unconfirmed = 3;\n', '  bytes unconfirmed = 3;\n'],
    ['a field of another number', 'transaction.proto', '  bytes memo_hash = 9;\n', '  bytes memo_hash = 19;\n'],
    ['a field of another name', 'identity.proto', '  bytes hot_key = 2;\n', '  bytes warm_key = 2;\n'],
    ['a field that became a list', 'community.proto', '  bytes nonce = 19;\n', '  repeated bytes nonce = 19;\n'],
    ['a type of statement removed', 'envelope.proto', '  STATEMENT_TYPE_RECLAIM = 19;\n', ''],
    ['a message removed', 'transaction.proto', 'message Reclaim {', 'message Reclaimed {'],
  ])('%s', (_, file, from, to) => {
    expect(change(file, from, to)).toContain('breaking')
  })
})

test('a field more breaks nothing, and golden bytes ask for it', () => {
  const from = '  uint32 unconfirmed = 3;\n'
  expect(change('payment.proto', from, `${from}  bytes more = 15;\n`)).toEqual([])
})

test('a name or a form that the rules of the contract do not have is refused', () => {
  expect(change('payment.proto', '  uint32 unconfirmed = 3;\n', '    uint32 unConfirmed = 3;\n')).toEqual([
    'lint',
    'format',
    'breaking',
  ])
})
