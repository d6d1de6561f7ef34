// The window of payer, payee or helper is killed in the midst of a payment, at every point that anyone could see
// (npm run e2e:crash) or at a few that a seed chooses.
import { expect, test } from 'playwright/test'
import { serveBuiltPage } from '../../support/built-page.ts'
import { choice, chosenPoints, countPoints, crashAt, openFair } from '../../support/crash-fair.ts'
import { comeBack, goAway } from '../../support/people.ts'

test('a killed window loses nothing, doubles nothing and leaves nothing locked', async ({ browser }) => {
  const served = await serveBuiltPage()
  const fair = await openFair(() => browser.newContext(), served.origins[0] ?? '')
  const points = await countPoints(fair)
  const chosen = choice(2)
  const plan = chosenPoints(points, chosen)
  test.setTimeout(60_000 + plan.length * 40_000)
  test.info().annotations.push({ type: 'seed', description: String(chosen.seed) })
  let killed = 0
  for (const { role, point } of plan) {
    await test.step(`${role} at ${point} of ${points[role].length}, seed ${chosen.seed}`, async () => {
      const kind = await crashAt(fair, role, point, async (person) => {
        await goAway(person)
        return comeBack(person)
      })
      if (kind !== undefined) killed += 1
    })
  }
  // The last points may come after the end of a payment that took fewer frames.
  expect(killed).toBeGreaterThan(plan.length * 0.7)
  await served.close()
})
