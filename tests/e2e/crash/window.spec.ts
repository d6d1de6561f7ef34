// The window of payer, payee or helper is killed in the midst of a payment: at every point that anyone could see, with
// the helper here, away, or met alone after the deadline (npm run e2e:crash); else at a few that a seed chooses.
import { test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import { crashAlong, crashEverywhere, EVERYWHERE, isEveryPoint, openFair } from '../../support/crash-fair.ts'
import { comeBack, goAway, type Person } from '../../support/people.ts'

const TITLE = 'a killed window loses nothing, doubles nothing and leaves nothing locked'

const served = servedPage()

async function kill(person: Person): Promise<Person> {
  await goAway(person)
  return comeBack(person)
}

if (isEveryPoint) {
  for (const { role, helper } of EVERYWHERE) {
    test(`${TITLE}: the ${role}'s, helper ${helper}`, async ({ browser }) => {
      const fair = await openFair(() => browser.newContext(), served.origins[0] ?? '')
      await crashEverywhere(fair, { role, helper, pointMs: 60_000, kill })
    })
  }
} else {
  test(TITLE, async ({ browser }) => {
    const fair = await openFair(() => browser.newContext(), served.origins[0] ?? '')
    await crashAlong(fair, { each: 2, share: 0.7, away: 1, pointMs: 40_000, kill })
  })
}
