// `npm start` itself, as somebody runs it who has just cloned: in a copy of the tree, with a home of its own. The
// packages are those of this tree, by a link: what installing them takes is npm's affair, and minutes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** What a clone does not have. */
const NOT_CLONED: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'test-results', join('src', 'gen')])

let folder: string | undefined
let start: ChildProcess | undefined
test.afterEach(async () => {
  if (start?.exitCode === null) {
    const ended = once(start, 'exit')
    // npm, its shell and what they run are one group.
    if (start.pid !== undefined) process.kill(-start.pid, 'SIGTERM')
    await ended
  }
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

test('npm start builds the page and prints two addresses, and each is a wallet of its own', async ({ browser }) => {
  test.setTimeout(120_000)
  folder = await mkdtemp(join(tmpdir(), 'juice-start-'))
  const clone = join(folder, 'clone')
  await cp(root, clone, { recursive: true, filter: isCloned })
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'), 'junction')
  start = spawn('npm', ['start'], {
    cwd: clone,
    detached: true,
    env: { ...process.env, HOME: folder, VITE_NOSTR_RELAYS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [one, other] = await addresses(start)
  expect(one).not.toBe(other)

  const context = await browser.newContext()
  for (const [address, name] of [
    [one, 'Ana'],
    [other, 'Ben'],
  ] as const) {
    const page = await context.newPage()
    await page.goto(address)
    await page.getByRole('textbox', { name: 'Your name here' }).fill(name)
    await page.getByRole('button', { name: 'Open my wallet' }).click()
    await expect(page.getByText('Where do you want to pay?')).toBeVisible()
  }
  await context.close()
})

function isCloned(path: string): boolean {
  const name = relative(root, path)
  return !NOT_CLONED.has(name) && !name.startsWith(join('wasm', 'target') + sep) && name !== join('wasm', 'target')
}

/** What it prints when both are served. Rejects where it ends before. */
async function addresses(process: ChildProcess): Promise<readonly [string, string]> {
  let said = ''
  return new Promise((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`npm start ended with ${code} after saying: ${said}`)))
    process.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      const [one, other] = said.match(/http:\/\/localhost:\d+\//g) ?? []
      if (one !== undefined && other !== undefined) resolve([one, other])
    })
  })
}
