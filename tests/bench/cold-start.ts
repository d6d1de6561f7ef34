// Row: from opening the built page to the balance of a wallet of a thousand tokens, against the same page whose wallet
// never starts, up to its first paint.
import type { Browser, BrowserContext } from 'playwright'
import { serveBuiltPage } from '../support/built-page.ts'
import { arrive, found, seeBalance } from '../support/people.ts'
import { launch } from './chromium.ts'
import { inTurn, median, type Row, short, spread } from './row.ts'

const ROUNDS = 15
const UNHEARD = 2
/** Cut into the nine denominations this makes a little more than a thousand tokens. */
const TOTAL = '100000'
const TOKENS = 1_013
/** How a screen writes it. */
const SHOWN = '100,000'

export async function coldStartRow(): Promise<Row> {
  const { origins, close } = await serveBuiltPage()
  const [origin = ''] = origins
  const browser = await launch()
  try {
    const wallet = await context(browser)
    const founder = await arrive(wallet, origin, 'Ana')
    await found(founder, { name: 'Fair', total: TOTAL, handOut: undefined })
    await seeBalance(founder, SHOWN)
    await founder.page.close()
    const idle = await context(browser)
    await idle.route('**/*.worker-*.js', (route) => route.abort())
    const took = await inTurn(
      { ours: () => untilBalance(wallet, origin), idle: () => untilPainted(idle, origin) },
      ROUNDS,
      UNHEARD,
    )
    return {
      name: 'cold start of a wallet of 1,000 tokens',
      value: short(median(took.ours)),
      unit: 'ms',
      against: `first paint of the same page without its wallet: ${short(median(took.idle))} ms`,
      ratio: short(median(took.ours) / median(took.idle)),
      target: 1.5,
      better: 'lower',
      seen: { tokens: TOKENS, 'balance, ms': spread(took.ours), 'first paint, ms': spread(took.idle) },
    }
  } finally {
    await browser.close()
    await close()
  }
}

/** Without the offline copy, so that both read the same files from the same server. */
function context(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ serviceWorkers: 'block', locale: 'en-GB' })
}

async function untilBalance(of: BrowserContext, origin: string): Promise<number> {
  const page = await of.newPage()
  try {
    await page.goto(`${origin}/`, { waitUntil: 'commit' })
    const shown = await page.waitForFunction(
      (text) => (document.querySelector('main')?.textContent?.includes(text) === true ? performance.now() : false),
      SHOWN,
      { polling: 'raf' },
    )
    return Number(await shown.jsonValue())
  } finally {
    await page.close()
  }
}

async function untilPainted(of: BrowserContext, origin: string): Promise<number> {
  const page = await of.newPage()
  try {
    await page.goto(`${origin}/`, { waitUntil: 'commit' })
    const painted = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? false,
      undefined,
      { polling: 'raf' },
    )
    return Number(await painted.jsonValue())
  } finally {
    await page.close()
  }
}
