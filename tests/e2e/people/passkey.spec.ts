// Above the limit a passkey signs over that very payment. The authenticator is the browser's virtual one.
import { expect, type Page, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { type Authenticator, addAuthenticator } from '../../support/harness.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  confirm,
  found,
  open,
  type Person,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

// A pair of addresses as `npm start` serves them: passkeys of both count.
const served = servedPage([4191, 4192])

async function setUpPasskey(person: Person): Promise<Authenticator> {
  const authenticator = await addAuthenticator(person.page)
  await show(person, '/settings')
  await person.page.getByRole('button', { name: 'Set one up' }).click()
  await expect(person.page.getByText('The passkey is ready.').first()).toBeVisible()
  await expect(person.page.getByText('1 passkey', { exact: true })).toBeVisible()
  return authenticator
}

/** The app's question before the browser's own. */
const question = (page: Page) => page.getByRole('dialog', { name: 'Confirm with your passkey' })

test('above the limit the payer is asked; no leaves everything as it was, a refused prompt too, yes pays', async ({
  browser,
}) => {
  const [here = '', there = ''] = served.origins
  const ben = await arrive(await browser.newContext(), here, 'Ben')
  const invitation = await found(ben, { name: 'Apple fair', total: '1000', handOut: undefined })
  const ana = await arriveByLink(await browser.newContext(), there, 'Ana', invitation)
  await expect(ana.page.getByText('Show this to get your first apples')).toBeVisible({ timeout: 15_000 })

  // Without a passkey the payer is told before anything is offered.
  await open(ben, await askFor(ana, '80'))
  await expect(ben.page.getByText('An amount this large needs a passkey. Set one up, then try again.')).toBeVisible()
  await expect(ben.page.getByRole('button', { name: /^Hold to pay/ })).toHaveAttribute('aria-disabled', 'true')

  const { session, id } = await setUpPasskey(ben)
  await open(ben, await askFor(ana, '80'))
  await expect(ben.page.getByText('Above 50 apples your passkey confirms')).toBeVisible()
  await confirm(ben)
  await question(ben.page).getByRole('button', { name: 'Do not pay' }).click()
  await expect(ben.page.getByText('Not paid. Nothing left your wallet.').first()).toBeVisible()
  await seeBalance(ben, '1,000')

  await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false })
  await open(ben, await askFor(ana, '80'))
  await confirm(ben)
  await question(ben.page).getByRole('button', { name: 'Confirm' }).click()
  await expect(ben.page.getByText('Not paid. Nothing left your wallet.').first()).toBeVisible({ timeout: 15_000 })
  await seeBalance(ben, '1,000')
  await seeHistory(ana, [])

  await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: true })
  await open(ben, await askFor(ana, '80'))
  await confirm(ben)
  await question(ben.page).getByRole('button', { name: 'Confirm' }).click()
  await seeMoment(ben, 'Paid', 'Final, says Ben')
  await seeMoment(ana, 'Received', 'Final, says Ben')
  await seeBalance(ana, '80')
  await seeBalance(ben, '920')

  await setUpPasskey(ana)
  await open(ana, await askFor(ben, '80'))
  await confirm(ana)
  await question(ana.page).getByRole('button', { name: 'Confirm' }).click()
  await seeMoment(ana, 'Paid', 'Final, says Ben')
  await seeBalance(ana, '0')
})
