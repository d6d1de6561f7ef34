// Three people, one of them the founder: a payment between the other two in which one of the three is killed. What
// must hold afterwards is said once, here.
import { type BrowserContext, expect, test } from 'playwright/test'
import { type CrashPoints, crashPoints } from './crash-points.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  closeMoment,
  confirm,
  countHistory,
  found,
  open,
  type Person,
  readBalance,
  seeMoment,
  seePaid,
  seeSettled,
} from './people.ts'

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

/** Everyone shows what the payment starts from: Cem his code, Ben the question. */
async function getReady(fair: Fair): Promise<void> {
  // What was settled late may fill a screen at any moment; then it is closed and the code is asked for again.
  await expect(async () => {
    for (const role of ROLES) await closeMoment(fair[role])
    await open(fair.payer, await askFor(fair.payee, '1'))
  }).toPass({ timeout: 60_000 })
  await expect(fair.payer.page.getByRole('button', { name: 'Hold to pay 1 apple to Cem' })).toBeVisible({
    timeout: 30_000,
  })
}

/** How many points each role passes in a whole payment, from the gesture until it is final for both. */
async function countPoints(fair: Fair): Promise<Record<Role, readonly string[]>> {
  await getReady(fair)
  const points = {
    payer: await crashPoints(fair.payer.page),
    payee: await crashPoints(fair.payee.page),
    helper: await crashPoints(fair.helper.page),
  }
  for (const role of ROLES) await points[role].arm()
  await confirm(fair.payer)
  await seeMoment(fair.payer, 'Paid', 'Final, says Ana')
  await seeMoment(fair.payee, 'Received', 'Final, says Ana')
  const passed = async (of: CrashPoints): Promise<readonly string[]> => of.passed()
  return {
    payer: await passed(points.payer),
    payee: await passed(points.payee),
    helper: await passed(points.helper),
  }
}

/** Ends what belongs to this person, and brings them back. */
type Kill = (person: Person) => Promise<Person>

/**
 * Ben pays Cem 1, and one of the three is killed at its n-th point by `kill`, which brings them back. Comes back with
 * the point's kind, or undefined where the payment was over before.
 */
async function crashAt(fair: Fair, role: Role, point: number, kill: Kill): Promise<string | undefined> {
  await getReady(fair)
  const points = await crashPoints(fair[role].page)
  await points.arm(point)
  await confirm(fair.payer)
  const isOver = seePaid(fair.payer, 'Final, says Ana', 60_000).then(
    () => undefined,
    () => undefined,
  )
  // Where the payment was over first, the point may still come with its last frames.
  const isSpared = isOver.then(() => points.arm()).then(() => undefined)
  const kind = await Promise.race([points.stopped, isSpared])
  if (kind !== undefined) fair[role] = await kill(fair[role])
  await expectWhole(fair)
  return kind
}

/**
 * Kills whoever it is at the chosen points, one after the other, `each` of each role where the run chooses none.
 * `share`: how many of them must have been reached; the last points may come after the end of a payment that took fewer
 * frames.
 */
export async function crashAlong(
  fair: Fair,
  { each, share, pointMs, kill }: { each: number; share: number; pointMs: number; kill: Kill },
): Promise<void> {
  const points = await countPoints(fair)
  const chosen = choice(each)
  const plan = chosenPoints(points, chosen)
  test.setTimeout(90_000 + plan.length * pointMs)
  test.info().annotations.push({ type: 'seed', description: String(chosen.seed) })
  let killed = 0
  for (const { role, point } of plan) {
    await test.step(`${role} at ${point} of ${points[role].length}, seed ${chosen.seed}`, async () => {
      if ((await crashAt(fair, role, point, kill)) !== undefined) killed += 1
    })
  }
  expect(killed).toBeGreaterThan(plan.length * share)
}

/** Which points to try: all of them, or so many of each role, chosen by a seed. */
function chosenPoints(
  points: Record<Role, readonly string[]>,
  { each, seed }: { each: number | 'all'; seed: number },
): readonly { readonly role: Role; readonly point: number }[] {
  const all = ROLES.flatMap((role) => points[role].map((_, index) => ({ role, point: index + 1 })))
  if (each === 'all') return all
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return ROLES.flatMap((role) => {
    const own = all.filter((one) => one.role === role)
    return Array.from({ length: Math.min(each, own.length) }, () =>
      own.splice(Math.floor(random() * own.length), 1),
    ).flat()
  })
}

/** `CRASH_POINTS`: how many of each role, or `all`. `CRASH_SEED` repeats a choice that failed. */
function choice(each: number): { each: number | 'all'; seed: number } {
  const { CRASH_POINTS: points, CRASH_SEED: seed } = process.env
  return {
    each: points === 'all' ? 'all' : Number(points ?? each),
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
