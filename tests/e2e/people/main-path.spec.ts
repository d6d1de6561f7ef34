// The main job, through the screens of the built page: two origins are two people, a relay between them.
import { expect, test } from 'playwright/test'
import { servedPage } from '../../support/built-page.ts'
import {
  arrive,
  arriveByLink,
  askFor,
  found,
  payByLink,
  reload,
  seeBalance,
  seeHistory,
  seeMoment,
  show,
} from '../../support/people.ts'

const served = servedPage()

test('two windows: found 1,000, join by link, receive 50, pay 37 back; both reload and nothing has changed', async ({
  context,
}) => {
  const [here = '', there = ''] = served.origins
  const ana = await arrive(context, here, 'Ana')
  const invitation = await found(ana, { name: 'Apple fair', total: '1000', handOut: '50' })
  await seeBalance(ana, '1,000')

  const ben = await arriveByLink(context, there, 'Ben', invitation)
  await seeMoment(ben, 'Your first apples', 'Final, says Ana')
  await seeBalance(ben, '50')
  await seeBalance(ana, '950')

  const code = await askFor(ana, '37')
  await payByLink(ben, code)
  await seeMoment(ben, 'Paid', 'Final, says Ana')
  await seeMoment(ana, 'Received', 'Final, says Ana')

  for (const round of ['before', 'after'] as const) {
    await seeBalance(ana, '987')
    await seeBalance(ben, '13')
    await seeHistory(ana, ['From Ben: 37 apples', 'To Ben: 50 apples'])
    await seeHistory(ben, ['To Ana: 37 apples', 'From Ana: 50 apples'])
    for (const person of [ana, ben]) {
      await show(person, '/community')
      await expect(person.page.getByText('1,000 apples')).toBeVisible()
    }
    if (round === 'before') await Promise.all([reload(ana), reload(ben)])
  }
})
