// Four phones make payments final, three must agree: founding with them, one that is lost, two that are away and say so.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
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

async function showName(person: Person): Promise<void> {
  await show(person, '/community')
  await person.page.getByText('Show my name to people here').click()
  await show(person, '/')
}
