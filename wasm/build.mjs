// Builds the engine: Rust to wasm/engine.wasm and, for devices that hold an office, wasm/engine-office.wasm, with whichever
// toolchain is there.
//
// rustup with the target wasm32-unknown-unknown, or Debian's rustc-web, cargo-web and rust-web-src, whose
// core library is built along. Neither: one line says what to install.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { builds, describe, sourceHash, wasm } from './sources.mjs'

const target = 'wasm32-unknown-unknown'
const debianSources = '/usr/lib/rustlib/src/rust/library/Cargo.lock'

const flags = [
  // SHA-2 in loops: 2 kB less, and as quick here, since a browser unrolls what is hot.
  '--cfg sha2_backend_soft="compact"',
  // An id or a key that is moved is one `memory.copy`, not nine loads and stores, each with its offset: 11 kB less.
  ...['memcpy', 'memmove', 'memset'].map((kind) => `-Cllvm-args=-max-store-${kind}=1`),
].join(' ')

function says(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout : ''
}

function toolchain() {
  if (says('rustup', ['target', 'list', '--installed']).includes(target)) {
    return { name: 'rustup', cargo: 'cargo', args: [], env: { RUSTFLAGS: flags } }
  }
  // Older ones do not know __heap_end, which the allocator asks for.
  const linker = ['rust-lld', 'wasm-ld-19', 'wasm-ld-16', 'wasm-ld-15'].find((name) =>
    says(name, ['-flavor', 'wasm', '--version']),
  )
  if (existsSync('/usr/bin/cargo') && existsSync(debianSources) && linker) {
    return {
      name: "Debian's rustc-web",
      cargo: '/usr/bin/cargo',
      // A panic is a trap that the host notices; its message would cost 15 kB, and `{:?}` in a fault's detail another kB.
      args: ['-Zbuild-std=core,alloc', '-Zbuild-std-features=optimize_for_size'],
      env: {
        RUSTFLAGS: `-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none ${flags}`,
        RUSTC: '/usr/bin/rustc',
        RUSTC_BOOTSTRAP: '1',
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
      },
    }
  }
  return undefined
}

const chosen = toolchain()
if (chosen === undefined) {
  console.error(
    `No Rust for ${target}. Install it: rustup target add ${target} (or, on Debian: apt-get install rustc-web cargo-web rust-web-src lld-19)`,
  )
  process.exit(1)
}
const hash = sourceHash()
console.log(`Building the engine with ${chosen.name}, sources ${hash.slice(0, 16)}`)
const optimiser = join(wasm, '..', 'node_modules', 'binaryen', 'bin', 'wasm-opt')
// What every browser of the last years has; more would lock some of them out.
const features = [
  'bulk-memory',
  'sign-ext',
  'mutable-globals',
  'nontrapping-float-to-int',
  'multivalue',
  'reference-types',
].map((name) => `--enable-${name}`)
// For speed first, so that less is left for size to shorten: smaller than twice for size, and quicker.
const passes = ['-O3', '-Oz', '--reorder-functions']
const raw = join(wasm, 'target', target, 'release', 'juice_bindings.wasm')

for (const [built, more] of builds) {
  const args = ['build', '--release', '--locked', '-p', 'juice-bindings', '--target', target, ...more, ...chosen.args]
  execFileSync(chosen.cargo, args, {
    cwd: wasm,
    stdio: 'inherit',
    env: { ...process.env, ...chosen.env, JUICE_SOURCE_HASH: hash },
  })
  execFileSync(process.execPath, [optimiser, ...passes, ...features, '--strip-producers', raw, '-o', built], {
    stdio: 'inherit',
  })
  const { imports, hash: embedded } = await describe(built)
  if (imports.length > 0) {
    console.error(`${built} imports something:`, imports)
    process.exit(1)
  }
  if (embedded !== hash) {
    console.error(`${built} says it was built from ${embedded}`)
    process.exit(1)
  }
  console.log(`Built ${relative(wasm, built)}. It imports nothing.`)
}
