// Backup and restore. A restore is tried on a spare engine first; then the old wallet goes and the new one comes in one
// step, marked, so that the engine lets it only receive.
import { type Rehearsal, restoredMark } from '../engine/rehearsal.ts'
import { phraseRoot, rootPhrase } from '../foundation/backup/phrase.ts'
import { readBackup, writeBackup } from '../foundation/backup.ts'
import type { Entropy } from '../foundation/entropy.ts'
import { Fault } from '../foundation/fault.ts'
import type { Keyring, RestoredWallet } from '../foundation/keyring.ts'
import type { Store } from '../foundation/store.ts'
import type { Safekeeping } from './host/context.ts'

export interface SafekeepingPorts {
  readonly store: Store
  readonly keyring: Keyring
  readonly subtle: SubtleCrypto
  readonly entropy: Entropy
  /** A keyring of its own, whose keys are forgotten with it. */
  readonly spareKeyring: () => Promise<Keyring>
  readonly rehearse: (rehearsal: Rehearsal) => Promise<void>
  /**
   * Stops the engine, makes the change, and starts an engine from what is there then, however the change ended. Throws
   * `unavailable/not-leading` where another window has the wallet.
   */
  readonly betweenEngines: (change: () => Promise<void>) => Promise<void>
}

const FILE_NAME = 'wallet.juicebackup'

export function createSafekeeping(ports: SafekeepingPorts): Safekeeping {
  const { store, keyring } = ports

  async function replace(wallet: RestoredWallet, then: Rehearsal['then']): Promise<void> {
    const spare = await ports.spareKeyring()
    await spare.restore({ ...wallet, rows: [] })
    await ports.rehearse({ keyring: spare, rows: wallet.rows, then })
    await ports.betweenEngines(async () => {
      await keyring.restore(wallet)
    })
  }

  return {
    async file(passphrase) {
      const saved = { ...(await keyring.revealRoot()), rows: await store.load() }
      const bytes = await writeBackup(saved, passphrase, ports)
      saved.root.fill(0)
      return { name: FILE_NAME, bytes }
    },
    async phrase() {
      const { root } = await keyring.revealRoot()
      const words = rootPhrase(root).split(' ')
      root.fill(0)
      return words
    },
    async restoreFile(file, passphrase) {
      const { root, epoch, rows } = await readBackup(file, passphrase, ports)
      try {
        await replace({ root, formerEpoch: epoch, rows: [...rows, restoredMark()] }, []).catch(notUnderstood)
      } finally {
        root.fill(0)
      }
    },
    async restorePhrase(words, name) {
      const root = phraseRoot(words.join(' '))
      try {
        const identity = { case: 'createIdentity', value: { name } } as const
        await replace({ root, rows: [restoredMark()] }, [{ case: 'command', value: { kind: identity } }])
      } finally {
        root.fill(0)
      }
    },
    erase: () => store.erase(),
  }
}

/** The file is whole and its passphrase right: rows that this engine does not take were written by another version. */
function notUnderstood(cause: unknown): never {
  if (!(cause instanceof Fault) || cause.code !== 'broken/bad-row') throw cause
  throw new Fault('rejected/wrong-version', 'update the app, then restore', cause.detail, cause)
}
