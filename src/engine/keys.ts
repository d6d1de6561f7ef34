// The engine names keys, the keyring holds them: one translation, and nothing secret passes through it.
import { Fault } from '../foundation/fault.ts'
import type { KeyRef, Keyring } from '../foundation/keyring.ts'
import { AssuranceLevel, type Sign } from './codec.ts'

type EngineKeyRef = NonNullable<Sign['items'][number]['key']>

/** What the engine is told of the keys when it starts. */
export async function startInput(keyring: Keyring, place: { readonly rpId: string; readonly origin: string }) {
  const { level } = await keyring.open()
  const [hotKey, controller, nextController] = await Promise.all([
    keyring.publicKey({ kind: 'hot' }),
    keyring.publicKey({ kind: 'controller' }),
    keyring.publicKey({ kind: 'next-controller' }),
  ])
  return {
    hotKey,
    controller,
    nextController,
    level: level === 'L1' ? AssuranceLevel.NON_EXTRACTABLE : AssuranceLevel.SOFTWARE,
    ...place,
  }
}

/** Signs every item, in order. */
export async function signItems(keyring: Keyring, items: Sign['items']): Promise<Uint8Array[]> {
  return Promise.all(items.map((item) => keyring.sign(keyRef(item.key), item.message)))
}

function keyRef(key: EngineKeyRef | undefined): KeyRef {
  switch (key?.kind.case) {
    case 'hot':
      return { kind: 'hot' }
    case 'controller':
      return { kind: 'controller' }
    case 'derived': {
      const { epoch, counter } = key.kind.value
      return { kind: 'derived', epoch, counter: Number(counter) }
    }
    case 'signerSlot':
      return { kind: 'signer', slot: key.kind.value }
    case 'witnessSlot':
      return { kind: 'witness', slot: key.kind.value }
    case undefined:
      throw new Fault('broken/engine-output', 'rebuild the engine: it names a key that this page does not know')
  }
}
