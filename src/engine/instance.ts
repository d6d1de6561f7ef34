// One WASM instance of the engine: bytes in, bytes out, over the raw C-ABI of wasm/bindings. A trap leaves the
// instance unusable; the driver drops it.

/** `wallet`: what every phone loads. `office`: the same, and what whoever founds, lets in, hands out or witnesses needs. */
export type EngineBuild = 'wallet' | 'office'

/** The one call. */
export interface EngineInstance {
  /** An encoded `Input` to encoded `Outputs`. Throws `WebAssembly.RuntimeError` on a trap. */
  step(input: Uint8Array): Uint8Array
  /** Lets the browser compile the hot code before it is needed. False: this build computes wrongly. */
  warmUp(): boolean
}

interface EngineExports extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory
  juice_alloc(length: number): number
  juice_free(place: number, length: number): void
  juice_new(): number
  juice_step(engine: number, place: number, length: number): bigint
  juice_warm_up(): number
}

/** A new engine that knows nothing. The module imports nothing, so nothing is given to it. */
export function instantiate(module: WebAssembly.Module): EngineInstance {
  const exports = new WebAssembly.Instance(module, {}).exports as EngineExports
  const engine = exports.juice_new()
  return {
    step(input) {
      const place = exports.juice_alloc(input.length)
      // Memory may have grown: its buffer is looked up anew for each use.
      new Uint8Array(exports.memory.buffer, place, input.length).set(input)
      const told = BigInt.asUintN(64, exports.juice_step(engine, place, input.length))
      exports.juice_free(place, input.length)
      const [at, length] = [Number(told >> 32n), Number(told & 0xffff_ffffn)]
      const outputs = new Uint8Array(exports.memory.buffer, at, length).slice()
      exports.juice_free(at, length)
      return outputs
    },
    warmUp: () => exports.juice_warm_up() === 1,
  }
}
