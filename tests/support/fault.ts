// Reads the code of a fault the way every other part does: by its field, not by its class.

/** The code of what was thrown, or a word that no code equals. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown.code
  }
  return `no fault: ${String(thrown)}`
}

/** The code that the work ends with, or `none` where it succeeds. */
export async function faultOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (thrown) {
    return codeOf(thrown)
  }
  return 'none'
}
