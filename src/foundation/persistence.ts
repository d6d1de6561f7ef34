// Port: whether the browser has promised not to erase the wallet by itself, and asking it to. Only a page may ask.

export interface Persistence {
  /** It has promised. False until that is known. */
  isKept(): boolean
  /** Asks for the promise. Some browsers decide alone, others ask the person: call it when there is something to lose. */
  ask(): void
  /** Calls back after each change. */
  listen(listener: () => void): void
}
