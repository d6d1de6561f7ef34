// One wallet in two windows: one of them can pay at a time, so nothing is paid twice.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  closeMoment,
  comeBack,
  confirm,
  countHistory,
  found,
  goAway,
  open,
  readBalance,
  seeBalance,
  seeHistory,
  seeMoment,
} from '../../support/people.ts'

const served = servedPage()

test('the window that takes over pays, the other cannot, and gets the wallet back when that one closes', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '20' })
  const first = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(first, 'Your first apples', 'Final, says Ana')
  const code = await askFor(ana, '20')
  await open(first, code)
  const pay = first.page.getByRole('button', { name: 'Hold to pay 20 apples to Ana' })
  await expect(pay).toBeVisible()

  const second = await comeBack(first)
  await seeBalance(second, '20')
  await expect(first.page.getByText('Your wallet is open in another window')).toBeVisible()
  await expect(pay).toBeHidden()
  await first.page.getByRole('button', { name: 'Use it here' }).click()
  await expect(second.page.getByText('Your wallet is open in another window')).toBeVisible()
  await second.page.getByRole('button', { name: 'Use it here' }).click()
  await expect(first.page.getByText('Your wallet is open in another window')).toBeVisible()

  await open(second, code)
  await confirm(second)
  await seeMoment(second, 'Paid', 'Final, says Ana')
  await seeBalance(second, '0')

  await goAway(second)
  await seeBalance(first, '0')
  await seeHistory(first, ['To Ana: 20 apples', 'From Ana: 20 apples'])
  await seeBalance(ana, '1,000')
})

test('the wallet is called away in the midst of paying, at five moments: paid once or not at all', async ({
  browser,
}) => {
  test.setTimeout(150_000)
  const [origin = ''] = served.origins
  const ana = await arrive(await browser.newContext(), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  let leading = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
  await seeMoment(leading, 'Your first apples', 'Final, says Ana')
  let waiting = await comeBack(leading)
  await leading.page.getByRole('button', { name: 'Use it here' }).click()

  for (const delayMs of [0, 40, 80, 160, 320]) {
    await closeMoment(ana)
    await closeMoment(leading)
    await open(leading, await askFor(ana, '5'))
    await expect(leading.page.getByRole('button', { name: 'Hold to pay 5 apples to Ana' })).toBeVisible({
      timeout: 15_000,
    })
    const callAway = waiting.page.getByRole('button', { name: 'Use it here' })
    await expect(callAway).toBeVisible()
    await confirm(leading)
    await waiting.page.waitForTimeout(delayMs)
    await callAway.click()
    await expect(leading.page.getByText('Your wallet is open in another window')).toBeVisible()
    ;[leading, waiting] = [waiting, leading]

    // Whatever was under way ends by itself: nothing is lost between the two, and nothing is in two places.
    const sum = async () => (await readBalance(ana)) + (await readBalance(leading))
    await expect.poll(sum, { timeout: 30_000, message: `${delayMs} ms` }).toBe(1000)
    expect(await readBalance(ana)).toBe(950 + 5 * (await countHistory(ana, 'From Ben: 5 apples')))
    expect(await countHistory(leading, 'To Ana: 5 apples')).toBe(await countHistory(ana, 'From Ben: 5 apples'))
  }
})
