// A clock that is off: the app goes by the host's time where it hears it, says so, and says what to do.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  comeBack,
  found,
  goAway,
  open,
  payAnyByLink,
  seeBalance,
  seeMoment,
  show,
} from '../../support/people.ts'
import { hostTime, passTime } from '../../support/time.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const served = servedPage()

for (const [which, ahead] of [
  ['behind', DAY_MS],
  ['ahead', -DAY_MS],
] as const) {
  test(`a phone a day ${which} is told so by its host, the other one that it is not theirs, and neither loses anything`, async ({
    browser,
  }) => {
    test.setTimeout(150_000)
    const [origin = ''] = served.origins
    const ana = await arrive(await browser.newContext(), origin, 'Ana')
    const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '20' })
    await show(ana, '/settings')
    await expect(ana.page.getByText('Confirmed from outside')).toBeVisible({ timeout: 15_000 })
    const ben = await arriveByLink(await browser.newContext(), origin, 'Ben', invitation)
    await seeMoment(ben, 'Your first apples', 'Final, says Ana')
    await expect(ben.page.getByText(/The clock/)).toBeHidden()

    await hostTime(ben.page.context(), ahead)
    await goAway(ben)
    const off = await comeBack(ben)
    await expect(off.page.getByText('The clock of this phone is off by 24 hours')).toBeVisible({ timeout: 15_000 })
    await expect(off.page.getByText(/Set the time to automatic on this phone/)).toBeVisible()
    await show(ana, '/')
    await expect(ana.page.getByText('The clocks here disagree by 24 hours')).toBeVisible({ timeout: 20_000 })
    await expect(ana.page.getByText(/ask the other person to set theirs to automatic/)).toBeVisible()

    // Either way round nothing is paid, and both read why.
    for (const [payer, payee] of [
      [off, ana],
      [ana, off],
    ] as const) {
      await open(payer, await askFor(payee))
      await payer.page.getByRole('textbox', { name: /^How much/ }).fill('5')
      await payer.page.getByRole('button', { name: 'Go on' }).click()
      await expect(payer.page.getByText(/The two clocks are too far apart/)).toBeVisible({ timeout: 30_000 })
    }
    await seeBalance(off, '20')
    await seeBalance(ana, '980')

    // With the clocks right again it goes on.
    await hostTime(off.page.context(), 0)
    await goAway(off)
    const right = await comeBack(ben)
    await show(right, '/settings')
    await expect(right.page.getByText('Confirmed from outside')).toBeVisible({ timeout: 30_000 })
    await show(right, '/')
    await expect(right.page.getByText(/The clock of this phone is off/)).toBeHidden()
    await payAnyByLink(right, await askFor(ana), '5')
    await seeMoment(right, 'Paid', 'Final, says Ana', 30_000)
    await seeBalance(right, '15')
    await seeBalance(ana, '985')
  })
}

test('a clock that was turned back is noticed after a restart, and forgiven when the host confirms it', async ({
  browser,
}) => {
  const [origin = ''] = served.origins
  const context = await browser.newContext()
  await hostTime(context, undefined)
  const ana = await arrive(context, origin, 'Ana')
  await show(ana, '/settings')
  await expect(ana.page.getByText('Only this phone’s clock; nobody confirms it')).toBeVisible()
  await passTime(ana.page, 3 * DAY_MS)
  const kept = () =>
    ana.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open('juice')
          opening.onsuccess = () => {
            const { result } = opening
            const seen = result.transaction('clock').objectStore('clock').get('seen')
            seen.onsuccess = () => {
              result.close()
              resolve(Number(seen.result ?? 0))
            }
          }
        }),
    )
  await expect.poll(kept, { timeout: 20_000 }).toBeGreaterThan(Date.now() + 2 * DAY_MS)
  await goAway(ana)

  const back = await comeBack(ana)
  await expect(back.page.getByText('This phone’s clock was turned back')).toBeVisible()
  await expect(back.page.getByText(/Set the time to automatic on this phone/)).toBeVisible()
  await hostTime(context, 0)
  await expect(back.page.getByText('This phone’s clock was turned back')).toBeHidden({ timeout: 30_000 })
  await show(back, '/settings')
  await expect(back.page.getByText('Confirmed from outside')).toBeVisible()
})
