// A helper without a window, started as its operator does: it prints its code, joins, makes payments final, and goes on after it
// was killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { executablePath } from '../../support/chromium.ts'
import { arrive, arriveByLink, found, offerHelp, open, type Person, seeMoment, show } from '../../support/people.ts'

const served = servedPage()
const running: ChildProcess[] = []

/** Starts one; what it prints comes line by line. */
function start(...given: readonly string[]): { readonly line: (start: string) => Promise<string>; kill(): void } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'deploy/helper/main.ts', ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(executablePath !== undefined && { CHROMIUM: executablePath }) },
  })
  running.push(child)
  const lines = createInterface({ input: child.stdout })
  return {
    line: (start) =>
      new Promise((resolve) => {
        lines.on('line', (line) => {
          if (line.startsWith(start)) resolve(line)
        })
      }),
    kill: () => child.kill('SIGTERM'),
  }
}

test.afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGTERM')
})

test('it is founded with by its code, makes first tokens final, and after a restart it is the same helper', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const [origin = ''] = served.origins
  const folder = await mkdtemp(join(tmpdir(), 'helper-'))
  try {
    const given = ['--at', origin, '--folder', folder, '--name', 'Box office']
    const offering = start(...given)
    const code = (await offering.line('code: ')).slice('code: '.length)
    offering.kill()

    const ana = await arrive(await browser.newContext(), origin, 'Ana')
    const others: Person[] = []
    for (const name of ['Sam', 'Tara']) others.push(await arrive(await browser.newContext(), origin, name))
    const links: string[] = [code]
    for (const other of others) links.push(await offerHelp(other))
    const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50', helpers: links })
    // One of the four never comes: the box office is needed.
    const [sam] = others as [Person, Person]
    await open(sam, invitation)
    await sam.page.getByRole('button', { name: 'Join Apple fair' }).click()

    const staying = start(...given, '--join', invitation)
    await staying.line('{')
    await show(ana, '/community/helper')
    await expect(ana.page.getByText('3 of 4 helpers here, 3 needed')).toBeVisible({ timeout: 60_000 })
    const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
    await seeMoment(ben, 'Your first apples', 'Final', 60_000)
    staying.kill()

    const again = start(...given, '--join', invitation)
    const health = JSON.parse(await again.line('{'))
    expect(health).toMatchObject({ silent: false })
    expect(Number(health['Made final'])).toBeGreaterThan(0)
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
})
