// Paying and being paid.

import type { ReadCode } from '../../../application/wallet.ts'
import type { OfferView, PasskeyAskView } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { examplePayment } from '../examples/payments.ts'
import { ADA, exampleId, LAYLA, LONG, MARIA, STALL } from '../examples/people.ts'
import type { Examples } from '../examples/views.ts'
import type { GalleryState, Step } from '../state.ts'

export function payStates(examples: Examples): readonly GalleryState[] {
  const { communities, now, open, within } = examples
  const { appleyard } = communities
  const code: ReadCode = {
    kind: 'pay',
    community: appleyard.id,
    known: true,
    // Brands of the wallet's own.
    code: exampleId('request') as never,
    payee: STALL,
    amount: Amount.of(5),
    memo: 'Apple juice',
    expiresAt: undefined,
    text: 'example-code-0001',
  }
  const offer: OfferView = {
    id: 'offer' as OfferView['id'],
    payer: ADA,
    community: appleyard.id,
    amount: Amount.of(15),
    memo: 'For the jam',
    exposure: { hops: 1, ancestors: 0, unconfirmed: 0, restsOnWord: false, ageMs: 0, level: 'kept' },
    handOut: false,
    refundOf: undefined,
  }
  const ask: PasskeyAskView = {
    id: 'ask' as PasskeyAskView['id'],
    community: appleyard.id,
    amount: Amount.of(80),
    payee: STALL,
  }
  const confirm = '/p/example-code-0001'
  const pasting: readonly Step[] = [
    { digits: '5' },
    { press: 'go.on' },
    { openDetails: 'scan.paste' },
    { type: 'example-code-0001', into: 'scan.field' },
  ]
  return [
    { id: 'pay/amount', path: '/pay', view: open({}) },
    { id: 'pay/amount-typed', path: '/pay', view: open({}), steps: [{ digits: '24' }] },
    { id: 'pay/amount-too-much', path: '/pay', view: open({}), steps: [{ digits: '2489' }] },
    {
      id: 'pay/amount-decimals',
      path: '/pay',
      view: within(communities.cafe),
      steps: [{ digits: '12.5' }],
    },
    { id: 'pay/who', path: '/pay', view: open({}), steps: [{ digits: '5' }, { press: 'go.on' }] },
    {
      id: 'pay/who-nobody',
      path: '/pay',
      view: within({ ...appleyard, people: [] }),
      steps: [{ digits: '5' }, { press: 'go.on' }],
    },
    {
      id: 'pay/who-failed',
      path: confirm,
      view: open({}),
      script: { code, meet: { code: 'unavailable/not-here' } },
    },
    {
      id: 'pay/scan',
      path: '/pay',
      view: open({}),
      steps: [{ digits: '5' }, { press: 'go.on' }, { press: 'home.scan' }],
    },
    { id: 'pay/finding', path: confirm, view: open({}), script: { code, meet: 'never' } },
    { id: 'pay/confirm', path: confirm, view: open({}), script: { code } },
    {
      id: 'pay/confirm-asks-more',
      path: '/pay',
      view: open({}),
      script: { code: { ...code, amount: Amount.of(20) } },
      steps: [...pasting, { press: 'scan.use' }],
    },
    {
      id: 'pay/who-invitation',
      path: '/pay',
      view: open({}),
      script: { code: { kind: 'join', community: appleyard.id, name: 'Appleyard', known: true, text: 'x' } },
      steps: [...pasting, { press: 'scan.use' }],
    },
    { id: 'pay/own-code', path: confirm, view: open({}), script: { code: { ...code, payee: MARIA } } },
    {
      id: 'pay/confirm-paid-before',
      path: confirm,
      view: open({
        payments: [examplePayment(appleyard, now, { name: 'once', with: STALL, amount: 5, request: code.code })],
      }),
      script: { code },
    },
    { id: 'pay/confirm-armed', path: confirm, view: open({}), script: { code }, steps: [{ press: 'pay.hold' }] },
    { id: 'pay/confirm-passkey', path: confirm, view: open({}), script: { code, preview: { needsPasskey: true } } },
    {
      id: 'pay/confirm-no-passkey',
      path: confirm,
      view: open({ passkeys: [] }),
      script: { code, preview: { needsPasskey: true, obstacle: { code: 'unavailable/no-passkey' } } },
    },
    {
      id: 'pay/confirm-not-enough',
      path: confirm,
      view: open({}),
      script: { code, preview: { obstacle: { code: 'unavailable/not-enough' } } },
    },
    {
      id: 'pay/confirm-restored',
      path: confirm,
      view: open({ restored: true }),
      script: { code, preview: { obstacle: { code: 'unavailable/quarantine' } } },
    },
    {
      id: 'pay/confirm-sole-helper',
      path: confirm,
      view: within(communities.founded),
      script: { code: { ...code, community: communities.founded.id } },
    },
    {
      id: 'pay/declined',
      path: confirm,
      view: open({}),
      script: { code, pay: { code: 'rejected/declined' } },
      steps: [{ press: 'pay.hold' }, { press: 'pay.again' }],
    },
    {
      id: 'pay/asking',
      path: confirm,
      view: open({}),
      script: { code, pay: 'never' },
      steps: [{ press: 'pay.hold' }, { press: 'pay.again' }],
    },
    { id: 'pay/code-elsewhere', path: confirm, view: within(communities.green), script: { code } },
    { id: 'pay/code-bad', path: confirm, view: open({}), script: { code: { code: 'malformed/bad-code' } } },
    { id: 'pay/code-newer', path: confirm, view: open({}), script: { code: { code: 'rejected/wrong-version' } } },
    { id: 'pay/code-expired', path: confirm, view: open({}), script: { code: { ...code, expiresAt: now - 60_000 } } },
    { id: 'pay/no-community', path: '/pay', view: open({ communities: [], payments: [] }) },
    {
      id: 'pay/long-name',
      path: confirm,
      view: within(communities.long, { me: LONG, meetings: [] }),
      script: { code: { ...code, community: communities.long.id, amount: Amount.of(98_765_432_109) } },
    },

    { id: 'get-paid/code', path: '/get-paid', view: open({}) },
    { id: 'get-paid/storage-full', path: '/get-paid', view: open({ storage: { state: 'full' } }) },
    { id: 'get-paid/making', path: '/get-paid', view: open({}), script: { payCode: 'never' } },
    {
      id: 'get-paid/backup-first',
      path: '/get-paid',
      view: open({ backup: { at: undefined, file: false, phrase: false } }),
      script: { payCode: { code: 'unavailable/backup-first' } },
    },
    { id: 'get-paid/ask', path: '/get-paid', view: open({}), steps: [{ press: 'get.setAmount' }, { digits: '18' }] },
    {
      id: 'get-paid/asked',
      path: '/get-paid',
      view: open({}),
      steps: [
        { press: 'get.setAmount' },
        { digits: '18' },
        { type: 'Two jars of jam', into: 'pay.memo' },
        { press: 'get.show' },
      ],
    },
    {
      id: 'get-paid/received-some',
      path: '/get-paid',
      view: open({
        payments: [
          examplePayment(appleyard, now, {
            name: 'by code',
            with: LAYLA,
            amount: 18,
            side: 'payee',
            request: exampleId('code') as never,
          }),
        ],
      }),
    },
    { id: 'get-paid/no-community', path: '/get-paid', view: open({ communities: [], payments: [] }) },

    { id: 'offer/usual', path: '/', view: open({ offers: [offer] }) },
    {
      id: 'offer/at-risk',
      path: '/',
      view: open({
        offers: [
          {
            ...offer,
            payer: LONG,
            exposure: { ...offer.exposure, unconfirmed: 2, restsOnWord: true, ageMs: 26 * 3_600_000 },
          },
        ],
      }),
    },
    {
      id: 'offer/ends-here',
      path: '/',
      view: within(communities.founded, { offers: [{ ...offer, community: communities.founded.id }] }),
    },
    { id: 'offer/first-tokens', path: '/', view: open({ offers: [{ ...offer, handOut: true, memo: '' }] }) },
    {
      id: 'offer/refund',
      path: '/',
      view: open({ offers: [{ ...offer, refundOf: 'paid' as OfferView['refundOf'], memo: '' }] }),
    },
    {
      id: 'offer/refused',
      path: '/',
      view: open({ offers: [offer], me: MARIA }),
      script: { rest: { code: 'unavailable/backup-first' } },
    },
    { id: 'passkey/asked', path: '/', view: open({ passkeyAsk: ask }) },
  ]
}
