// The words of each stage on the screens behind the first.
export const BACKUP_WORDS = {
  none: 'backup.none',
  file: 'backup.fileOnly',
  phrase: 'backup.phraseOnly',
  both: 'backup.both',
} as const
