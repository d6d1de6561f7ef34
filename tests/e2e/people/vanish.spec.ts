// One of the two is gone in the midst of a payment and does not come back. What the other reads meanwhile, and how it
// ends for them by the rules.
import { type BrowserContext, expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { atRest, crashPoints } from '../../support/crash-points.ts'
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
  // What they said to each other when they met is not counted.
  await atRest(points)
  await points.armAt('before a commit', 3)
  await confirm(ben)
  await points.stopped
  await seeMoment(ben, 'Outcome unknown', 'Waiting for Cem. Your 20 apples are kept safe until then.', 20_000)
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
  await cancel(ben)
  await seeNewest(ben, 'Payment undone; your tokens are back.', 20_000)
  await closeMoment(ben)
  await seeBalance(ben, '50')

  // Cem comes back late: he has never taken it.
  const late = await comeBack(cem)
  await seeBalance(late, '50')
  await seeHistory(late, ['From Ana: 50 apples'])
})

test('the payee is gone after taking it, and the answer is lost: it waits on both phones, and is paid when they meet again', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ana, ben, cem } = await aboutToPay(() => browser.newContext())
  await takeAndVanish(ben, cem)
  await seeMoment(ben, 'Outcome unknown', 'Waiting for Cem. Your 20 apples are kept safe until then.', 20_000)
  await seeBalance(ben, '0')
  await expect(ben.page.getByText('50 apples locked')).toBeVisible()
  await goAway(ben)

  // Cem's phone alone knows that it has it, and that Ben's has not heard so.
  const taker = await comeBack(cem)
  await seeBalance(taker, '70')
  await expect(taker.page.getByText('20 apples from Ben: waiting for their phone to confirm.')).toBeVisible()
  await seeNewest(taker, 'Received, not yet final.')
  await goAway(taker)
  const payer = await comeBack(ben)
  await seeBalance(payer, '0')
  await expect(payer.page.getByText('Waiting for Cem. Your 20 apples are kept safe until then.')).toBeVisible()

  const both = { payer, taker: await comeBack(cem) }
  await seeNewest(both.payer, 'Paid, not yet final.', 20_000)
  await seeBalance(both.payer, '30')
  await show(both.taker, '/')
  await expect(both.taker.page.getByText(/waiting for their phone to confirm/)).toBeHidden({ timeout: 20_000 })
  await comeBack(ana)
  await seeNewest(both.payer, 'Final, says Ana.', 20_000)
  await seeNewest(both.taker, 'Final, says Ana.', 20_000)
  await seeBalance(both.payer, '30')
  await seeBalance(both.taker, '70')
})

test('the payee is gone after taking it and stays away past the deadline: the payer has it all back, and the payee reads who owes it', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ana, ben, cem } = await aboutToPay(() => browser.newContext())
  await takeAndVanish(ben, cem)
  await seeMoment(ben, 'Outcome unknown', 'Waiting for Cem. Your 20 apples are kept safe until then.', 20_000)

  const later = DAY_MS + 60 * 60 * 1000
  for (const { page } of [ana, ben, cem]) await hostTime(page.context(), later)
  await comeBack(ana)
  await passTime(ben.page, later)
  await cancel(ben)
  await seeNewest(ben, 'Payment undone; your tokens are back.', 20_000)
  await closeMoment(ben)
  await seeBalance(ben, '50')

  // What Cem took was never final: his phone hears from Ana that it lost.
  const late = await comeBack(cem)
  await seeNewest(late, 'Payment undone.', 20_000)
  await late.page.getByRole('link', { name: /From Ben: 20/ }).click()
  await expect(late.page.getByText(/Ben owes you 20\sapples: show them this page/)).toBeVisible()
  await seeBalance(late, '50')
  await expect(late.page.getByText(/locked|back as change|not final/)).toBeHidden()
})

/** Cem's wallet stops dead when it has written down that it took the payment, before its answer leaves. */
async function takeAndVanish(ben: Person, cem: Person): Promise<void> {
  const points = await crashPoints(cem.page)
  // What they said to each other when they met is not counted.
  await atRest(points)
  await points.armAt('after a commit', 3)
  await confirm(ben)
  await points.stopped
  await goAway(cem)
}

/** Asks to cancel the payment to Cem, as soon as it may be asked. */
async function cancel(ben: Person): Promise<void> {
  await show(ben, '/')
  await show(ben, '/payments')
  await ben.page.getByRole('link', { name: /To Cem: 20/ }).click()
  await ben.page.getByRole('button', { name: 'Ask to cancel' }).click({ timeout: 20_000 })
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Ask to cancel' }).click()
}

test('the payer is gone after paying: the payee reads what is at stake, and the founder makes it final without the payer', async ({
  browser,
}) => {
  test.setTimeout(90_000)
  const { ana, ben, cem } = await aboutToPay(() => browser.newContext())
  // Ben's wallet stops dead when Cem's answer has come.
  const points = await crashPoints(ben.page)
  await atRest(points)
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
