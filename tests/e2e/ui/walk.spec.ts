// Screens in use: a payment by keyboard alone and by holding, focus that is always seen, motion that yields, a live
// dial that no picture can fake.
import type { Page } from 'playwright/test'
import { expect, showState, test } from '../../support/screens.ts'

test.use({ viewport: { width: 360, height: 740 }, contextOptions: { reducedMotion: 'reduce' } })

test('a payment can be made with the keyboard alone, and focus is seen at every step', async ({ gallery }) => {
  await showState(gallery, 'home/usual')
  await tabTo(gallery, 'Pay')
  await gallery.keyboard.press('Enter')
  await expect(gallery.getByRole('heading', { name: 'Pay' })).toBeFocused()

  await tabTo(gallery, 'How much? (apples)')
  await gallery.keyboard.type('5')
  await tabTo(gallery, 'Go on')
  await gallery.keyboard.press('Enter')
  await expect(gallery.getByRole('heading', { name: 'Pay 5 apples' })).toBeFocused()

  await tabTo(gallery, /^Stall 7/)
  await gallery.keyboard.press('Enter')
  await expect(gallery.getByRole('heading', { name: 'You pay' })).toBeFocused()

  await tabTo(gallery, /^Hold to pay 5 apples to Stall 7$/)
  await gallery.keyboard.press('Enter')
  const armed = gallery.getByRole('button', { name: 'Press again to pay 5 apples to Stall 7' })
  await expect(armed).toBeFocused()
  await gallery.keyboard.press('Enter')

  const done = gallery.getByRole('dialog', { name: 'Paid' })
  await expect(done).toBeVisible()
  await expect(done).toContainText('Final')
  await tabTo(gallery, 'Done')
  await gallery.keyboard.press('Enter')
  await expect(done).toBeHidden()
  await expect(gallery.getByRole('main')).toContainText('Stall 7')
})

test('digits can be typed while a key of the keypad has the focus', async ({ gallery }) => {
  await showState(gallery, 'pay/amount')
  await gallery.getByRole('button', { name: '7', exact: true }).click()
  await gallery.keyboard.type('25')
  const figure = gallery.getByRole('textbox', { name: 'How much? (apples)' })
  await expect(figure).toHaveValue('725')
  await gallery.keyboard.press('Backspace')
  await expect(figure).toHaveValue('72')
})

test('holding pays, a brush against the button does not', async ({ gallery }) => {
  await showState(gallery, 'pay/confirm')
  const hold = gallery.getByRole('button', { name: /pay 5 apples to Stall 7$/ })
  const box = await hold.boundingBox()
  if (box === null) throw new Error('the button is not on the screen')
  await gallery.mouse.move(box.x + box.width / 2, box.y + box.height / 2)

  await gallery.mouse.down()
  await gallery.mouse.move(box.x - 40, box.y - 200)
  await gallery.mouse.up()
  await expect(hold).toHaveAttribute('data-state', 'idle')

  await gallery.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await gallery.mouse.down()
  await expect(gallery.getByRole('dialog')).toBeVisible()
  await gallery.mouse.up()
})

test('a refused payment says first that nothing left the wallet, and can be tried again', async ({ gallery }) => {
  await showState(gallery, 'pay/declined')
  await expect(gallery.getByRole('alert')).toContainText(/^Not paid\. Nothing left your wallet\./)
  await expect(gallery.getByRole('button', { name: /^Hold to pay/ })).toHaveAttribute('data-state', 'idle')
})

test('saying no to the passkey closes the question and leaves the screen as it was', async ({ gallery }) => {
  await showState(gallery, 'passkey/asked')
  const question = gallery.getByRole('dialog', { name: 'Confirm with your passkey' })
  await expect(question).toContainText('80')
  await question.getByRole('button', { name: 'Do not pay' }).click()
  await expect(question).toBeHidden()
  await expect(gallery.getByRole('heading', { name: 'You can spend' })).toBeVisible()
})

test('a question keeps the focus inside and gives it back when it closes', async ({ gallery }) => {
  await showState(gallery, 'receipt/cancel-possible')
  await tabTo(gallery, 'Ask to cancel')
  await gallery.keyboard.press('Enter')
  const question = gallery.getByRole('dialog')
  await expect(question).toBeVisible()
  for (let stop = 0; stop < 6; stop++) {
    await gallery.keyboard.press('Tab')
    // Between the last and the first stop a browser may pass through its own bars.
    expect(await gallery.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName)).toMatch(
      /DIALOG|BODY/,
    )
  }
  await gallery.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await expect(gallery.getByRole('button', { name: 'Ask to cancel' })).toBeFocused()
})

test('the dial follows the clock: a second later the coin stands elsewhere and the time has changed', async ({
  page,
  origin,
}) => {
  await page.clock.install({ time: new Date(2026, 4, 12, 12, 0, 0) })
  await page.goto(`${origin}#/gallery/moment/received-final`)
  const time = page.getByRole('timer')
  await expect(time).toBeVisible()
  await page.clock.pauseAt(new Date(2026, 4, 12, 12, 5, 0))
  await expect(time).toHaveText(/12:05:00/)
  const before = await turnOfCoin(page)
  await page.clock.runFor(1_000)
  await expect(time).toHaveText(/12:05:01/)
  expect(await turnOfCoin(page)).not.toBe(before)
})

test('with less motion nothing moves by itself but the clock', async ({ gallery }) => {
  for (const id of ['home/usual', 'pay/finding', 'moment/received', 'offer/usual', 'pair/connecting']) {
    await showState(gallery, id)
    const moving = await gallery.evaluate(() =>
      document
        .getAnimations()
        .filter((one) => Number(one.effect?.getComputedTiming().activeDuration) > 50)
        .map((one) => (one as CSSAnimation).animationName),
    )
    expect.soft(moving, id).toEqual([])
  }
})

test('motion lasts under a quarter of a second, except what shows that something is alive', async ({
  browser,
  origin,
}) => {
  const page = await browser.newPage({ reducedMotion: 'no-preference' })
  await page.goto(`${origin}#/gallery`)
  await page.locator('[data-state]').first().waitFor()
  for (const id of ['home/usual', 'offer/usual', 'moment/received-final', 'settings/usual']) {
    await showState(page, id)
    const longest = await page.evaluate(() =>
      Math.max(
        0,
        ...[...document.querySelectorAll('*')].flatMap((element) => {
          const style = getComputedStyle(element)
          const isEndless = style.animationIterationCount === 'infinite'
          return [...style.transitionDuration.split(','), ...(isEndless ? [] : style.animationDuration.split(','))].map(
            (text) => Number.parseFloat(text) * (text.trim().endsWith('ms') ? 1 : 1000),
          )
        }),
      ),
    )
    expect.soft(longest, id).toBeLessThanOrEqual(250)
  }
  await page.close()
})

test('language and appearance change at once, without loading anew', async ({ gallery }) => {
  await showState(gallery, 'settings/usual')
  await gallery.getByRole('radio', { name: 'Dark' }).check()
  await expect(gallery.locator('html')).toHaveAttribute('data-scheme', 'dark')
  await gallery.getByRole('radio', { name: 'Deutsch' }).check()
  await expect(gallery.getByRole('heading', { level: 1 })).toHaveText('Du und diese App')
  await expect(gallery.locator('html')).toHaveAttribute('lang', 'de')
})

test('every stop of the Tab key on the busiest screens is seen', async ({ gallery }) => {
  for (const id of ['home/usual', 'get-paid/code', 'found/look', 'settings/usual', 'moment/received']) {
    await showState(gallery, id)
    const first = await step(gallery)
    for (let stop = 0; stop < 60; stop++) {
      const now = await step(gallery)
      if (now === first) break
    }
  }
})

/** One press of Tab; the place it leads to must be seen. Returns what it is. */
async function step(page: Page): Promise<string> {
  await page.keyboard.press('Tab')
  const stop = await page.evaluate(() => {
    const found = document.activeElement
    if (found === null || found === document.body) return { name: 'page', seen: true }
    // A radio in a card is outlined by its card.
    const marked = [found, found.closest('label')].some((element) => {
      if (element === null) return false
      const style = getComputedStyle(element)
      return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
    })
    return { name: `${found.tagName} ${found.getAttribute('aria-label') ?? found.textContent}`, seen: marked }
  })
  expect.soft(stop.seen, stop.name).toBe(true)
  return stop.name
}

/** Presses Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stop = 0; stop < 50; stop++) {
    await step(page)
    const here = await page.evaluate(() => {
      const found = document.activeElement
      return (found?.getAttribute('aria-label') ?? found?.textContent ?? '').replace(/\s+/g, ' ').trim()
    })
    if (typeof name === 'string' ? here === name : name.test(here)) return
  }
  throw new Error(`Tab never reaches ${name}`)
}

function turnOfCoin(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLElement>('dialog *')]
        .map((element) => element.style.getPropertyValue('--turn'))
        .find((turn) => turn !== '') ?? '',
  )
}
