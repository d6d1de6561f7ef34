// What is wrong with a name, in words; undefined where nothing is.
import { lettersOver, nameWrong } from './name-check.ts'
import { useWords } from './words/words.tsx'

export function createNameWords(): (name: string) => string | undefined {
  const { say } = useWords()
  return (name) => {
    const wrong = nameWrong(name)
    if (wrong === undefined) return undefined
    return wrong === 'name.long' ? say(wrong, { count: lettersOver(name) }) : say(wrong)
  }
}
