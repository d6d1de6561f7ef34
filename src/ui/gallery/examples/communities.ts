// Example communities: usual, with decimals, founded here, right to left, very long, very rich, of a difficult colour.
import type { DutyView, PresenceView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { ADA, exampleId, LAYLA, LONG, MARIA, STALL, TOMAS } from './people.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** `now` is the gallery's own clock: dates are shown relative to it. */
export function exampleCommunities(now: number) {
  const appleyard: ReadyCommunity = {
    stage: 'ready',
    id: exampleId('Appleyard'),
    name: 'Appleyard',
    unit: { one: 'apple', many: 'apples', decimals: 0 },
    look: { color: 0xc2333a, emblem: 'apple' },
    admission: 'open',
    membership: 'member',
    refusal: undefined,
    founder: false,
    signer: false,
    helper: false,
    helpers: { count: 4, needed: 3, sole: undefined, here: 3 },
    duty: undefined,
    faults: [],
    balance: {
      available: Amount.of(248),
      provisional: Amount.of(12),
      locked: Amount.zero,
      pending: Amount.zero,
      freed: Amount.zero,
    },
    coins: [
      { denomination: 1, count: 3 },
      { denomination: 5, count: 5 },
      { denomination: 20, count: 6 },
      { denomination: 100, count: 1 },
    ],
    limits: { payment: Amount.of(50), withoutBackup: Amount.of(500) },
    handOut: undefined,
    issued: Amount.of(10_000),
    shown: false,
    foundedAt: now - 2 * DAY_MS,
    expiresAt: now + 5 * DAY_MS,
    joinedAt: now - 5 * HOUR_MS,
    connection: { state: 'connected', heardAt: now - 20_000 },
    people: [
      here('stall', { shownName: 'Stall 7', person: STALL }),
      here('ada', { shownName: 'Ada', person: ADA, helper: true, signer: true }),
      here('bread', { shownName: 'Bread & Butter' }),
      here('tomas', { shownName: 'Tomás', person: TOMAS }),
      here('quiet', {}),
    ],
  }
  const founded: ReadyCommunity = {
    ...appleyard,
    id: exampleId('Lantern Fair'),
    name: 'Lantern Fair',
    unit: { one: 'light', many: 'lights', decimals: 0 },
    look: { color: 0x7b4bc4, emblem: 'star' },
    founder: true,
    signer: true,
    helper: true,
    helpers: { count: 1, needed: 1, sole: { identity: MARIA.identity, name: 'Maria' }, here: 1 },
    duty: exampleDuty(now),
    balance: { ...appleyard.balance, available: Amount.of(9_340), provisional: Amount.zero },
    coins: [
      { denomination: 500, count: 18 },
      { denomination: 20, count: 17 },
    ],
    handOut: { amount: Amount.of(20), automatic: false, total: Amount.of(2_000), given: Amount.of(660), people: 33 },
    shown: true,
  }
  const cafe: ReadyCommunity = {
    ...appleyard,
    id: exampleId('Repair Café'),
    name: 'Repair Café North',
    unit: { one: 'hour', many: 'hours', decimals: 2 },
    look: { color: 0x0f7d83, emblem: 'wrench' },
    admission: 'list',
    helpers: { count: 1, needed: 1, sole: { identity: ADA.identity, name: 'Ada' }, here: 0 },
    balance: { ...appleyard.balance, available: Amount.of(1_275), provisional: Amount.of(250) },
    coins: [
      { denomination: 5, count: 3 },
      { denomination: 50, count: 1 },
      { denomination: 200, count: 6 },
    ],
    expiresAt: undefined,
  }
  const green: ReadyCommunity = {
    ...appleyard,
    id: exampleId('Garden Swap'),
    name: 'Garden Swap',
    unit: { one: 'seed', many: 'seeds', decimals: 0 },
    look: { color: 0x3b7d2a, emblem: 'leaf' },
  }
  const olive: ReadyCommunity = {
    ...appleyard,
    id: exampleId('olive'),
    name: 'مهرجان الزيتون',
    unit: { one: 'زيتونة', many: 'زيتونات', decimals: 0 },
    look: { color: 0x6f7d1a, emblem: 'drop' },
    people: [
      here('layla', { shownName: 'ليلى', person: LAYLA }),
      here('stall', { shownName: 'Stall 7', person: STALL }),
    ],
  }
  const long: ReadyCommunity = {
    ...appleyard,
    id: exampleId('long'),
    name: 'Annual Midsummer Lantern Festival of Lower Wexcombe',
    unit: { one: 'Freundschaftsgutschein', many: 'Freundschaftsgutscheine', decimals: 2 },
    look: { color: 0xf7e017, emblem: 'sun' },
    balance: {
      available: Amount.of(987_654_321_099n),
      provisional: Amount.of(123_456_789_012n),
      locked: Amount.of(45_678_901_234n),
      pending: Amount.of(99_999_999_999n),
      freed: Amount.of(10_000_000_001n),
    },
    coins: [
      { denomination: 1, count: 19_999 },
      { denomination: 10, count: 1 },
      { denomination: 50, count: 1_234_567 },
      { denomination: 200, count: 12 },
      { denomination: 500, count: 19_753_086 },
    ],
    people: [here('long', { shownName: LONG.name, person: LONG }), here('ada', { shownName: 'Ada', person: ADA })],
  }
  const grey: ReadyCommunity = {
    ...appleyard,
    id: exampleId('grey'),
    name: 'Silver Night',
    look: { color: 0x000000, emblem: 'moon' },
  }
  return { appleyard, founded, cafe, green, olive, long, grey }
}

/** What a helper has done. */
function exampleDuty(now: number): DutyView {
  const one = (name: string, minutes: number, state: DutyView['newest'][number]['state']) => ({
    id: exampleId<DutyView['newest'][number]['id']>(name),
    at: now - minutes * 60_000,
    state,
  })
  return {
    statements: 1_204,
    final: 397,
    undone: 3,
    open: 1,
    silent: false,
    newest: [
      one('newest', 1, 'open'),
      one('second', 4, 'final'),
      one('third', 9, 'undone'),
      one('fourth', 15, 'final'),
    ],
  }
}

export type ExampleCommunities = ReturnType<typeof exampleCommunities>

export function here(id: string, facts: Partial<PresenceView>): PresenceView {
  // A presence is random text; any will do here.
  return {
    id: id as PresenceView['id'],
    shownName: undefined,
    helper: false,
    signer: false,
    unsettled: false,
    person: undefined,
    ...facts,
  }
}
