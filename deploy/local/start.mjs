// `npm start`: installs what is missing, builds the page, and serves it to two people on this machine.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { install, root } from './install.mjs'

install()
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const server = spawn(process.execPath, ['--import', 'tsx', join('deploy', 'local', 'two-people.ts')], {
  cwd: root,
  stdio: 'inherit',
})
// The terminal sends Ctrl-C to both; this one waits for the other.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 0))
