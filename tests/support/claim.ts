// Claims for contract suites, which run under vitest in Node and inside a page in Chromium alike.
import { codeOf } from './fault.ts'

/** One sentence about a port, and the proof. `Subject` makes fresh adapters. */
export interface ContractCase<Subject> {
  readonly name: string
  prove(subject: Subject): Promise<void>
}

/** Ends the case unless `fact` holds. */
export function claim(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new Error(`not so: ${sentence}`)
}

/** Compares plain values and byte arrays by content. */
export function same(found: unknown, expected: unknown, sentence: string): void {
  const [left, right] = [plain(found), plain(expected)]
  claim(left === right, `${sentence}: found ${left}, expected ${right}`)
}

/** The work ends with this code. */
export async function fails(work: Promise<unknown>, code: string): Promise<void> {
  let ended = 'no fault'
  try {
    await work
  } catch (thrown) {
    ended = codeOf(thrown)
  }
  same(ended, code, 'the code of the fault')
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (part instanceof Uint8Array ? [...part] : part))
}
