// The main job, through the screens of the built page: two origins are two people, a relay between them.
import { expect, type Page, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  accept,
  arrive,
  arriveByLink,
  askFor,
  found,
  type Person,
  payByLink,
  payByTap,
  readBalance,
  reload,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

/** All that the two hold is all that was made, and the founder's own screen says how much that is. */
async function seeSupply(people: readonly Person[], made: number): Promise<void> {
  const balances = await Promise.all(people.map(readBalance))
  expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(made)
  for (const person of people) {
    await show(person, '/community')
    expect(await fact(person.page, 'Made in all')).toBe(made)
    expect(await fact(person.page, 'You hold')).toBe(balances[people.indexOf(person)])
  }
}

/** A figure of the community's screen. */
async function fact(page: Page, name: string): Promise<number> {
  const value = page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]')
  return Number((await value.textContent())?.replaceAll(',', '').match(/\d+/)?.[0])
}

test('two windows: found 1,000, join by link, receive 50, pay 37 back; both reload and nothing has changed', async ({
  context,
}) => {
  const [here = '', there = ''] = served.origins
  const ana = await arrive(context, here, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  await seeBalance(ana, '1,000')
  await seeSupply([ana], 1000)

  const ben = await arriveByLink(context, there, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await seeBalance(ben, '50')
  await seeBalance(ana, '950')
  await seeSupply([ana, ben], 1000)

  const code = await askFor(ana, '37')
  await payByLink(ben, code)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')

  for (const round of ['before', 'after'] as const) {
    await seeBalance(ana, '987')
    await seeBalance(ben, '13')
    await seeSupply([ana, ben], 1000)
    await seeHistory(ana, ['From Ben: 37 apples', 'To Ben: 50 apples'])
    await seeHistory(ben, ['To Ana: 37 apples', 'From Ana: 50 apples'])
    if (round === 'before') await Promise.all([reload(ana), reload(ben)])
  }

  // After a reload nobody has met yet; the founder is found by name, and so is who wants to be.
  await payByTap(ben, 'Ana', '3')
  await accept(ana, '3')
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
  await Promise.all([reload(ana), reload(ben)])
  await show(ben, '/')
  await ben.page.getByRole('button', { name: 'Show my name to people here' }).click()
  await payByTap(ana, 'Ben', '2')
  await accept(ben, '2')
  await seeMoment(ana, 'Paid', 'Final, says Ana')
  await seeSupply([ana, ben], 1000)
})
