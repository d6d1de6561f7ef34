// The page of the harness: carries acts to its worker, as the real page carries commands, and answers the worker's
// passkey prompts.
import { browserEnvironment } from '../../../../src/foundation/capabilities/browser.ts'
import { type Capabilities, reportCapabilities } from '../../../../src/foundation/capabilities.ts'
import { systemClock } from '../../../../src/foundation/clock/system.ts'
import { Fault } from '../../../../src/foundation/fault.ts'
import type { PasskeyPrompt } from '../../../../src/foundation/keyring/passkey.ts'
import { webauthnPrompt } from '../../../../src/foundation/keyring/webauthn.ts'
import type { FromWorker, ToWorker } from './messages.ts'

export interface Harness {
  /** Runs an act in the worker; a fault comes back as an error whose message begins with its code. */
  act(name: string, ...parameters: readonly unknown[]): Promise<unknown>
  /** For prompts from here on. */
  setPrompt(options: { readonly timeoutMs?: number; readonly rpId?: string }): void
  /** Prompts on the page itself: the code that it ends with, or `none`. */
  promptFault(kind: 'create' | 'get', times: number): Promise<readonly string[]>
  /** What the page, not its worker, can do. */
  capabilities(): Promise<Capabilities>
}

declare global {
  interface Window {
    harness: Harness
  }
}

const clock = systemClock(0)
let prompt = makePrompt({})

function makePrompt({ timeoutMs, rpId = location.hostname }: { timeoutMs?: number; rpId?: string }): PasskeyPrompt {
  return webauthnPrompt({ clock, rpId, rpName: 'Harness', ...(timeoutMs === undefined ? {} : { timeoutMs }) })
}

const worker = new Worker(new URL('./acts.worker.ts', import.meta.url), { type: 'module' })
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
let last = 0

function tell(message: ToWorker): void {
  worker.postMessage(message)
}

worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
  if (data.kind === 'prompt') {
    const answer = data.ask === 'create' ? prompt.create(data.creation) : prompt.get(data.request)
    answer.then(
      (value) => tell({ kind: 'answer', id: data.id, value }),
      (thrown: unknown) =>
        tell({ kind: 'refusal', id: data.id, code: thrown instanceof Fault ? thrown.code : 'broken/harness' }),
    )
    return
  }
  const act = waiting.get(data.id)
  waiting.delete(data.id)
  if (data.kind === 'done') act?.resolve(data.value)
  else act?.reject(new Error(data.reason))
})

window.harness = {
  act: (name, ...parameters) =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve, reject })
      tell({ kind: 'act', id: last, name, parameters })
    }),
  setPrompt(options) {
    prompt = makePrompt(options)
  },
  capabilities: async () => reportCapabilities(await browserEnvironment()),
  promptFault: (kind, times) =>
    Promise.all(
      Array.from({ length: times }, async () => {
        const challenge = new Uint8Array(32)
        try {
          if (kind === 'create')
            await prompt.create({ name: 'Maria', user: new Uint8Array(16), challenge, existing: [] })
          else await prompt.get({ challenge, credentials: [] })
          return 'none'
        } catch (thrown) {
          return thrown instanceof Fault ? thrown.code : String(thrown)
        }
      }),
    ),
}
