// The keyring over the memory vault keeps the contract, with Ed25519 of WebCrypto and without; over IndexedDB the same
// cases run in Chromium (tests/e2e/foundation).
import { describe, expect, it } from 'vitest'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { memoryVault } from '../../src/foundation/keyring/memory-vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { memoryDisk, memoryStore } from '../../src/foundation/store/memory.ts'
import { faultOf } from '../support/fault.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'
import { withoutEd25519 } from '../support/without-ed25519.ts'
import { keyringContract } from './keyring.contract.ts'
import { put, row } from './store.contract.ts'

const browsers = [
  { name: 'with Ed25519 in WebCrypto', level: 'L1', subtle: crypto.subtle },
  { name: 'without Ed25519 in WebCrypto', level: 'L0', subtle: withoutEd25519(crypto.subtle) },
] as const

for (const { name, level, subtle } of browsers) {
  describe(`keyring ${name}`, () => {
    for (const contractCase of keyringContract) {
      it(contractCase.name, async () => {
        const disk = memoryDisk()
        const vault = memoryVault(await newSealKey(subtle), disk)
        const passkeys = softwareAuthenticator()
        const make = () => walletKeyring({ vault, subtle, entropy: webcryptoEntropy(), passkeys })
        await contractCase.prove({ make, level, openStore: async () => memoryStore(disk) })
      })
    }
  })
}

it('a restore that does not fit leaves the wallet as it was', async () => {
  const disk = memoryDisk()
  const vault = memoryVault(await newSealKey(crypto.subtle), disk)
  const ports = { vault, subtle: crypto.subtle, entropy: webcryptoEntropy(), passkeys: softwareAuthenticator() }
  const [keyring, store] = [await walletKeyring(ports), memoryStore(disk)]
  const { epoch } = await keyring.open()
  await store.commit(await store.lead(), [put(row('token', 'old', '1'))])
  disk.capacity = 10
  const rows = [row('token', 'new', 'more than ten bytes')]
  const failed = await faultOf(() => keyring.restore({ root: new Uint8Array(32).fill(1), rows }))
  expect(failed).toBe('unavailable/storage-full')
  expect((await keyring.open()).epoch).toBe(epoch)
  expect(await store.load()).toEqual([row('token', 'old', '1')])
})
