// One of the two is gone in the midst of a payment and does not come back. What the other reads meanwhile, and how it
// ends for them by the rules.
import { type BrowserContext, expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { crashPoints } from '../../support/crash-points.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  closeMoment,
  comeBack,
  confirm,
  found,
  goAway,
  open,
  type Person,
  seeBalance,
  seeHistory,
  seeMoment,
  seeNewest,
  show,
} from '../../support/people.ts'
import { hostTime, passTime } from '../../support/time.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const served = servedPage()

/** Ana has founded and gone; Ben is about to pay Cem 20. */
async function aboutToPay(
  newContext: () => Promise<BrowserContext>,
): Promise<{ ana: Person; ben: Person; cem: Person }> {
  const [origin = ''] = served.origins
  const ana = await arrive(await newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(await newContext(), origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  const cem = await arriveByLink(await newContext(), origin, 'Cem', invitation)
  await seeMoment(cem, 'Your first apples', 'Final, says Ana')
  await goAway(ana)
  await open(ben, await askFor(cem, '20'))
  await expect(ben.page.getByRole('button', { name: 'Hold to pay 20 apples to Cem' })).toBeVisible()
  return { ana, ben, cem }
}

test('the payee is gone after saying yes: the payer waits in plain words, cancels in time and has it all back', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ana, ben, cem } = await aboutToPay(() => browser.newContext())
  // Cem's wallet stops dead when the payment has come and its answer is about to be written down.
  const points = await crashPoints(cem.page)
  await points.armAt('before a commit', 3)
  await confirm(ben)
  await points.stopped
  await seeMoment(ben, 'Outcome unknown', 'Waiting for Cem. Your 20 apples are kept safe until then.')
  await goAway(cem)
  await seeBalance(ben, '0')
  await expect(ben.page.getByText('50 apples locked')).toBeVisible()
  await seeNewest(ben, 'Outcome unknown.')
  await ben.page.getByRole('link', { name: /To Cem: 20/ }).click()
  await expect(ben.page.getByText(/You can ask to cancel in 2[34] hours|You can ask to cancel tomorrow/)).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Ask to cancel' })).toBeHidden()

  const later = DAY_MS + 60 * 60 * 1000
  for (const { page } of [ana, ben, cem]) await hostTime(page.context(), later)
  const back = await comeBack(ana)
  for (const { page } of [ben, back]) await passTime(page, later)
  await show(ben, '/')
  await show(ben, '/payments')
  await ben.page.getByRole('link', { name: /To Cem: 20/ }).click()
  await ben.page.getByRole('button', { name: 'Ask to cancel' }).click({ timeout: 20_000 })
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Ask to cancel' }).click()
  await seeNewest(ben, 'Payment undone; your tokens are back.', 20_000)
  await closeMoment(ben)
  await seeBalance(ben, '50')

  // Cem comes back late: he has never taken it.
  const late = await comeBack(cem)
  await seeBalance(late, '50')
  await seeHistory(late, ['From Ana: 50 apples'])
})

test('the payer is gone after paying: the payee reads what is at stake, and the founder makes it final without the payer', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ana, ben, cem } = await aboutToPay(() => browser.newContext())
  // Ben's wallet stops dead when Cem's answer has come.
  const points = await crashPoints(ben.page)
  await points.armAt('before a commit', 4)
  await confirm(ben)
  await points.stopped
  await goAway(ben)
  await seeMoment(cem, 'Received', 'It is in your wallet, not final yet. Ben could still cancel.')
  await seeNewest(cem, 'Received, not yet final.')
  await seeBalance(cem, '70')

  const back = await comeBack(ana)
  await seeNewest(cem, 'Final, says Ana.', 20_000)
  await seeBalance(cem, '70')
  // Ben hears the end of it from the founder, wherever Cem is.
  await goAway(cem)
  const late = await comeBack(ben)
  await seeNewest(late, 'Final, says Ana.', 20_000)
  await seeBalance(late, '30')
  await goAway(back)
})
