// How well a wallet is backed up, in a word. Only both ways together are a backup: a file may be lost or its passphrase
// forgotten, and the words bring back no coins.
import type { BackupView } from '../../../application/wallet-view.ts'

export function backupStage({ file, phrase }: BackupView): 'none' | 'file' | 'phrase' | 'both' {
  if (file && phrase) return 'both'
  if (file) return 'file'
  return phrase ? 'phrase' : 'none'
}
