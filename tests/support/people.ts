// People at the built page, who do everything through its screens: what a spec of two or three people reads like.
import { type BrowserContext, expect, type Page } from 'playwright/test'
import { type CameraPhone, photograph } from './camera.ts'

/** One person: a window of theirs at an address of the page. */
export interface Person {
  readonly name: string
  readonly page: Page
  /** Where their page is served, without a slash at the end. */
  readonly origin: string
}

export interface CommunityPlan {
  readonly name: string
  readonly total: string
  /** What each newcomer gets, given without a tap unless said. Undefined: nothing is handed out. */
  readonly handOut: string | undefined
  readonly handsOutByTap?: true
  /** The smallest part of a token; whole unless said. */
  readonly smallest?: 'Tenths' | 'Hundredths'
  /** Links of those who make payments final with the founder. */
  readonly helpers?: readonly string[]
  /** By list each invitation lets one person in. Whoever has the link, unless said. */
  readonly admission?: 'list'
}

const UNIT = { one: 'apple', many: 'apples' } as const

/** Opens the page in a window of its own and gives it a name. */
export async function arrive(context: BrowserContext, origin: string, name: string): Promise<Person> {
  await allowDevices(context, origin)
  const page = await newWindow(context, name)
  const person = { name, page, origin }
  await page.goto(origin)
  await introduce(person)
  await expect(page.getByText('Where do you want to pay?')).toBeVisible()
  return person
}

/** Opens an invitation as somebody who has never been here: a name, and they are in. */
export async function arriveByLink(
  context: BrowserContext,
  origin: string,
  name: string,
  link: string,
): Promise<Person> {
  await allowDevices(context, origin)
  const page = await newWindow(context, name)
  const person = { name, page, origin }
  await page.goto(at(origin, link))
  await introduce(person)
  return person
}

async function introduce({ page, name }: Person): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name here' }).fill(name)
  await page.getByRole('button', { name: 'Open my wallet' }).click()
}

/** The app copies a link where the browser has no share sheet, and scans where it has a camera. */
async function allowDevices(context: BrowserContext, origin: string): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera'], { origin })
}

/** Founds a community of apples and gives back the link that lets people in. */
export async function found(person: Person, plan: CommunityPlan): Promise<string> {
  const { page } = person
  await show(person, '/found')
  const goOn = page.getByRole('button', { name: 'Go on' })
  await page.getByRole('textbox', { name: 'Name of the community' }).fill(plan.name)
  await page.getByRole('textbox', { name: 'One of your tokens is called' }).fill(UNIT.one)
  await page.getByRole('textbox', { name: 'Several are called' }).fill(UNIT.many)
  if (plan.smallest !== undefined) await page.getByText(plan.smallest).click()
  await goOn.click()
  await goOn.click()
  await page.getByRole('textbox', { name: 'How many tokens in all' }).fill(plan.total)
  if (plan.admission === 'list') await page.getByText('Only whom I let in').click()
  if (plan.handOut === undefined) {
    await page.getByText('Hand out to each who joins').click()
  } else {
    await page.getByRole('textbox', { name: 'How much each' }).fill(plan.handOut)
    if (plan.handsOutByTap !== true) await page.getByText('Without a tap from me').click()
  }
  await goOn.click()
  if (plan.helpers !== undefined) await scanHelpers(page, plan.helpers)
  await goOn.click()
  await page.getByText(/^I understand: /).click()
  await page.getByRole('button', { name: `Found ${plan.name}` }).click()
  await expect(page.getByRole('img', { name: `Code to join ${plan.name}` })).toBeVisible()
  return copied(person, 'Copy')
}

/** As many as there are stand in the words: four phones of which three must agree. */
async function scanHelpers(page: Page, links: readonly string[]): Promise<void> {
  await page.getByText(links.length === 3 ? 'Four phones, three must agree' : 'Seven phones, five must agree').click()
  for (const link of links) {
    await page.getByRole('button', { name: /^Scan (a|the last) helper/ }).click()
    await page.getByRole('textbox', { name: 'Paste a link or code instead' }).fill(link)
    await page.getByRole('button', { name: 'Use it' }).click()
  }
}

/** The link of the code of somebody who will help to make payments final. */
export async function offerHelp(person: Person): Promise<string> {
  await show(person, '/help')
  await expect(person.page.getByRole('img', { name: `Code of ${person.name} as a helper` })).toBeVisible()
  return copied(person, 'Copy')
}

/** Another invitation into a community by list. */
export async function inviteAgain(person: Person, community: string): Promise<string> {
  const { page } = person
  await show(person, '/')
  await show(person, '/community/invite')
  await expect(page.getByRole('img', { name: `Code to join ${community}` })).toBeVisible()
  return copied(person, 'Copy')
}

/** Opens a link as scanning it would: on this person's own address. */
export async function open({ page, origin }: Person, link: string): Promise<void> {
  await page.goto(at(origin, link))
}

/** Shows a screen of the app, without loading it anew. */
export async function show({ page }: Person, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#${path}`)
}

/** The link of this person's code to be paid, for an amount or any. It shows as long as nothing else is opened. */
export async function askFor(person: Person, amount?: string): Promise<string> {
  const { page } = person
  // A code that shows already would stay as it is.
  await show(person, '/')
  await show(person, '/get-paid')
  if (amount !== undefined) {
    await page.getByRole('button', { name: 'Ask for an amount' }).click()
    await page.getByRole('textbox', { name: /^How much do you ask for/ }).fill(amount)
    await page.getByRole('button', { name: 'Show the code' }).click()
  }
  await expect(page.getByRole('img', { name: `Code to pay ${person.name}` })).toBeVisible()
  return copied(person, 'Send the link')
}

/** Pays by a code that names the amount, up to the gesture; the other's answer is theirs. */
export async function payByLink(person: Person, link: string): Promise<void> {
  await open(person, link)
  await confirm(person)
}

/** Pays somebody who shows a code without amount. */
export async function payAnyByLink(person: Person, link: string, amount: string): Promise<void> {
  await open(person, link)
  await person.page.getByRole('textbox', { name: /^How much/ }).fill(amount)
  await person.page.getByRole('button', { name: 'Go on' }).click()
  await confirm(person)
}

/** Pays somebody whose name shows among those who are here. */
export async function payByTap(person: Person, name: string, amount: string): Promise<void> {
  const { page } = person
  await show(person, '/')
  await show(person, '/pay')
  await page.getByRole('textbox', { name: /^How much/ }).fill(amount)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click({ timeout: 20_000 })
  await confirm(person)
}

/** The deliberate gesture: two presses. */
export async function confirm({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: /^Hold to pay/ }).click()
  await page.getByRole('button', { name: /^Press again to pay/ }).click()
}

/** Says yes to the offer that is on the screen. */
export async function accept({ page }: Person, amount: string): Promise<void> {
  await page.getByRole('button', { name: `Accept ${apples(amount)}` }).click()
}

/** What fills the screen, for instance "Paid" and "Final, says Ana"; closes it. */
export async function seeMoment(
  { page }: Person,
  title: string,
  standing: string | RegExp,
  patienceMs = 10_000,
): Promise<void> {
  const moment = page.getByRole('dialog', { name: title })
  await expect(moment).toBeVisible({ timeout: patienceMs })
  await expect(moment.getByRole('status')).toContainText(standing, { timeout: patienceMs })
  await moment.getByRole('button', { name: 'Done' }).click()
  await expect(moment).toBeHidden()
}

/** Resolves when the payment fills the screen and stands so. Closes nothing. */
export async function seeDone({ page }: Person, title: string, standing: string, patienceMs: number): Promise<void> {
  await expect(page.getByRole('dialog', { name: title }).getByRole('status')).toContainText(standing, {
    timeout: patienceMs,
  })
}

/** Resolves when the payer's screen says that nothing was paid, or asks for the gesture again after a while. */
export async function seeNotPaid({ page }: Person, patienceMs: number): Promise<void> {
  const isRefused = expect(page.getByText('Not paid. Nothing left your wallet.')).toBeVisible({ timeout: patienceMs })
  const isAsked = page
    .waitForTimeout(patienceMs / 3)
    .then(() => expect(page.getByRole('button', { name: /^Hold to pay/ })).toBeVisible({ timeout: patienceMs / 2 }))
  await Promise.any([isRefused, isAsked])
}

/** Closes whatever fills the screen, if anything does. */
export async function closeMoment({ page }: Person): Promise<void> {
  const done = page.getByRole('dialog').getByRole('button', { name: 'Done' })
  if (await done.isVisible()) await done.click()
}

/** Every payment is final or undone, and nothing is locked or on its way. */
export async function seeSettled(person: Person, patienceMs: number): Promise<void> {
  await seeAllPayments(person, /Final|Declined|undone/, patienceMs)
  await show(person, '/')
  await expect(balanceCard(person)).not.toContainText(/locked|back as change|not final/, { timeout: patienceMs })
}

/** No outcome is unknown, and nothing is locked or on its way. */
export async function seeUnlocked(person: Person, patienceMs: number): Promise<void> {
  await seeAllPayments(person, /Final|not yet final|declined|undone/i, patienceMs)
  await show(person, '/')
  await expect(balanceCard(person)).not.toContainText(/locked|back as change/, { timeout: patienceMs })
}

async function seeAllPayments(person: Person, standing: RegExp, patienceMs: number): Promise<void> {
  await closeMoment(person)
  const rows = await payments(person)
  await expect(rows.first()).toBeVisible({ timeout: patienceMs })
  await expect(rows.filter({ hasNotText: standing })).toHaveCount(0, { timeout: patienceMs })
}

/** The rows of the history, which shows: the home screen has rows like them. */
async function payments(person: Person) {
  await show(person, '/payments')
  await expect(person.page.getByRole('heading', { name: 'Payments', exact: true, level: 1 })).toBeVisible({
    timeout: 30_000,
  })
  return person.page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: /(To|From) / })
}

/** Asks to cancel what this person's phone lets them cancel by now, if there is anything whose outcome is unknown. */
export async function cancelWhatMayBe(person: Person): Promise<void> {
  const { page } = person
  const rows = await payments(person)
  const open = rows.filter({ hasText: 'Outcome unknown' })
  await expect(rows.first()).toBeVisible({ timeout: 30_000 })
  if ((await open.count()) === 0) return
  await open.first().click()
  await expect(page.getByRole('heading', { level: 1, name: /^(To|From) / })).toBeVisible({ timeout: 30_000 })
  const ask = page.getByRole('button', { name: 'Ask to cancel' })
  // The helper may tell meanwhile how it ended.
  await expect(ask.or(page.getByText(/Final, says|undone/)).first()).toBeVisible({ timeout: 30_000 })
  if (!(await ask.isVisible())) return
  // Where the helper tells in this very moment, button and question are gone. How it ended is seen by whoever looks next.
  const sure = page.getByRole('dialog').getByRole('button', { name: 'Ask to cancel' })
  await ask
    .click({ timeout: 5_000 })
    .then(() => sure.click({ timeout: 5_000 }))
    .catch(() => undefined)
}

/** What this person can spend, as the home screen says it. */
export async function seeBalance(person: Person, amount: string, patienceMs = 10_000): Promise<void> {
  await show(person, '/')
  await expect(balanceCard(person)).toContainText(new RegExp(`(^|\\D)${amount} apples?`), { timeout: patienceMs })
}

/** The same as a number, at this moment. */
export async function readBalance(person: Person): Promise<number> {
  await show(person, '/')
  const text = await balanceCard(person).textContent()
  return Number(/([\d,.]+)\s*apples?/.exec(text ?? '')?.[1]?.replaceAll(',', '') ?? Number.NaN)
}

function balanceCard({ page }: Person) {
  return page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: /^(You can spend|In this wallet)$/ }) })
}

/** Every payment of the history, newest first, as a screen reader says it: "To Ana: 5 apples". */
export async function seeHistory(person: Person, payments: readonly string[]): Promise<void> {
  await show(person, '/payments')
  await expect(person.page.getByRole('heading', { name: 'Payments', exact: true, level: 1 })).toBeVisible()
  const rows = person.page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: /(To|From) / })
  const said = async () => (await rows.allInnerTexts()).map((row) => /(?:To|From) [^:]+: .+$/m.exec(plain(row))?.[0])
  await expect.poll(said).toEqual(payments)
}

/** How many payments of the history are said so and have not been undone. */
export async function countHistory(person: Person, payment: string): Promise<number> {
  const rows = await payments(person)
  return rows.filter({ hasText: payment, hasNotText: /declined|undone/i }).count()
}

/** How the newest payment stands, in the words of its row of the history. */
export async function seeNewest(person: Person, standing: string, patienceMs = 10_000): Promise<void> {
  await show(person, '/payments')
  const newest = person.page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: /(To|From) / })
  await expect(newest.first()).toContainText(standing, { timeout: patienceMs })
}

/** Closes the window, as one who puts the phone away. What is stored stays. */
export async function goAway({ page }: Person): Promise<void> {
  await page.close({ runBeforeUnload: true })
}

/** What breaks in it stands in the log of the run: a screen that stays as it was does not say why. */
async function newWindow(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', ({ stack, message }) => console.error(`${name}: ${stack ?? message}`))
  return page
}

/** Opens the app again in a new window of the same browser. */
export async function comeBack(person: Person): Promise<Person> {
  const page = await newWindow(person.page.context(), person.name)
  await page.goto(person.origin)
  return { ...person, page }
}

/** Anew, also where the screen still shows whom this person was joined with before. */
async function beginPairing(person: Person): Promise<void> {
  await show(person, '/')
  await show(person, '/pair')
}

/** Joins two windows without a network: each shows a code once, which is pasted where there is no camera. */
export async function pair(one: Person, other: Person): Promise<void> {
  for (const person of [one, other]) await beginPairing(person)
  await one.page.getByRole('button', { name: 'Show my code first' }).click()
  const offer = await copied(one, 'Copy')
  await other.page.getByRole('button', { name: 'Scan the other one’s code first' }).click()
  await pasteCode(other, offer)
  const answer = await copied(other, 'Copy')
  await one.page.getByRole('button', { name: 'Now scan theirs' }).click()
  await pasteCode(one, answer)
  await seeJoined(one, other)
}

/** The same, each with its camera before the other's screen. */
export async function pairByCamera(
  one: Person,
  cameraOfOne: CameraPhone,
  other: Person,
  cameraOfOther: CameraPhone,
): Promise<void> {
  for (const person of [one, other]) await beginPairing(person)
  await one.page.getByRole('button', { name: 'Show my code first' }).click()
  await cameraOfOther.hold(await photograph(pairingCode(one)))
  await other.page.getByRole('button', { name: 'Scan the other one’s code first' }).click()
  await expect(pairingCode(other)).toBeVisible()
  await cameraOfOne.hold(await photograph(pairingCode(other)))
  await one.page.getByRole('button', { name: 'Now scan theirs' }).click()
  await seeJoined(one, other)
}

function pairingCode({ page }: Person) {
  return page.getByRole('img', { name: 'Code to connect' })
}

async function seeJoined(one: Person, other: Person): Promise<void> {
  await expect(one.page.getByRole('heading', { name: `Connected to ${other.name}` })).toBeVisible({ timeout: 15_000 })
  await expect(other.page.getByRole('heading', { name: `Connected to ${one.name}` })).toBeVisible({ timeout: 15_000 })
}

export async function pasteCode({ page }: Person, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Paste a link or code instead' }).fill(text)
  await page.getByRole('button', { name: 'Use it' }).click()
}

/** Pays whoever this window has just been joined with; the gesture included. */
export async function payPaired(person: Person, payee: Person, amount: string): Promise<void> {
  await person.page.getByRole('link', { name: `Pay ${payee.name}` }).click()
  await person.page.getByRole('textbox', { name: /^How much/ }).fill(amount)
  await person.page.getByRole('button', { name: 'Go on' }).click()
  await confirm(person)
}

export async function reload({ page }: Person): Promise<void> {
  await page.reload()
  await expect(page.getByRole('banner').or(page.getByRole('main')).first()).toBeVisible()
}

function apples(amount: string): string {
  return `${amount} ${amount === '1' ? UNIT.one : UNIT.many}`
}

/** Without the marks that keep names of another script apart, and with plain spaces. */
function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '').replace(/\u00a0/g, ' ')
}

/** Presses a button that copies and reads what it has copied. */
async function copied({ page }: Person, button: string): Promise<string> {
  await page.bringToFront()
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '')
  return page.evaluate(() => navigator.clipboard.readText())
}

/** The same link at another address of the page. */
function at(origin: string, link: string): string {
  return `${origin}/#${link.split('#', 2)[1] ?? ''}`
}
