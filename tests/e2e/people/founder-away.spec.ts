// Where one phone makes payments final: what two people see while it is away, and when it is back.
import { test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  comeBack,
  found,
  goAway,
  payAnyByLink,
  seeBalance,
  seeHistory,
  seeMoment,
  seeNewest,
} from '../../support/people.ts'

const served = servedPage()

test('a payment is not final while the founder is away, and final for both when they come back', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const [anas, bens, cems] = [await browser.newContext(), await browser.newContext(), await browser.newContext()]
  const ana = await arrive(anas, origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  const ben = await arriveByLink(bens, origin, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  const cem = await arriveByLink(cems, origin, 'Cem', invitation)
  await seeMoment(cem, 'Your first apples', 'Final, says Ana')

  await goAway(ana)
  const code = await askFor(cem)
  await payAnyByLink(ben, code, '20')
  await seeMoment(ben, 'Paid', 'Not final yet')
  await seeMoment(cem, 'Received', 'At worst you lose 20 apples')
  await seeNewest(cem, 'Received, not yet final.')
  await seeNewest(ben, 'Paid, not yet final.')
  await seeBalance(cem, '70')
  await seeBalance(ben, '30')

  await comeBack(ana)
  await seeNewest(ben, 'Final, says Ana.', 20_000)
  await seeNewest(cem, 'Final, says Ana.', 20_000)
  await seeBalance(cem, '70')
  await seeBalance(ben, '30')
  await seeHistory(cem, ['From Ben: 20 apples', 'From Ana: 50 apples'])
  await seeHistory(ben, ['To Cem: 20 apples', 'From Ana: 50 apples'])
  await Promise.all([anas.close(), bens.close(), cems.close()])
})
