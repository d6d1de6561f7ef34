// Lints the contract and generates src/gen from it, when it is absent or older than a .proto file.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const bin = join(root, 'node_modules', '.bin')

function newest(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)))
  return Math.max(...files.filter((file) => file.isFile()).map((file) => file.mtimeMs))
}

const generated = join(root, 'src', 'gen')
if (!existsSync(generated) || newest(here) > newest(generated)) {
  // buf finds protoc-gen-es on the path.
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  for (const args of [['lint'], ['generate']]) {
    execFileSync(join(bin, 'buf'), args, { cwd: here, env, stdio: 'inherit' })
  }
}
