// A helper that stays on: the app itself in a browser without a window, used by its screens as a person would. Its profile
// is on disk, and so are its keys: whoever has the folder is this helper.
import { type BrowserContext, chromium, type Page } from 'playwright'

export interface HelperPlace {
  /** Where the app is served, without a slash at the end. */
  readonly address: string
  /** Folder of the browser's profile. Never copy it back from a backup: what was put back says nothing any more. */
  readonly folder: string
  readonly name: string
  /** Undefined: Playwright's own browser. */
  readonly executablePath: string | undefined
}

export interface Helper {
  /** The link of its code, for whoever founds. */
  offer(): Promise<string>
  /** Joins by an invitation; harmless where it has. */
  join(link: string): Promise<void>
  /** What its own page says of it: figures by their names, and whether it has fallen silent. */
  health(): Promise<{ readonly figures: Readonly<Record<string, string>>; readonly silent: boolean }>
  /** Resolves when the browser or its page is gone. */
  readonly gone: Promise<void>
  close(): Promise<void>
}

/** Opens the app; a wallet is made at the first time. Throws what the browser throws. */
export async function openHelper(place: HelperPlace): Promise<Helper> {
  const context = await chromium.launchPersistentContext(place.folder, {
    headless: true,
    locale: 'en',
    viewport: { width: 480, height: 900 },
    // Containers run as root, where Chromium's own sandbox does not start.
    chromiumSandbox: process.getuid?.() !== 0,
    ...(place.executablePath !== undefined && { executablePath: place.executablePath }),
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: place.address })
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(place.address)
  await introduce(page, place.name)
  return {
    offer: () => offer(page),
    join: (link) => join(page, place.address, link),
    health: () => health(page),
    gone: goneFrom(context, page),
    close: () => context.close(),
  }
}

async function introduce(page: Page, name: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Your name here' })
  await field.or(page.getByRole('banner')).or(page.getByText('Where do you want to pay?')).first().waitFor()
  if (!(await field.isVisible())) return
  await field.fill(name)
  await page.getByRole('button', { name: 'Open my wallet' }).click()
  await page.getByText('Where do you want to pay?').waitFor()
}

async function show(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#${path}`)
}

async function offer(page: Page): Promise<string> {
  await show(page, '/help')
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByText('Copied').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

async function join(page: Page, address: string, link: string): Promise<void> {
  await page.goto(`${address}/#${link.split('#', 2)[1] ?? ''}`)
  const button = page.getByRole('button', { name: /^Join / })
  const known = page.getByText(/^You are already in /)
  await button.or(known).first().waitFor()
  if (await button.isVisible()) await button.click()
  await page.getByRole('banner').waitFor()
}

async function health(page: Page): Promise<{ figures: Record<string, string>; silent: boolean }> {
  await show(page, '/community/helper')
  await page.getByRole('heading', { name: 'This phone as a helper' }).waitFor()
  const figures: Record<string, string> = {}
  for (const fact of await page.locator('dl > div').all()) {
    figures[(await fact.locator('dt').textContent()) ?? ''] = (await fact.locator('dd').textContent()) ?? ''
  }
  return { figures, silent: await page.getByText('This phone helps no more').isVisible() }
}

function goneFrom(context: BrowserContext, page: Page): Promise<void> {
  return new Promise((resolve) => {
    context.once('close', () => resolve())
    page.once('crash', () => resolve())
    page.once('close', () => resolve())
  })
}
