// Four phones make payments final, three must agree: founding with them, one that is lost, two that are away and say so.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { type CopiedPhone, copiedPhone } from '../../support/copied-phone.ts'
import {
  accept,
  arrive,
  arriveByLink,
  comeBack,
  found,
  goAway,
  offerHelp,
  open,
  type Person,
  payByTap,
  readBalance,
  seeBalance,
  seeMoment,
  seeNewest,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('four helpers: one may be gone, with two gone nothing is final and the screens say so, and then it is', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const [origin = ''] = served.origins
  const newcomer = async () => browser.newContext()
  const ana = await arrive(await newcomer(), origin, 'Ana')
  const others: Person[] = []
  for (const name of ['Sam', 'Tara', 'Udo']) others.push(await arrive(await newcomer(), origin, name))
  const links: string[] = []
  for (const other of others) links.push(await offerHelp(other))
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50', helpers: links })
  const [sam, tara, udo] = others as [Person, Person, Person]
  for (const other of others) {
    await open(other, invitation)
    await other.page.getByRole('button', { name: 'Join Apple fair' }).click()
    await seeMoment(other, 'Your first apples', /^Final|Not final yet/, 30_000)
  }
  // Each knows its office, and sees the others.
  for (const helper of [ana, ...others]) {
    await show(helper, '/community/helper')
    await expect(helper.page.getByText('4 of 4 helpers here, 3 needed')).toBeVisible({ timeout: 20_000 })
  }

  const ben = await arriveByLink(await newcomer(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final', 30_000)
  const cem = await arriveByLink(await newcomer(), origin, 'Cem', invitation)
  await seeMoment(cem, 'Your first apples', 'Final', 30_000)
  await showName(cem)

  await goAway(udo)
  await payByTap(ben, 'Cem', '10')
  await accept(cem, '10')
  await seeMoment(cem, 'Received', 'Final', 30_000)
  await seeMoment(ben, 'Paid', 'Final', 30_000)
  await seeBalance(cem, '60')

  await goAway(tara)
  await payByTap(ben, 'Cem', '7')
  await accept(cem, '7')
  await seeMoment(cem, 'Received', 'Not final yet', 30_000)
  await seeMoment(ben, 'Paid', 'Not final yet', 30_000)
  await show(cem, '/')
  await expect(cem.page.getByText('2 of 4 helpers are here, 3 must agree')).toBeVisible({ timeout: 30_000 })
  await seeNewest(cem, 'not yet final')
  await cem.page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: /From Ben/ })
    .first()
    .click()
  await expect(cem.page.getByText('It is final once 3 of 4 helpers agree. 2 are here now.')).toBeVisible()

  await comeBack(tara)
  await expect(cem.page.getByRole('heading', { name: 'Final.' })).toBeVisible({ timeout: 60_000 })
  await seeBalance(cem, '67')
  await seeBalance(ben, '33')
  await show(sam, '/community/helper')
  await expect(sam.page.getByText('Final').first()).toBeVisible()
})

test('a cheat gives the same apples to two people while no helper is there: one has them, everybody sees who it was', async ({
  browser,
}) => {
  test.setTimeout(300_000)
  const [origin = ''] = served.origins
  const newcomer = async () => browser.newContext()
  const ana = await arrive(await newcomer(), origin, 'Ana')
  const helpers: Person[] = [ana]
  for (const name of ['Sam', 'Tara', 'Udo']) helpers.push(await arrive(await newcomer(), origin, name))
  const links: string[] = []
  for (const helper of helpers.slice(1)) links.push(await offerHelp(helper))
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50', helpers: links })
  for (const helper of helpers.slice(1)) {
    await open(helper, invitation)
    await helper.page.getByRole('button', { name: 'Join Apple fair' }).click()
    await seeMoment(helper, 'Your first apples', /^Final|Not final yet/, 30_000)
  }
  const dora = await arriveByLink(await newcomer(), origin, 'Dora', invitation)
  const cem = await arriveByLink(await newcomer(), origin, 'Cem', invitation)
  for (const person of [dora, cem]) {
    await seeMoment(person, 'Your first apples', 'Final', 30_000)
    await showName(person)
  }
  const phone = await copiedPhone()
  try {
    const first = await phone.open('phone')
    const ben = await arriveByLink(first, origin, 'Ben', invitation)
    await seeMoment(ben, 'Your first apples', 'Final', 30_000)
    await first.close()
    await phone.copy()

    // No helper is there: nobody can tell that it happens.
    const away = await Promise.all(helpers.map((helper) => goAway(helper).then(() => helper)))
    await payFrom(phone, 'phone', ben, dora)
    await payFrom(phone, 'copy', ben, cem)
    for (const person of [dora, cem]) {
      await seeNewest(person, 'not yet final')
      await show(person, '/')
      await expect(person.page.getByText('0 of 4 helpers are here, 3 must agree')).toBeVisible()
    }

    const back = await Promise.all(away.map(comeBack))
    await expect
      .poll(async () => Promise.all([dora, cem].map(newestStanding)), { timeout: 120_000, intervals: [2_000] })
      .toEqual(expect.arrayContaining([expect.stringContaining('Final'), expect.stringContaining('undone')]))
    // Whoever was too late has what they had before, and all of them see who it was.
    const balances = await Promise.all([dora, cem].map(readBalance))
    expect(balances.toSorted((one, other) => one - other)).toEqual([50, 80])
    for (const person of [dora, cem, ...back]) {
      await show(person, '/community')
      await expect(person.page.getByText('Gave the same coins to two people')).toBeVisible({ timeout: 60_000 })
    }
  } finally {
    await phone.remove()
  }
})

/** Ben gives 30 from his phone, or from the copy of it, and puts it away. */
async function payFrom(phone: CopiedPhone, which: 'phone' | 'copy', ben: Person, payee: Person): Promise<void> {
  const context = await phone.open(which)
  const page = await context.newPage()
  await page.goto(ben.origin)
  const holder = { ...ben, page }
  await payByTap(holder, payee.name, '30')
  await accept(payee, '30')
  await seeMoment(payee, 'Received', 'Not final yet', 30_000)
  await context.close()
}

/** How somebody's newest payment stands, in the words of its row. */
async function newestStanding(person: Person): Promise<string> {
  await show(person, '/payments')
  const row = person.page.getByRole('main').getByRole('link').filter({ hasText: 'From Ben' })
  return (await row.first().textContent()) ?? ''
}

async function showName(person: Person): Promise<void> {
  await show(person, '/community')
  await person.page.getByText('Show my name to people here').click()
  await show(person, '/')
}
