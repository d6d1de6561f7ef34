// A community that lets in whom it invited: each invitation works once, by itself, when the founder's phone is in reach.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  comeBack,
  found,
  goAway,
  inviteAgain,
  open,
  payByLink,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('who opens an invitation is let in, gets first tokens and pays; who opens it again is told that it was used, and how to go on', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const [origin = ''] = served.origins
  let ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Repair cafe', total: '1000', handOut: '50', admission: 'list' })
  await expect(ana.page.getByText(/^Lets one person in, once, within a week/)).toBeVisible()

  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await payByLink(ben, await askFor(ana, '37'))
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')
  await seeBalance(ben, '13')

  // Cem opens the same one, while Ana is away: nobody can say yet that it was used.
  await goAway(ana)
  const cem = await arriveByLink(await browser.newContext(), origin, 'Cem', invitation)
  await expect(cem.page.getByText('Not let in yet')).toBeVisible({ timeout: 20_000 })
  await expect(cem.page.getByText(/as soon as the phone of the founder is in reach/)).toBeVisible()
  await expect(cem.page.getByRole('link', { name: 'Pay', exact: true })).toBeHidden()
  ana = await comeBack(ana)
  await expect(cem.page.getByText('This invitation was used before')).toBeVisible({ timeout: 20_000 })
  await expect(cem.page.getByText(/Ask for a new one and open it here/)).toBeVisible()
  await expect(ana.page.getByText(/Cem showed an invitation that somebody else had used/)).toBeVisible()
  await seeBalance(ana, '987')

  // Another one, opened on the same phone, lets him in.
  await open(cem, await inviteAgain(ana, 'Repair cafe'))
  await cem.page.getByRole('button', { name: 'Use this invitation' }).click()
  await seeMoment(cem, 'Your first apples', 'Final, says Ana', 20_000)
  await seeBalance(cem, '50')
  await payByLink(cem, await askFor(ben, '5'))
  await seeMoment(cem, 'Paid', 'Final, says Ana')
  await seeHistory(ben, ['From Cem: 5 apples', 'To Ana: 37 apples', 'From Ana: 50 apples'])
  await show(cem, '/community')
  await expect(cem.page.getByRole('link', { name: 'Let people in' })).toBeHidden()
})
