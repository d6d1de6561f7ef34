// The home screen.

import type { NoticeView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { here } from '../examples/communities.ts'
import { examplePayment } from '../examples/payments.ts'
import { ADA, exampleId, LAYLA, LONG, MARIA, STALL, TOMAS } from '../examples/people.ts'
import type { Examples } from '../examples/views.ts'
import type { GalleryState } from '../state.ts'

const HOUR_MS = 3_600_000

export function homeStates(examples: Examples): readonly GalleryState[] {
  const { communities, now, open, within } = examples
  const { appleyard } = communities
  const at = (changes: Partial<ReadyCommunity>): ReadyCommunity => ({ ...appleyard, ...changes })
  const nothing = { ...appleyard.balance, available: Amount.zero, provisional: Amount.zero }
  const empty = at({ balance: nothing, coins: [] })
  const notIn = (changes: Partial<ReadyCommunity>) =>
    within(at({ admission: 'list', membership: 'waiting', balance: nothing, coins: [], ...changes }), { payments: [] })
  // The brand of a notice's id is the wallet's own affair.
  const notice: NoticeView = { id: 'one' as NoticeView['id'], fault: { code: 'rejected/bad-signature' }, person: STALL }
  return [
    { id: 'home/usual', path: '/', view: open({}) },
    {
      id: 'home/first-tokens',
      path: '/',
      view: within(empty, { payments: [], backup: { at: undefined, file: false, phrase: false } }),
    },
    {
      id: 'home/first-tokens-far',
      path: '/',
      view: within({ ...empty, people: [] }, { payments: [], backup: { at: undefined, file: false, phrase: false } }),
    },
    { id: 'home/no-community', path: '/', view: open({ communities: [], payments: [] }) },
    {
      id: 'home/arriving',
      path: '/',
      view: open({
        communities: [
          {
            stage: 'arriving',
            id: appleyard.id,
            name: 'Appleyard',
            connection: { state: 'searching', heardAt: undefined },
            joinedAt: now,
          },
        ],
        payments: [],
      }),
    },
    {
      id: 'home/offline',
      path: '/',
      view: within(at({ connection: { state: 'offline', heardAt: now - 2 * HOUR_MS }, people: [] })),
    },
    { id: 'home/alone', path: '/', view: within(at({ connection: { state: 'alone', heardAt: now }, people: [] })) },
    {
      id: 'home/searching',
      path: '/',
      view: within(at({ connection: { state: 'searching', heardAt: undefined }, people: [] })),
    },
    {
      id: 'home/impossible',
      path: '/',
      view: within(at({ connection: { state: 'impossible', heardAt: undefined }, people: [] })),
    },
    {
      id: 'home/unfinished',
      path: '/',
      view: within(
        at({ balance: { ...appleyard.balance, locked: Amount.of(9), freed: Amount.of(2), pending: Amount.of(6) } }),
        {
          payments: [
            examplePayment(appleyard, now, { name: 'doubt', with: STALL, amount: 5, state: 'in-doubt', ago: 1 }),
            examplePayment(appleyard, now, {
              name: 'cancel',
              with: TOMAS,
              amount: 4,
              state: 'cancel-asked',
              ago: 1500,
            }),
            examplePayment(appleyard, now, { name: 'freed', with: ADA, amount: 2, state: 'freed', ago: 4 }),
            examplePayment(appleyard, now, {
              name: 'unconfirmed',
              with: STALL,
              amount: 6,
              side: 'payee',
              state: 'done',
              confirmed: false,
              ago: 0,
            }),
            ...examples.payments,
          ],
        },
      ),
    },
    {
      id: 'home/no-backup',
      path: '/',
      view: open({ backup: { at: undefined, file: false, phrase: false }, storage: { state: 'may-be-erased' } }),
    },
    { id: 'home/file-only', path: '/', view: open({ backup: { at: now, file: true, phrase: false } }) },
    { id: 'home/words-only', path: '/', view: open({ backup: { at: now, file: false, phrase: true } }) },
    { id: 'home/ended', path: '/', view: within(at({ expiresAt: now - HOUR_MS })) },
    { id: 'home/restored', path: '/', view: open({ restored: true }) },
    { id: 'home/storage-full', path: '/', view: open({ storage: { state: 'full' } }) },
    {
      id: 'home/clock-gap',
      path: '/',
      view: open({ time: { mode: 'inadequate', gapMs: 25 * HOUR_MS, ownGapMs: undefined } }),
    },
    {
      id: 'home/clock-back',
      path: '/',
      view: open({ time: { mode: 'compromised', gapMs: undefined, ownGapMs: undefined } }),
    },
    {
      id: 'home/own-clock-off',
      path: '/',
      view: open({ time: { mode: 'verified', gapMs: undefined, ownGapMs: 24 * HOUR_MS } }),
    },
    { id: 'home/certificate', path: '/', view: open({ certificateUntil: now + 5 * HOUR_MS }) },
    {
      id: 'home/waiting-list',
      path: '/',
      view: notIn({ people: [] }),
    },
    { id: 'home/letting-in', path: '/', view: notIn({}) },
    { id: 'home/invitation-used', path: '/', view: notIn({ refusal: { code: 'rejected/invitation-used' } }) },
    { id: 'home/invitation-expired', path: '/', view: notIn({ refusal: { code: 'rejected/expired' } }) },
    { id: 'home/no-invitation', path: '/', view: notIn({ refusal: { code: 'rejected/not-a-member' } }) },
    {
      id: 'home/hand-out-asked',
      path: '/',
      view: within(communities.founded, {
        handOutAsks: [TOMAS, LAYLA].map((person, place) => ({
          meeting: place as never,
          person,
          community: communities.founded.id,
        })),
      }),
    },
    { id: 'home/notice', path: '/', view: open({ notices: [notice] }) },
    {
      id: 'home/notice-invitation',
      path: '/',
      view: within(communities.founded, {
        notices: [{ id: 'used' as NoticeView['id'], fault: { code: 'rejected/invitation-used' }, person: TOMAS }],
      }),
    },
    { id: 'home/update', path: '/', view: open({}), around: { updateReady: true, installable: true } },
    { id: 'home/hidden', path: '/', view: open({}), steps: [{ press: 'home.hide' }] },
    { id: 'home/decimals', path: '/', view: within(communities.cafe) },
    { id: 'home/green', path: '/', view: within(communities.green) },
    { id: 'home/black', path: '/', view: within(communities.grey) },
    {
      id: 'home/huge-and-long',
      path: '/',
      view: within(communities.long, {
        me: LONG,
        payments: [
          examplePayment(communities.long, now, {
            name: 'huge',
            with: LONG,
            amount: 987_654_321_099,
            state: 'in-doubt',
            memo: 'A memo that goes on for as long as a memo can go on, which is long',
          }),
          examplePayment(communities.long, now, { name: 'huge2', with: LONG, amount: 123_456_789_012, side: 'payee' }),
        ],
        backup: { at: undefined, file: false, phrase: false },
      }),
    },
    { id: 'home/nobody-named', path: '/', view: within(at({ people: [here('quiet', {})] })) },
    {
      id: 'home/many-people',
      path: '/',
      view: within(
        at({
          people: Array.from({ length: 40 }, (_, place) =>
            here(`p${place}`, {
              shownName: `Guest ${place + 1}`,
              person: { ...MARIA, name: `Guest ${place + 1}`, identity: exampleId(`g${place}`) },
            }),
          ),
        }),
      ),
    },
    {
      id: 'home/right-to-left',
      path: '/',
      view: within(communities.olive, {
        me: LAYLA,
        payments: [
          examplePayment(communities.olive, now, { name: 'doubt', with: LAYLA, amount: 5, state: 'in-doubt', ago: 1 }),
          examplePayment(communities.olive, now, { name: 'rtl', with: LAYLA, amount: 5, ago: 30, side: 'payee' }),
        ],
      }),
      around: { direction: 'rtl' },
    },
  ]
}
