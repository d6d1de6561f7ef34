// Which three words are asked for, and whether one is right. Pure: the places follow from the words themselves, so
// coming back to the question asks the same ones.

/** Three places, 0-based, rising: one in each third of the phrase. */
export function placesToCheck(phrase: readonly string[]): readonly number[] {
  const third = Math.floor(phrase.length / 3)
  if (third === 0) return []
  return [0, 1, 2].map((part) => part * third + (letters(phrase[part] ?? '') % third))
}

/** Small and capital letters, and space around it, do not matter. */
export function isWordRight(phrase: readonly string[], place: number, typed: string): boolean {
  return phrase[place] === typed.trim().toLowerCase()
}

function letters(word: string): number {
  return [...word].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
}
