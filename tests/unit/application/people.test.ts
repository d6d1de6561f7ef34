// Who is here now, as links and names of the moment come and go.
import { expect, test } from 'vitest'
import { createPeople } from '../../../src/application/host/people.ts'
import type { LinkId } from '../../../src/application/neighbourhood.ts'
import type { Instant, PersonView, PresenceId } from '../../../src/application/wallet-view.ts'
import { type CommunityId, idOf } from '../../../src/foundation/ids.ts'

const FAIR = idOf<CommunityId>(new Uint8Array(32))
const NOW = 1_700_000_000_000 as Instant
const ANNA = { name: 'Anna' } as PersonView

/** A link that says this name of the moment. */
function arrives(people: ReturnType<typeof createPeople>, name: string, session: number, id: string): void {
  const link = name as LinkId
  people.linkUp({ link, community: FAIR, over: 'direct', leads: true })
  people.sessionOpened({ link, session, community: FAIR, purpose: 'anonymous', person: undefined })
  const said = { shownName: undefined, helper: false, signer: false, unsettled: false }
  people.seen(session, { id: id as PresenceId, ...said }, NOW)
}

test('a phone that is here over two links is one person, and stays while one of them does', () => {
  const people = createPeople()
  arrives(people, 'direct', 1, 'anna')
  people.known(1, ANNA)
  arrives(people, 'relayed', 2, 'anna')
  arrives(people, 'other', 3, 'ben')
  expect(people.present(FAIR).map(({ id, person }) => [id, person])).toEqual([
    ['anna', ANNA],
    ['ben', undefined],
  ])
  people.linkDown('direct' as LinkId)
  expect(people.present(FAIR).map(({ id }) => id)).toEqual(['anna', 'ben'])
  people.linkDown('relayed' as LinkId)
  expect(people.present(FAIR).map(({ id }) => id)).toEqual(['ben'])
})
