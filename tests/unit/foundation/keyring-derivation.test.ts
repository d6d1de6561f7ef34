// Derivation and signing against published vectors, and against a second implementation. The pinned keys are part of
// the backup format: a change here makes old backups useless.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { concat, hex, hexBytes, utf8 } from '../../../src/foundation/bytes.ts'
import { webcryptoEntropy } from '../../../src/foundation/entropy/webcrypto.ts'
import {
  controllerPath,
  deriveSeed,
  importRoot,
  ownerPath,
  signerPath,
} from '../../../src/foundation/keyring/derivation.ts'
import { ed25519PublicKey, findEd25519 } from '../../../src/foundation/keyring/ed25519.ts'
import { withoutEd25519 } from '../../support/without-ed25519.ts'

const { subtle } = crypto

describe('HKDF-SHA-256', () => {
  it('gives the first test case of RFC 5869', async () => {
    const root = await importRoot(subtle, new Uint8Array(22).fill(0x0b))
    const path = { salt: hexBytes('000102030405060708090a0b0c'), info: hexBytes('f0f1f2f3f4f5f6f7f8f9') }
    expect(hex(await deriveSeed(subtle, root, path))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
    )
  })

  it('gives the third test case of RFC 5869, with neither salt nor info', async () => {
    const root = await importRoot(subtle, new Uint8Array(22).fill(0x0b))
    const seed = await deriveSeed(subtle, root, { salt: new Uint8Array(0), info: new Uint8Array(0) })
    expect(hex(seed)).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d')
  })
})

describe('seeds of a wallet', () => {
  const root = Uint8Array.from({ length: 32 }, (_, index) => index)
  const pinned: readonly [string, ReturnType<typeof ownerPath>, string, Uint8Array][] = [
    [
      'owner key 0 of epoch 1',
      ownerPath(1, 0),
      '7fee769b465209f0c26474f383a038d5a5a35c4e54ea7767b6c5bfac187b5c98',
      hexBytes('000000010000000000000000'),
    ],
    [
      'owner key 2^40 of the last epoch',
      ownerPath(2 ** 32 - 1, 2 ** 40),
      '2a3cd8a027583fa650e8bbe556aec7c9c697ef6243310d0c95177bd0d77ad6fd',
      hexBytes('ffffffff0000010000000000'),
    ],
    [
      'controller',
      controllerPath(0),
      'a99f6603afa14279f5929ec2f28c47579a8989fbd313586ffe368cec237ab390',
      hexBytes('00000000'),
    ],
    [
      'next controller',
      controllerPath(1),
      'e1e48c8fe25a589472f2ba330ee1fb02551372e18e1f77860ece3f263612b109',
      hexBytes('00000001'),
    ],
    [
      'signer of a slot',
      signerPath(new Uint8Array(16).fill(3)),
      '70b0cd8e38accc23be47b89d4b29c74c774dee1cd9f7f7b1464ca6bd268e2230',
      new Uint8Array(16).fill(3),
    ],
  ]
  const labels = ['owner', 'owner', 'controller', 'controller', 'signer']

  for (const [index, [name, path, expected, tail]] of pinned.entries()) {
    it(`${name} stays what it was, and noble derives the same`, async () => {
      const seed = await deriveSeed(subtle, await importRoot(subtle, root), path)
      const label = utf8(`JuiceTokens ${labels[index]} v1`)
      const [salt, info] =
        labels[index] === 'owner' ? [concat(label, tail.subarray(0, 4)), tail.subarray(4)] : [label, tail]
      expect(hex(seed)).toBe(hex(hkdf(sha256, root, salt, info, 32)))
      expect(hex(ed25519PublicKey(seed))).toBe(expected)
    })
  }
})

describe('Ed25519', () => {
  // RFC 8032, section 7.1: secret key, public key, message, signature.
  const vectors = [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ] as const
  const browsers = [
    { name: 'WebCrypto', algorithms: subtle },
    { name: 'noble', algorithms: withoutEd25519(subtle) },
  ]

  for (const { name, algorithms } of browsers) {
    it(`${name} gives the vectors of RFC 8032`, async () => {
      const ed25519 = await findEd25519(algorithms, webcryptoEntropy())
      for (const [seed, publicKey, message, signature] of vectors) {
        expect(hex(ed25519PublicKey(hexBytes(seed)))).toBe(publicKey)
        expect(hex(await ed25519.signWithSeed(hexBytes(seed), hexBytes(message)))).toBe(signature)
      }
    })
  }

  it('a native key cannot be exported, a software key is told as such', async () => {
    const native = await (await findEd25519(subtle, webcryptoEntropy())).generate()
    expect(native.kind).toBe('native')
    if (native.kind !== 'native') return
    expect(native.secret.extractable).toBe(false)
    for (const format of ['pkcs8', 'jwk'] as const) {
      await expect(subtle.exportKey(format, native.secret)).rejects.toThrow(/extractable/)
    }
    const software = await (await findEd25519(withoutEd25519(subtle), webcryptoEntropy())).generate()
    expect(software.kind).toBe('software')
  })
})
