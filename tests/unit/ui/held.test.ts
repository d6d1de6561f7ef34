// What is owned beside what can be spent just now.
import { expect, test } from 'vitest'
import type { OpenView } from '../../../src/application/wallet-view.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { makeExamples } from '../../../src/ui/gallery/examples/views.ts'
import { held, holdings } from '../../../src/ui/held.ts'

const NOTHING = {
  available: Amount.zero,
  provisional: Amount.zero,
  locked: Amount.zero,
  pending: Amount.zero,
  freed: Amount.zero,
}

test('a payment in doubt and one that was declined are owned still, and change on its way is not counted twice', () => {
  const balance = { ...NOTHING, available: Amount.of(3), locked: Amount.of(50), pending: Amount.of(13) }
  expect(held({ ...balance, freed: Amount.of(5) }).units).toBe(58n)
})

test.each(['available', 'locked', 'freed'] as const)('who has something %s has something to lose', (part) => {
  const { appleyard } = makeExamples(1_790_000_000_000).communities
  const of = (balance: typeof NOTHING): Pick<OpenView, 'communities'> => ({ communities: [{ ...appleyard, balance }] })
  expect(holdings(of(NOTHING))).toHaveLength(0)
  expect(holdings(of({ ...NOTHING, [part]: Amount.of(1) }))).toHaveLength(1)
})
