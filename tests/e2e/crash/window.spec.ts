// The window of payer, payee or helper is killed in the midst of a payment, at every point that anyone could see
// (npm run e2e:crash) or at a few that a seed chooses.
import { test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { crashAlong, openFair } from '../../support/crash-fair.ts'
import { comeBack, goAway, type Person } from '../../support/people.ts'

const served = servedPage()

test('a killed window loses nothing, doubles nothing and leaves nothing locked', async ({ browser }) => {
  const fair = await openFair(() => browser.newContext(), served.origins[0] ?? '')
  const kill = async (person: Person): Promise<Person> => {
    await goAway(person)
    return comeBack(person)
  }
  await crashAlong(fair, { each: 2, share: 0.7, pointMs: 40_000, kill })
})
