// Runs instances of the built engine for the engine's own tests (wasm/engine/src/testing/seam.rs): what they ask comes on
// standard input, what the engine answers goes to standard output. Blocking, since nothing else happens here.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { type EngineInstance, instantiate } from '../../src/engine/instance.ts'

/** In place of an input's length. */
const MAKE = 0xffff_ffff
const FORGET = 0xffff_fffe

const module = await WebAssembly.compile(readFileSync(new URL('../../wasm/engine-office.wasm', import.meta.url)))
const instances = new Map<number, EngineInstance>()

for (let head = take(8); head !== undefined; head = take(8)) {
  const [number, what] = [head.readUInt32LE(0), head.readUInt32LE(4)]
  if (what === MAKE) instances.set(number, instantiate(module))
  else if (what === FORGET) instances.delete(number)
  else {
    const [engine, input] = [instances.get(number), take(what)]
    if (engine === undefined || input === undefined) throw new Error(`no instance ${number}, or half an input`)
    const outputs = engine.step(input)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(outputs.length)
    give(Buffer.concat([length, outputs]))
  }
}

/** So many bytes; undefined where the tests have ended. */
function take(count: number): Buffer | undefined {
  const bytes = Buffer.alloc(count)
  for (let have = 0; have < count; ) {
    const came = read(bytes, have)
    if (came === 0) return undefined
    have += came
  }
  return bytes
}

function read(bytes: Buffer, from: number): number {
  for (;;) {
    try {
      return readSync(0, bytes, from, bytes.length - from, null)
    } catch (error) {
      // A pipe that does not block has nothing yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

function give(bytes: Buffer): void {
  for (let gone = 0; gone < bytes.length; ) gone += writeSync(1, bytes, gone)
}
