// The passkey prompt across the border: the worker asks, the page, where WebAuthn lives, shows it. Plain values only.
import { Fault, type FaultCode } from '../fault.ts'
import type { CreatedPasskey, PasskeyAnswer, PasskeyCreation, PasskeyPrompt, PasskeyRequest } from './passkey.ts'

type Asked =
  | { readonly ask: number; readonly kind: 'create'; readonly given: PasskeyCreation }
  | { readonly ask: number; readonly kind: 'get'; readonly given: PasskeyRequest }

type Answered =
  | { readonly ask: number; readonly value: CreatedPasskey | PasskeyAnswer }
  | { readonly ask: number; readonly code: FaultCode; readonly action: string }

/** The worker's end. Faults are those of the page's prompt. */
export function promptOverBorder(port: MessagePort): PasskeyPrompt {
  const open = new Map<number, { resolve(value: never): void; reject(fault: Fault): void }>()
  let asks = 0

  function ask<Value>(asked: (ask: number) => Asked): Promise<Value> {
    return new Promise((resolve, reject) => {
      asks += 1
      open.set(asks, { resolve, reject })
      port.postMessage(asked(asks))
    })
  }

  port.addEventListener('message', ({ data: answered }: MessageEvent<Answered>) => {
    const waiting = open.get(answered.ask)
    open.delete(answered.ask)
    if ('value' in answered) waiting?.resolve(answered.value as never)
    else waiting?.reject(new Fault(answered.code, answered.action))
  })
  port.start()
  return {
    create: (given) => ask<CreatedPasskey>((number) => ({ ask: number, kind: 'create', given })),
    get: (given) => ask<PasskeyAnswer>((number) => ({ ask: number, kind: 'get', given })),
  }
}

/** The page's end. `prompt` is loaded when it is asked for the first time. */
export function servePrompt(port: MessagePort, prompt: () => Promise<PasskeyPrompt>): void {
  async function answer(asked: Asked): Promise<Answered> {
    try {
      const shown = await prompt()
      return {
        ask: asked.ask,
        value: asked.kind === 'create' ? await shown.create(asked.given) : await shown.get(asked.given),
      }
    } catch (cause) {
      const fault = cause instanceof Fault ? cause : new Fault('unavailable/passkey-failed', 'try again', {}, cause)
      return { ask: asked.ask, code: fault.code, action: fault.message }
    }
  }
  port.addEventListener('message', ({ data: asked }: MessageEvent<Asked>) => {
    void answer(asked).then((answered) => port.postMessage(answered))
  })
  port.start()
}
