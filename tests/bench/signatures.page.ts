// In Chromium: the engine takes the workload's Exo, and others check the same signatures.
import { ed25519 } from '@noble/curves/ed25519.js'
import sodium from 'libsodium-wrappers'
import { instantiate } from '../../src/engine/instance.ts'
import { warmUp } from '../../src/engine/warm-up.ts'
import { fromBase64 } from './base64.ts'
import { inTurn } from './row.ts'

/** A workload on its way into the page: bytes as base64. */
export interface SentWorkload {
  readonly inputs: readonly string[]
  readonly signatures: readonly { readonly key: string; readonly message: string; readonly signature: string }[]
}

export type Checker = 'engine' | 'noble' | 'libsodium' | 'webcrypto' | 'webcryptoOneByOne'

export interface SignatureBench {
  /** Milliseconds for the whole workload, by who checked it. */
  compare(workload: SentWorkload, rounds: number): Promise<Record<Checker, number[]>>
  /**
   * Milliseconds of the first Exo of this page, so long after its engine was there, and of those that follow. `warmly`:
   * warmed up meanwhile, as the app does.
   */
  first(workload: SentWorkload, warmly: boolean): Promise<number[]>
}

declare global {
  interface Window {
    readonly signatureBench: SignatureBench
  }
}

const address = new URL('../../wasm/engine.wasm', import.meta.url).href
const recorded = new URL('../../src/engine/warm-up.bin', import.meta.url).href
/** Nobody pays sooner after a page has opened. */
const BEFORE_FIRST_MS = 2_000
/** Between two turns, as in the app. */
const PAUSE_MS = 100

async function engineModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await fetch(address)).arrayBuffer())
}

/** A fresh engine is brought to where the Exo comes; only the Exo is timed. */
function takeExo(module: WebAssembly.Module, inputs: readonly Uint8Array[]): number {
  const engine = instantiate(module)
  for (const input of inputs.slice(0, -1)) engine.step(input)
  const exo = inputs.at(-1) ?? new Uint8Array()
  const start = performance.now()
  engine.step(exo)
  return performance.now() - start
}

async function timed(work: () => Promise<boolean> | boolean): Promise<number> {
  const start = performance.now()
  const isRight = await work()
  const took = performance.now() - start
  if (!isRight) throw new Error('a good signature was refused')
  return took
}

async function checkNatively(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const bytes = (from: Uint8Array) => new Uint8Array(from)
  const imported = await crypto.subtle.importKey('raw', bytes(key), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', imported, bytes(signature), bytes(message))
}

Object.assign(window, {
  signatureBench: {
    async compare(workload, rounds) {
      await sodium.ready
      const module = await engineModule()
      const inputs = workload.inputs.map(fromBase64)
      const signatures = workload.signatures.map(
        ({ key, message, signature }) => [fromBase64(key), fromBase64(message), fromBase64(signature)] as const,
      )
      return inTurn(
        {
          engine: () => takeExo(module, inputs),
          noble: () =>
            timed(() => signatures.every(([key, message, signature]) => ed25519.verify(signature, message, key))),
          libsodium: () =>
            timed(() =>
              signatures.every(([key, message, signature]) =>
                sodium.crypto_sign_verify_detached(signature, message, key),
              ),
            ),
          webcrypto: () =>
            timed(async () =>
              (await Promise.all(signatures.map((parts) => checkNatively(...parts)))).every((isRight) => isRight),
            ),
          webcryptoOneByOne: () =>
            timed(async () => {
              for (const parts of signatures) if (!(await checkNatively(...parts))) return false
              return true
            }),
        },
        rounds,
        5,
      )
    },
    async first(workload, warmly) {
      const inputs = workload.inputs.map(fromBase64)
      const module = await engineModule()
      const until = performance.now() + BEFORE_FIRST_MS
      const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
      if (warmly) {
        const record = new Uint8Array(await (await fetch(recorded)).arrayBuffer())
        await warmUp(
          () => instantiate(module),
          record,
          () => sleep(PAUSE_MS),
        )
      }
      await sleep(Math.max(0, until - performance.now()))
      return Array.from({ length: 41 }, () => takeExo(module, inputs))
    },
  } satisfies SignatureBench,
})
