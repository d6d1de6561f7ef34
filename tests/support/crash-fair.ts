// Three people, one of them the founder: a payment between the other two in which one of the three is killed. What
// must hold afterwards is said once, here.
import { type BrowserContext, expect, test } from 'playwright/test'
import { atRest, type CrashPoints, crashPoints } from './crash-points.ts'
import {
  accept,
  arrive,
  arriveByLink,
  askFor,
  cancelWhatMayBe,
  closeMoment,
  comeBack,
  confirm,
  countHistory,
  found,
  goAway,
  open,
  type Person,
  readBalance,
  seeDone,
  seeMoment,
  seeNotPaid,
  seeSettled,
  seeUnlocked,
} from './people.ts'
import { hostTime } from './time.ts'

const ROLES = ['payer', 'payee', 'helper'] as const
export type Role = (typeof ROLES)[number]

/** Ben pays Cem, Ana makes it final. */
export type Fair = Record<Role, Person>

const EACH = 50

/** `contextFor`: a browser context of their own for each name. */
export async function openFair(contextFor: (name: string) => Promise<BrowserContext>, origin: string): Promise<Fair> {
  const ana = await arrive(await contextFor('Ana'), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: String(EACH) })
  const newcomer = async (name: string): Promise<Person> => {
    const person = await arriveByLink(await contextFor(name), origin, name, invitation)
    await seeMoment(person, 'Your first apples', 'Final, says Ana')
    return person
  }
  return { helper: ana, payer: await newcomer('Ben'), payee: await newcomer('Cem') }
}

/** Where the helper is while Ben pays Cem. */
export type Helper = 'here' | 'away' | 'after the deadline'

/** Ends what belongs to this person, and brings them back. */
type Kill = (person: Person) => Promise<Person>

interface Death {
  readonly role: Role
  /** The n-th point, or the n-th of one kind. */
  readonly point: number
  readonly kind?: string
  readonly helper: Helper
  readonly kill: Kill
}

/** Whoever can be killed: a helper that is away is not. */
export const EVERYWHERE: readonly { readonly role: Role; readonly helper: Helper }[] = (
  ['here', 'away', 'after the deadline'] as const
).flatMap((helper) => ROLES.filter((role) => role !== 'helper' || helper !== 'away').map((role) => ({ role, helper })))

/** `npm run e2e:crash`. */
export const isEveryPoint = process.env['CRASH_POINTS'] === 'all'

/**
 * Kills one of the three at every point, kind by kind, until a payment is over before the next point of the kind comes:
 * which of two keys is ready first differs from run to run, so that the n-th point of all may be skipped. All together
 * they are what a whole payment has, less its last frames.
 */
export async function crashEverywhere(
  fair: Fair,
  { role, helper, pointMs, kill }: Omit<Death, 'point'> & { pointMs: number },
): Promise<void> {
  test.setTimeout(180_000)
  const counted = (await countPoints(fair, helper))[role]
  test.setTimeout(180_000 + (counted.length + SPARE_POINTS) * pointMs)
  let all = 0
  for (const kind of KINDS) {
    const reached = await crashAtEach(fair, { role, helper, kill, kind })
    console.log(`${role}, helper ${helper}: ${reached} points ${kind}, ${counted.length} of all kinds counted`)
    expect(reached).toBeGreaterThan(0)
    all += reached
  }
  expect(all).toBeGreaterThanOrEqual(counted.length - LAST_FRAMES)
}

/** How many points of the kind there were. */
async function crashAtEach(fair: Fair, death: Omit<Death, 'point'> & { kind: string }): Promise<number> {
  for (let point = 1; ; point++) {
    const name = `${death.role} at ${point}, ${death.kind}, helper ${death.helper}`
    if ((await test.step(name, () => crashAt(fair, { ...death, point }))) === undefined) return point - 1
  }
}

/**
 * Kills whoever it is at the chosen points, one after the other, `each` of each role where the run says nothing else.
 * `share`: how many of them must have been reached; the last points may come after the end of a payment that took fewer
 * frames. `away`: so many more with the helper away.
 */
export async function crashAlong(
  fair: Fair,
  { each, share, away = 0, pointMs, kill }: { each: number; share: number; away?: number; pointMs: number; kill: Kill },
): Promise<void> {
  const points = await countPoints(fair, 'here')
  const chosen = choice(each)
  const plan = [...chosenPoints(points, chosen), ...chosenAway(points, away, chosen.seed)]
  test.setTimeout(90_000 + plan.length * pointMs)
  test.info().annotations.push({ type: 'seed', description: String(chosen.seed) })
  let killed = 0
  for (const { role, point, helper } of plan) {
    const name = `${role} at ${point} of ${points[role].length}, helper ${helper}, seed ${chosen.seed}`
    await test.step(name, async () => {
      if ((await crashAt(fair, { role, point, helper, kill })) !== undefined) killed += 1
    })
  }
  expect(killed).toBeGreaterThan(plan.length * share)
}

/** Everyone shows what the payment starts from: Cem his code, Ben the question. */
async function getReady(fair: Fair, helper: Helper): Promise<void> {
  if (helper === 'away') await goAway(fair.helper)
  const present = ROLES.filter((role) => role !== 'helper' || helper !== 'away')
  // What was settled late may fill a screen at any moment; then it is closed and the code is asked for again.
  await expect(async () => {
    for (const role of present) await closeMoment(fair[role])
    await open(fair.payer, await askFor(fair.payee, '1'))
  }).toPass({ timeout: 60_000 })
  await expect(fair.payer.page.getByRole('button', { name: 'Hold to pay 1 apple to Cem' })).toBeVisible({
    timeout: 30_000,
  })
}

/** The kinds of the points that each role passes in a whole payment, from the gesture until both see how it stands. */
async function countPoints(fair: Fair, helper: Helper): Promise<Record<Role, readonly string[]>> {
  await getReady(fair, helper)
  const of = async (role: Role): Promise<CrashPoints | undefined> =>
    role === 'helper' && helper === 'away' ? undefined : crashPoints(fair[role].page)
  const points = { payer: await of('payer'), payee: await of('payee'), helper: await of('helper') }
  for (const role of ROLES) await points[role]?.arm()
  await confirm(fair.payer)
  sayYes(fair.payee)
  await seeOver(fair, helper)
  const passed = {
    payer: (await points.payer?.passed()) ?? [],
    payee: (await points.payee?.passed()) ?? [],
    helper: (await points.helper?.passed()) ?? [],
  }
  if (helper === 'away') fair.helper = await comeBack(fair.helper)
  await expectWhole(fair)
  return passed
}

/** Cem taps yes where his phone asks him: past a queue's pace a code alone is not his consent. */
function sayYes(payee: Person): void {
  accept(payee, '1').catch(() => {
    // It did not ask, or is dead.
  })
}

/** Both see the payment as far as it comes with the helper here or away. Closes nothing. */
async function seeOver(fair: Fair, helper: Helper): Promise<void> {
  await seeDone(fair.payer, 'Paid', helper === 'away' ? 'Not final yet' : 'Final, says Ana', PATIENCE_MS)
  await seeDone(fair.payee, 'Received', helper === 'away' ? 'At worst you lose' : 'Final, says Ana', PATIENCE_MS)
}

/**
 * Ben pays Cem 1, and one of the three is killed at its n-th point by `kill`, which brings them back. Comes back with
 * the point's kind, or undefined where the payment was over before.
 */
async function crashAt(fair: Fair, death: Death): Promise<string | undefined> {
  const kind = await tryCrashAt(fair, death)
  if (kind !== 'refused') return kind
  await goAway(fair.payee)
  fair.payee = await comeBack(fair.payee)
  const again = await tryCrashAt(fair, death)
  if (again === 'refused') throw new Error('nothing was paid, and nobody was killed')
  return again
}

/**
 * `refused`: Cem's phone keeps two offers that Ben's phone left behind, for ten minutes or until the page is loaded anew,
 * and takes no third. Or a link that broke just then has put the question before Ben anew.
 */
async function tryCrashAt(
  fair: Fair,
  { role, point, kind: only = '', helper, kill }: Death,
): Promise<string | undefined> {
  const final = helper === 'away' ? await countFinal(fair) : []
  await getReady(fair, helper)
  const points = await crashPoints(fair[role].page)
  await points.armAt(only, point)
  await confirm(fair.payer)
  sayYes(fair.payee)
  const isSpared = seeOver(fair, helper)
    .then(() => atRest(points))
    .then(() => points.arm())
    .then(() => undefined)
  const isRefused = seeNotPaid(fair.payer, PATIENCE_MS)
    .then(() => points.arm())
    .then(() => 'refused')
  // Where somebody is dead the screens show neither, and `stopped` has said so long before.
  const kind = await Promise.race([points.stopped, Promise.any([isSpared, isRefused])])
  const isDead = kind !== undefined && kind !== 'refused'
  if (isDead && helper === 'after the deadline') await meetTheHelper(fair, role, kill)
  else if (isDead) fair[role] = await kill(fair[role])
  if (helper === 'away') {
    await expectMet(fair, final)
    fair.helper = await comeBack(fair.helper)
  }
  await expectWhole(fair)
  return kind
}

/** Nobody meets anybody until the deadline is over; then Ben and Cem each meet Ana alone. */
async function meetTheHelper(fair: Fair, dead: Role, kill: Kill): Promise<void> {
  for (const role of ROLES) if (role !== dead) await goAway(fair[role])
  fair[dead] = await kill(fair[dead])
  await goAway(fair[dead])
  // A window that is about to close takes no other time any more.
  await expect.poll(() => ROLES.every((role) => fair[role].page.isClosed())).toBe(true)
  later += DEADLINE_MS
  for (const role of ROLES) await hostTime(fair[role].page.context(), later)
  fair.helper = await comeBack(fair.helper)
  for (const role of ['payer', 'payee'] as const) {
    fair[role] = await comeBack(fair[role])
    await cancelWhatMayBe(fair[role])
    await seeSettled(fair[role], 60_000)
    await goAway(fair[role])
  }
  for (const role of ['payer', 'payee'] as const) {
    fair[role] = await comeBack(fair[role])
    // Until it has heard the host it lives at its last visit, a day before the other, who would tell it so.
    await expect(fair[role].page.getByText('The clock of this phone is off')).toBeVisible({ timeout: 30_000 })
  }
}

/** Both are done or neither is, nothing is locked, and nothing that was not before is final. */
async function expectMet(fair: Fair, final: readonly number[]): Promise<void> {
  for (const role of ['payer', 'payee'] as const) await seeUnlocked(fair[role], 60_000)
  await expect.poll(async () => (await paidBy(fair)) - (await receivedBy(fair)), { timeout: 60_000 }).toBe(0)
  expect(await countFinal(fair)).toEqual(final)
  expect(await readBalance(fair.payee)).toBe(EACH + (await receivedBy(fair)))
}

async function countFinal(fair: Fair): Promise<number[]> {
  return [await countHistory(fair.payer, 'Final,'), await countHistory(fair.payee, 'Final,')]
}

/** Which points to try: so many of each role, chosen by a seed. */
function chosenPoints(
  points: Record<Role, readonly string[]>,
  { each, seed }: { each: number; seed: number },
): readonly Omit<Death, 'kill'>[] {
  const all = ROLES.flatMap((role) => points[role].map((_, index) => ({ role, point: index + 1, helper: HERE })))
  const random = seeded(seed)
  return ROLES.flatMap((role) => {
    const own = all.filter((one) => one.role === role)
    return Array.from({ length: Math.min(each, own.length) }, () =>
      own.splice(Math.floor(random() * own.length), 1),
    ).flat()
  })
}

/** Points of payer or payee with the helper away; the payment is shorter then by what the two say to the helper. */
function chosenAway(
  points: Record<Role, readonly string[]>,
  away: number,
  seed: number,
): readonly Omit<Death, 'kill'>[] {
  const random = seeded(seed + 1)
  return Array.from({ length: away }, () => {
    const role = random() < 0.5 ? 'payer' : 'payee'
    return { role, point: 1 + Math.floor((random() * points[role].length) / 2), helper: 'away' }
  })
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** `CRASH_POINTS`: how many of each role, or `all`. `CRASH_SEED` repeats a choice that failed. */
function choice(each: number): { each: number; seed: number } {
  const { CRASH_POINTS: points, CRASH_SEED: seed } = process.env
  return {
    each: Number(points ?? each),
    seed: seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(seed),
  }
}

/** Nothing lost, nothing doubled, nothing locked, and both tell the same story. */
async function expectWhole(fair: Fair): Promise<void> {
  for (const role of ['payer', 'payee'] as const) await seeSettled(fair[role], 60_000)
  const paid = await paidBy(fair)
  expect(await receivedBy(fair)).toBe(paid)
  expect(await readBalance(fair.payer)).toBe(EACH - paid)
  expect(await readBalance(fair.payee)).toBe(EACH + paid)
  expect(await readBalance(fair.helper)).toBe(1000 - 2 * EACH)
}

const paidBy = (fair: Fair) => countHistory(fair.payer, 'To Cem: 1 apple')
const receivedBy = (fair: Fair) => countHistory(fair.payee, 'From Ben: 1 apple')

/** What is passed around each thing that the world could see. */
const KINDS = ['before a commit', 'after a commit', 'before a frame', 'while signing']

const HERE: Helper = 'here'

/**
 * How many points fewer a payment may have than the one that was counted: an answer to a frame goes alone or with the
 * next message, and a frame that waits too long for its answer is said again.
 */
const LAST_FRAMES = 4

/** A payment that is neither over nor refused by then is stuck. */
const PATIENCE_MS = 60_000

/** One more of each kind is tried than there is, and a payment may have more frames than the one that was counted. */
const SPARE_POINTS = 20

/** A day, which the app gives every payment, and a little. */
const DEADLINE_MS = 25 * 60 * 60 * 1000

/** How far the hosts' time of this run is ahead by now. */
let later = 0
