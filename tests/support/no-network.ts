// Phones without relay and web server: pages come from the service worker, phones are joined by two codes, and what
// was paid on becomes final when one of the payees meets the founder alone. How codes get across is the spec's.
import { type BrowserContext, expect } from 'playwright/test'
import type { ServedPage } from '../../deploy/local/serve.ts'
import { serveBuiltPage } from './built-page.ts'
import {
  accept,
  arrive,
  arriveByLink,
  comeBack,
  found,
  goAway,
  type Person,
  payPaired,
  seeBalance,
  seeMoment,
  seeNewest,
} from './people.ts'

export interface Gathering {
  /** A browser of that person's own. */
  contextOf(name: string): Promise<BrowserContext>
  /** Joins two that stand beside each other. */
  pair(one: Person, other: Person): Promise<void>
}

export async function payOnWithoutNetwork({ contextOf, pair }: Gathering): Promise<void> {
  let served = await serveBuiltPage()
  let [ana, ben, cem, dora] = await fair(contextOf, served)
  await Promise.all(
    [ana, ben, cem, dora].map(({ page }) => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))),
  )
  for (const person of [ana, ben, cem, dora]) await goAway(person)
  await served.close()

  ben = await comeBack(ben)
  cem = await comeBack(cem)
  await pair(ben, cem)
  await payUnseen(ben, cem, '5')
  await goAway(ben)

  dora = await comeBack(dora)
  await pair(cem, dora)
  await payUnseen(cem, dora, '25')
  await goAway(cem)

  ana = await comeBack(ana)
  await pair(dora, ana)
  await seeNewest(dora, 'Final, says Ana.')
  await seeBalance(dora, '45')
  await goAway(dora)

  // Ben and Cem are next seen where there is a network again.
  served = await serveBuiltPage(served.origins.map((origin) => Number(new URL(origin).port)))
  ben = await comeBack(ben)
  cem = await comeBack(cem)
  await seeNewest(ben, 'Final, says Ana.', 20_000)
  await seeNewest(cem, 'Final, says Ana.', 20_000)
  await seeBalance(ben, '15')
  await seeBalance(cem, '0')
  await expect(ben.page.getByText('not final yet')).toBeHidden()
  await served.close()
}

/** Pays whom this person has just been joined with, where nobody can make it final. */
async function payUnseen(payer: Person, payee: Person, amount: string): Promise<void> {
  await payPaired(payer, payee, amount)
  await accept(payee, amount)
  await seeMoment(payer, 'Paid', 'Not final yet')
  await seeMoment(payee, 'Received', 'Not final yet')
}

/** Ana founds, and three people have their first 20. */
async function fair(contextOf: Gathering['contextOf'], served: ServedPage): Promise<[Person, Person, Person, Person]> {
  const [origin = ''] = served.origins
  const ana = await arrive(await contextOf('Ana'), origin, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '20' })
  const newcomer = async (name: string): Promise<Person> => {
    const person = await arriveByLink(await contextOf(name), origin, name, invitation)
    await seeMoment(person, 'Your first apples', 'Final, says Ana')
    return person
  }
  return [ana, await newcomer('Ben'), await newcomer('Cem'), await newcomer('Dora')]
}
