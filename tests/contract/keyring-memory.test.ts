// The keyring over the memory vault keeps the contract, with Ed25519 of WebCrypto and without; over IndexedDB the same
// cases run in Chromium (tests/e2e/foundation).
import { describe, it } from 'vitest'
import { webcryptoEntropy } from '../../src/foundation/entropy/webcrypto.ts'
import { memoryVault } from '../../src/foundation/keyring/memory-vault.ts'
import { walletKeyring } from '../../src/foundation/keyring/wallet-keyring.ts'
import { newSealKey } from '../../src/foundation/seal.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'
import { withoutEd25519 } from '../support/without-ed25519.ts'
import { keyringContract } from './keyring.contract.ts'

const browsers = [
  { name: 'with Ed25519 in WebCrypto', level: 'L1', subtle: crypto.subtle },
  { name: 'without Ed25519 in WebCrypto', level: 'L0', subtle: withoutEd25519(crypto.subtle) },
] as const

for (const { name, level, subtle } of browsers) {
  describe(`keyring ${name}`, () => {
    for (const contractCase of keyringContract) {
      it(contractCase.name, async () => {
        const vault = memoryVault(await newSealKey(subtle))
        const passkeys = softwareAuthenticator()
        const make = () => walletKeyring({ vault, subtle, entropy: webcryptoEntropy(), passkeys })
        await contractCase.prove({ make, level })
      })
    }
  })
}
