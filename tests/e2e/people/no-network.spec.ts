// No relay and no web server, and codes that are sent as text from one to the other.
import { test } from 'playwright/test'
import { payOnWithoutNetwork } from '../../support/no-network.ts'
import { pair } from '../../support/people.ts'

test('three people pay on without a network, and all of it is final when the last one meets the founder', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  await payOnWithoutNetwork({ contextOf: () => browser.newContext(), pair })
})
