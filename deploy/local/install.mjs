// Installs what a fresh clone lacks: the packages of the lock file, the generated contract, the browser.
// Uses nothing but Node, since it runs before anything is installed.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The packages of the lock file, and the contract's generated code. */
export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`)
    process.exit(1)
  }
  if (!isInstalled()) {
    console.log('Installing packages ...')
    // Not `npm ci`: it insists on optional binaries of every other platform being in the lock file.
    npm(['install', '--no-save', '--no-audit', '--no-fund'])
  }
  execFileSync(process.execPath, [join(root, 'wasm', 'proto', 'generate.mjs')], { cwd: root, stdio: 'inherit' })
}

/** Runs npm, found where this Node came from. */
export function npm(args) {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Whether every package that the lock file asks for is there, in its version. */
function isInstalled() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const wanted = Object.keys({ ...lock.packages[''].dependencies, ...lock.packages[''].devDependencies })
  return wanted.every((name) => {
    const manifest = join(root, 'node_modules', name, 'package.json')
    const { version } = lock.packages[`node_modules/${name}`]
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version
  })
}

/** Path of a Chromium: CHROMIUM, Playwright's own, the system's, or one that Playwright can fetch. */
export function findChromium() {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM
  const own = () => createRequire(join(root, 'package.json'))('playwright').chromium.executablePath()
  if (existsSync(own())) return own()
  const found = systemChromium()
  if (found !== undefined) return found
  console.log('Fetching a Chromium for the browser tests ...')
  const cli = join(root, 'node_modules', 'playwright', 'cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { cwd: root, stdio: 'inherit' })
  return existsSync(own()) ? own() : undefined
}

function systemChromium() {
  const candidates = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
  ]
  return candidates.find((path) => existsSync(path))
}
