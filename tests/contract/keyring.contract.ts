// What every Keyring must keep. Runs on the memory vault in Node and on IndexedDB in Chromium.
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, hex, utf8, utf8Text } from '../../src/foundation/bytes.ts'
import type {
  DeviceLevel,
  KeyRef,
  Keyring,
  PasskeyAssertion,
  PasskeyRegistration,
} from '../../src/foundation/keyring.ts'
import type { Store } from '../../src/foundation/store.ts'
import { type ContractCase, claim, fails, same } from '../support/claim.ts'
import { put, row } from './store.contract.ts'

/** One vault, as many keyrings on it as a case makes: tabs, or the same tab after a restart. Not yet opened. */
export interface KeyringSubject {
  make(): Promise<Keyring>
  /** The engine's rows, beside the keys. */
  openStore(): Promise<Store>
  readonly level: DeviceLevel
}

const SLOT = new Uint8Array(32).fill(5)
const EVERY_KIND: readonly KeyRef[] = [
  { kind: 'hot' },
  { kind: 'derived', epoch: 7, counter: 0 },
  { kind: 'controller' },
  { kind: 'next-controller' },
  { kind: 'signer', slot: SLOT },
  { kind: 'witness', slot: SLOT },
]

export const keyringContract: readonly ContractCase<KeyringSubject>[] = [
  {
    name: 'the first opening makes the wallet, the next one finds it',
    async prove({ make, level }) {
      const first = await (await make()).open()
      same([first.isFirstRun, first.level], [true, level], 'first run')
      claim(first.epoch > 0 && first.epoch < 2 ** 32, 'an epoch that the contract can carry')
      const second = await (await make()).open()
      same([second.isFirstRun, second.level, second.epoch], [false, level, first.epoch], 'second run')
    },
  },
  {
    name: 'every kind of key signs so that others can check it',
    async prove({ make }) {
      const keyring = await opened(make)
      for (const ref of EVERY_KIND) {
        const publicKey = await keyring.publicKey(ref)
        const signature = await keyring.sign(ref, utf8('message'))
        same([publicKey.length, signature.length], [32, 64], ref.kind)
        claim(ed25519.verify(signature, utf8('message'), publicKey), `a ${ref.kind} key verifies`)
      }
    },
  },
  {
    name: 'keys are all different, and the same again after a restart',
    async prove({ make }) {
      const refs: readonly KeyRef[] = [
        ...EVERY_KIND,
        { kind: 'derived', epoch: 7, counter: 1 },
        { kind: 'derived', epoch: 8, counter: 0 },
        { kind: 'derived', epoch: 7, counter: 256 },
        { kind: 'signer', slot: new Uint8Array(32) },
        { kind: 'signer', slot: new Uint8Array(31) },
        { kind: 'witness', slot: new Uint8Array(32) },
      ]
      const before = await publicKeys(await opened(make), refs)
      same(new Set(before).size, refs.length, 'different keys')
      same(await publicKeys(await opened(make), refs), before, 'keys after a restart')
    },
  },
  {
    name: 'reserved keys are those of their counters',
    async prove({ make }) {
      const keyring = await opened(make)
      const { epoch, first, publicKeys: reserved } = await keyring.reserve(3)
      const refs = [0, 1, 2].map((index): KeyRef => ({ kind: 'derived', epoch, counter: first + index }))
      same(reserved.map(hex), await publicKeys(keyring, refs), 'public keys')
      const signature = await keyring.sign({ kind: 'derived', epoch, counter: first + 2 }, utf8('m'))
      claim(ed25519.verify(signature, utf8('m'), reserved[2] ?? new Uint8Array(32)), 'the third key signs')
    },
  },
  {
    name: 'no counter is handed out twice, by many keyrings at once or after a crash between reserve and use',
    async prove({ make }) {
      const [first, second] = [await opened(make), await opened(make)]
      const blocks = await Promise.all([first.reserve(5), second.reserve(7), first.reserve(1), second.reserve(32)])
      // Crashed here: none of them was ever used, and still they are gone.
      const later = await (await opened(make)).reserve(10)
      const counters = [...blocks, later].flatMap(({ first: start, publicKeys: keys }) =>
        keys.map((_, index) => start + index),
      )
      same(new Set(counters).size, 55, 'different counters')
    },
  },
  {
    name: 'two first openings at once agree on one wallet',
    async prove({ make }) {
      const [first, second] = [await make(), await make()]
      const states = await Promise.all([first.open(), second.open()])
      same(states.filter(({ isFirstRun }) => isFirstRun).length, 1, 'first runs')
      same(await publicKeys(first, EVERY_KIND), await publicKeys(second, EVERY_KIND), 'keys')
      same(hex((await first.revealRoot()).root), hex((await second.revealRoot()).root), 'root')
    },
  },
  {
    name: 'two first uses of a witness key at once agree on one key',
    async prove({ make }) {
      const [first, second] = [await opened(make), await opened(make)]
      const ref: KeyRef = { kind: 'witness', slot: SLOT }
      const [left, right] = await Promise.all([first.publicKey(ref), second.publicKey(ref)])
      same(hex(left), hex(right), 'witness key')
    },
  },
  {
    name: 'a restored root brings back derived, controller and signer keys and nothing else',
    async prove({ make }) {
      const keyring = await opened(make)
      const kept = EVERY_KIND.filter(({ kind }) => kind !== 'hot' && kind !== 'witness')
      const before = await publicKeys(keyring, kept)
      const random = await publicKeys(keyring, [{ kind: 'hot' }, { kind: 'witness', slot: SLOT }])
      const { root, epoch } = await keyring.revealRoot()
      const state = await keyring.restore({ root, formerEpoch: epoch, rows: [] })
      claim(state.epoch !== epoch && !state.isFirstRun, 'another epoch')
      same(await publicKeys(keyring, kept), before, 'keys from the root')
      await fails(keyring.sign({ kind: 'witness', slot: SLOT }, utf8('m')), 'unavailable/key-lost')
      const [hot] = await publicKeys(keyring, [{ kind: 'hot' }])
      claim(hot !== random[0], 'a new hot key')
      same((await keyring.reserve(1)).first, 0, 'counters begin anew in the new epoch')
    },
  },
  {
    name: 'a restore puts its rows in place of all, and whoever led before writes no more',
    async prove({ make, openStore }) {
      const [keyring, store] = [await opened(make), await openStore()]
      const epoch = await store.lead()
      await store.commit(epoch, [put(row('token', 'old', '1')), put(row('token', 'both', '1'))])
      const rows = [row('token', 'both', '2'), row('token', 'new', '2')]
      await keyring.restore({ root: new Uint8Array(32).fill(1), rows })
      await fails(store.commit(epoch, [put(row('token', 'old', '3'))]), 'conflict/stale-leader')
      const found = (await store.load()).map(({ key, value }) => `${utf8Text(key)} ${utf8Text(value)}`)
      same(found.sort(), ['both 2', 'new 2'], 'rows')
      await store.commit(await store.lead(), [put(row('token', 'next', '3'))])
      same((await store.load()).length, 3, 'rows after a commit of the next leader')
    },
  },
  {
    name: 'a keyring that slept through a restore reserves nothing any more',
    async prove({ make }) {
      const [sleeper, restorer] = [await opened(make), await opened(make)]
      await restorer.restore({ root: new Uint8Array(32).fill(1), rows: [] })
      await fails(sleeper.reserve(1), 'conflict/stale-epoch')
      await sleeper.open()
      same(hex((await sleeper.revealRoot()).root), '01'.repeat(32), 'the restored root')
    },
  },
  {
    name: 'restores of one backup never share an epoch',
    async prove({ make }) {
      const keyring = await opened(make)
      const epochs = new Set<number>()
      const backup = { root: new Uint8Array(32).fill(1), formerEpoch: 1, rows: [] }
      for (let turn = 0; turn < 8; turn++) epochs.add((await keyring.restore(backup)).epoch)
      same(epochs.size, 8, 'different epochs')
    },
  },
  {
    name: 'the revealed root is what the keys come from',
    async prove({ make }) {
      const keyring = await opened(make)
      const { root } = await keyring.revealRoot()
      same(root.length, 32, 'root bytes')
      const before = await publicKeys(keyring, [{ kind: 'controller' }])
      await keyring.restore({ root, rows: [] })
      same(await publicKeys(keyring, [{ kind: 'controller' }]), before, 'controller')
    },
  },
  {
    name: 'wrong use is told as such',
    async prove({ make }) {
      const closed = await make()
      await fails(closed.publicKey({ kind: 'hot' }), 'misuse/keyring-closed')
      await fails(closed.reserve(1), 'misuse/keyring-closed')
      const keyring = await opened(make)
      for (const count of [0, -1, 1.5, 257]) await fails(keyring.reserve(count), 'misuse/reserve-count')
      await fails(keyring.sign({ kind: 'signer', slot: new Uint8Array(0) }, utf8('m')), 'misuse/slot')
      await fails(keyring.sign({ kind: 'witness', slot: new Uint8Array(65) }, utf8('m')), 'misuse/slot')
      await fails(keyring.sign({ kind: 'derived', epoch: -1, counter: 0 }, utf8('m')), 'misuse/not-uint32')
      await fails(keyring.sign({ kind: 'derived', epoch: 1, counter: 0.5 }, utf8('m')), 'misuse/not-uint64')
      await fails(keyring.restore({ root: new Uint8Array(31), rows: [] }), 'malformed/root')
      await fails(keyring.sign({ kind: 'witness', slot: SLOT }, utf8('m')), 'unavailable/key-lost')
    },
  },
  {
    name: 'a passkey signs a challenge so that the engine can check it',
    async prove({ make }) {
      const keyring = await opened(make)
      const registration = await keyring.createPasskey('Maria', challenge(1))
      same([registration.x.length, registration.y.length, registration.aaguid.length], [32, 32, 16], 'lengths')
      for (let turn = 0; turn < 6; turn++) {
        const assertion = await keyring.assert(challenge(turn), [registration.credentialId])
        same(hex(assertion.credentialId), hex(registration.credentialId), 'credential')
        claim(await verifies(assertion, registration), 'the signature verifies')
        claim(isLow(assertion.signature.subarray(32)), 's is low')
        const said: { challenge?: string; type?: string } = JSON.parse(
          new TextDecoder().decode(assertion.clientDataJson),
        )
        same(said.type, 'webauthn.get', 'type')
        same(said.challenge?.length, 43, 'challenge in base64url')
      }
    },
  },
  {
    name: 'a passkey that exists is not made twice',
    async prove({ make }) {
      const keyring = await opened(make)
      const { credentialId } = await keyring.createPasskey('Maria', challenge(1))
      await fails(keyring.createPasskey('Maria', challenge(2), [credentialId]), 'conflict/passkey-exists')
    },
  },
]

async function opened(make: () => Promise<Keyring>): Promise<Keyring> {
  const keyring = await make()
  await keyring.open()
  return keyring
}

function publicKeys(keyring: Keyring, refs: readonly KeyRef[]): Promise<string[]> {
  return Promise.all(refs.map(async (ref) => hex(await keyring.publicKey(ref))))
}

function challenge(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte)
}

async function verifies(assertion: PasskeyAssertion, { x, y }: PasskeyRegistration): Promise<boolean> {
  const point = concat(Uint8Array.of(4), x, y)
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', point, algorithm, false, ['verify'])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', assertion.clientDataJson))
  return crypto.subtle.verify(algorithm, key, assertion.signature, concat(assertion.authenticatorData, hash))
}

/** Half of the order of P-256, big-endian; compared as hex. */
const HALF_ORDER = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8'

function isLow(s: Uint8Array): boolean {
  return hex(s) <= HALF_ORDER
}
