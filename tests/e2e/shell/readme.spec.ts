// The steps that README.md asks for, word for word: whoever follows it must see what it says.
import { expect, test } from 'playwright/test'
import { serveBuiltPage } from '../../support/built-page.ts'

test('two people on one computer, as the README tells it', async ({ context }) => {
  const { origins, close } = await serveBuiltPage([4173, 4174])
  const ana = await context.newPage()
  await ana.goto(origins[0] ?? '')
  await ana.getByRole('textbox', { name: 'Your name here' }).fill('Ana')
  await ana.getByRole('button', { name: 'Open my wallet' }).click()

  await ana.getByRole('link', { name: 'Found a community' }).click()
  const goOn = ana.getByRole('button', { name: 'Go on' })
  await ana.getByRole('textbox', { name: 'Name of the community' }).fill('Apple fair')
  await ana.getByRole('textbox', { name: 'One of your tokens is called' }).fill('apple')
  await ana.getByRole('textbox', { name: 'Several are called' }).fill('apples')
  await goOn.click()
  await goOn.click()
  await ana.getByRole('textbox', { name: 'How many tokens in all' }).fill('1000')
  await ana.getByRole('textbox', { name: 'How much each' }).fill('50')
  await ana.getByText('Without a tap from me').click()
  await goOn.click()
  await goOn.click()
  await ana.getByText('I understand: this phone matters').click()
  await ana.getByRole('button', { name: 'Found Apple fair' }).click()

  const opened = context.waitForEvent('page')
  await ana.getByText('Open as a second person').click()
  const ben = await opened
  await ben.getByRole('textbox', { name: 'Your name here' }).fill('Ben')
  await ben.getByRole('button', { name: 'Open my wallet' }).click()
  const first = ben.getByRole('dialog', { name: 'Your first apples' })
  await expect(first.getByText('Final, says Ana')).toBeVisible({ timeout: 15_000 })
  await first.getByRole('button', { name: 'Done' }).click()

  await ben.getByRole('link', { name: 'Pay', exact: true }).click()
  await ben.getByRole('textbox', { name: 'How much?' }).fill('37')
  await ben.getByRole('button', { name: 'Go on' }).click()
  await ben.getByRole('button', { name: /Ana/ }).click()
  await ben.getByRole('button', { name: 'Hold to pay 37 apples to Ana' }).click()
  await ben.getByRole('button', { name: /^Press again to pay/ }).click()
  await ana.getByRole('button', { name: 'Accept 37 apples' }).click()
  await expect(ben.getByRole('dialog', { name: 'Paid' }).getByText('Final, says Ana')).toBeVisible()
  await expect(ana.getByRole('dialog', { name: 'Received' }).getByText('Final, says Ana')).toBeVisible()
  await ana.getByRole('button', { name: 'Done' }).click()
  await ana.getByLabel('Back').click()
  await ben.getByRole('button', { name: 'Done' }).click()
  for (const [person, amount] of [
    [ana, '987'],
    [ben, '13'],
  ] as const) {
    const balance = person.getByText(new RegExp(`^${amount}\\s*apples$`)).first()
    await expect(balance).toBeVisible()
    await person.reload()
    await expect(balance).toBeVisible()
  }
  await close()
})
