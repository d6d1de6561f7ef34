// The root as 24 words (BIP-39, English), for paper. It brings back identity and keys, not payments: those are in the
// backup file. Imported on demand: the word list weighs 13 kB.
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Bytes } from '../bytes.ts'
import { Fault } from '../fault.ts'
import { PHRASE_LENGTH } from '../limits.ts'
import { owned } from '../seal.ts'

const WORDS = 24

/** 32 bytes to 24 words, one space between them. */
export function rootPhrase(root: Uint8Array): string {
  if (root.length !== 32) throw new Fault('misuse/backup-root', 'pass the 32 bytes of the root')
  return entropyToMnemonic(root, wordlist)
}

/**
 * Forgives case and spacing, nothing else. Throws `malformed/backup-phrase`; its detail `what` tells `length`, `word`
 * (with the `place` of the first unknown one, from 1) and `checksum` (a wrong word, or two exchanged) apart.
 */
export function phraseRoot(phrase: string): Bytes {
  const words = phrase.slice(0, PHRASE_LENGTH).normalize('NFKD').toLowerCase().trim().split(/\s+/)
  if (phrase.length > PHRASE_LENGTH || words.length !== WORDS) {
    throw new Fault('malformed/backup-phrase', `type all ${WORDS} words`, { what: 'length', words: words.length })
  }
  const unknown = words.findIndex((word) => !wordlist.includes(word))
  if (unknown >= 0) {
    throw new Fault('malformed/backup-phrase', 'check this word against your paper', {
      what: 'word',
      place: unknown + 1,
    })
  }
  try {
    return owned(mnemonicToEntropy(words.join(' '), wordlist))
  } catch (cause) {
    throw new Fault(
      'malformed/backup-phrase',
      'check the words and their order against your paper',
      { what: 'checksum' },
      cause,
    )
  }
}
