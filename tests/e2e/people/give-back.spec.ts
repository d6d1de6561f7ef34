// A payment can be given back later too: after both have opened the app anew and nobody has met anybody yet.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  accept,
  arrive,
  arriveByLink,
  askFor,
  found,
  payByLink,
  reload,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('a payment of the founder is given back after both have loaded the page anew', async ({ browser }) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await payByLink(ana, await askFor(ben, '5'))
  await seeMoment(ana, 'Paid', 'Final')
  await seeMoment(ben, 'Received', 'Final, says Ana')

  await reload(ana)
  await show(ben, '/')
  await reload(ben)
  await seeBalance(ben, '55')
  await expect(ben.page.getByText('1 person here now')).toBeVisible({ timeout: 15_000 })
  await show(ben, '/payments')
  await ben.page.getByRole('link').filter({ hasText: '5 apples' }).first().click()
  await ben.page.getByRole('button', { name: 'Give back' }).click()
  await ben.page.getByRole('button', { name: /^Hold to give 5 apples back to Ana/ }).click()
  await ben.page.getByRole('button', { name: /^Press again to give 5 apples back to Ana/ }).click()
  await accept(ana, '5')
  await seeMoment(ben, 'Given back', 'Final, says Ana')
  await seeBalance(ben, '50')
  await seeBalance(ana, '950')
  await seeHistory(ben, ['To Ana: 5 apples', 'From Ana: 5 apples', 'From Ana: 50 apples'])
})
