// Community, founding, joining, scanning, backup, pairing, settings.
import type { OpenView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { exampleId, LAYLA, LONG, STALL, TOMAS } from '../examples/people.ts'
import type { Examples } from '../examples/views.ts'
import type { GalleryState, Step } from '../state.ts'

export function otherStates(examples: Examples): readonly GalleryState[] {
  return [
    ...joinStates(examples),
    ...foundStates(examples),
    ...communityStates(examples),
    ...helpStates(examples),
    ...backupStates(examples),
    ...pairingStates(examples),
    ...settingsStates(examples),
  ]
}

function joinStates({ open, within, communities }: Examples): readonly GalleryState[] {
  const join = '/j/example-invitation-0001'
  return [
    { id: 'scan/starting', path: '/scan', view: open({}) },
    { id: 'scan/refused', path: '/scan', view: open({}), around: { camera: { code: 'unavailable/camera-refused' } } },
    { id: 'scan/no-camera', path: '/scan', view: open({}), around: { camera: { code: 'unavailable/camera-absent' } } },
    {
      id: 'scan/not-ours',
      path: '/scan',
      view: open({}),
      steps: [{ type: 'https://elsewhere.example', into: 'scan.paste' }, { press: 'scan.use' }],
    },
    { id: 'join/field', path: '/join', view: open({}) },
    {
      id: 'join/bad-text',
      path: '/join',
      view: open({}),
      steps: [{ type: 'hello', into: 'join.field' }, { press: 'go.on' }],
    },
    { id: 'join/question', path: join, view: open({}), around: { second: true } },
    {
      id: 'join/known',
      path: join,
      view: open({}),
      script: {
        code: { kind: 'join', community: communities.appleyard.id, name: 'Appleyard', known: true, text: 'x' },
      },
    },
    {
      id: 'join/another-invitation',
      path: join,
      view: within({ ...communities.appleyard, admission: 'list', membership: 'waiting' }),
      script: {
        code: { kind: 'join', community: communities.appleyard.id, name: 'Appleyard', known: true, text: 'x' },
      },
    },
    {
      id: 'join/refused',
      path: join,
      view: open({}),
      script: { rest: { code: 'rejected/invitation-used' } },
      steps: [{ press: 'join.join' }],
    },
    { id: 'join/bad-code', path: join, view: open({}), script: { code: { code: 'malformed/bad-code' } } },
    { id: 'join/nowhere', path: '/nowhere', view: open({}) },
  ]
}

function foundStates({ open }: Examples): readonly GalleryState[] {
  const names: readonly Step[] = [
    { type: 'Lantern Fair', into: 'found.name' },
    { type: 'light', into: 'found.unitOne' },
    { type: 'lights', into: 'found.unitMany' },
    { press: 'go.on' },
  ]
  const all: readonly Step[] = [...names, { press: 'go.on' }, { press: 'go.on' }, { press: 'go.on' }]
  const several: readonly Step[] = [...names, { press: 'go.on' }, { press: 'go.on' }, { press: 'found.helpers4' }]
  const view = open({ communities: [], payments: [] })
  return [
    { id: 'found/names', path: '/found', view },
    { id: 'found/names-wrong', path: '/found', view, steps: [{ press: 'go.on' }] },
    {
      id: 'found/names-long',
      path: '/found',
      view,
      steps: [
        { type: 'Jabłka & Äpfel Fair of the Very Long Name in the Lower Valley of Apples', into: 'found.name' },
        { type: 'Freundschaftsgutschein', into: 'found.unitOne' },
        { press: 'go.on' },
      ],
    },
    { id: 'found/look', path: '/found', view, steps: names },
    { id: 'found/amounts', path: '/found', view, steps: [...names, { press: 'go.on' }] },
    {
      id: 'found/amounts-wrong',
      path: '/found',
      view,
      steps: [
        ...names,
        { press: 'go.on' },
        { type: '99999999', into: 'found.total' },
        { type: 'two', into: 'found.handOutAmount' },
        { press: 'go.on' },
      ],
    },
    { id: 'found/helpers', path: '/found', view, steps: [...names, { press: 'go.on' }, { press: 'go.on' }] },
    { id: 'found/helpers-missing', path: '/found', view, steps: [...several, { press: 'go.on' }] },
    {
      id: 'found/helpers-scan',
      path: '/found',
      view,
      script: { code: { kind: 'helper', helper: 'a'.repeat(64) as never, name: 'Tomás' } },
      steps: [
        ...several,
        { press: 'found.scanNext' },
        { type: 'example-of-a-helpers-code', into: 'scan.paste' },
        { press: 'scan.use' },
      ],
    },
    {
      id: 'found/helpers-not-a-helper',
      path: '/found',
      view,
      steps: [
        ...several,
        { press: 'found.scanNext' },
        { type: 'example-of-another-code', into: 'scan.paste' },
        { press: 'scan.use' },
      ],
    },
    { id: 'found/warning', path: '/found', view, steps: all },
    {
      id: 'found/refused',
      path: '/found',
      view,
      script: { rest: { code: 'unavailable/storage-full' } },
      steps: [...all, { press: 'found.agree' }, { press: 'found.make' }],
    },
  ]
}

function communityStates({ open, within, communities, now }: Examples): readonly GalleryState[] {
  const { appleyard, founded, cafe, long } = communities
  const off: ReadyCommunity = { ...founded, handOut: undefined }
  const asks = (community: ReadyCommunity): OpenView['handOutAsks'] =>
    [TOMAS, LAYLA, LONG].map((person, place) => ({ meeting: place as never, person, community: community.id }))
  return [
    {
      id: 'community/member',
      path: '/community',
      view: within(appleyard, { communities: [appleyard, { ...cafe, joinedAt: 0 }] }),
    },
    { id: 'community/founder', path: '/community', view: within(founded, { handOutAsks: asks(founded) }) },
    { id: 'community/by-list', path: '/community', view: within(cafe) },
    { id: 'community/long', path: '/community', view: within(long) },
    {
      id: 'community/arriving',
      path: '/community',
      view: open({
        communities: [
          {
            stage: 'arriving',
            id: exampleId('arriving'),
            name: 'Appleyard',
            connection: { state: 'searching', heardAt: undefined },
            joinedAt: now,
          },
        ],
      }),
    },
    { id: 'community/none', path: '/community', view: open({ communities: [], payments: [] }) },
    {
      id: 'community/leave-refused',
      path: '/community',
      view: open({}),
      script: { rest: { code: 'misuse/wrong-state' } },
      steps: [{ press: 'community.leave' }, { press: 'community.leave', nth: 1 }],
    },
    { id: 'invite/open', path: '/community/invite', view: within(founded), around: { second: true } },
    { id: 'invite/by-list', path: '/community/invite', view: within({ ...cafe, signer: true }) },
    { id: 'invite/making', path: '/community/invite', view: within(founded), script: { joinCode: 'never' } },
    {
      id: 'invite/refused',
      path: '/community/invite',
      view: within(founded),
      script: { joinCode: { code: 'misuse/not-a-signer' } },
    },
    { id: 'hand-out/asked', path: '/community/hand-out', view: within(founded, { handOutAsks: asks(founded) }) },
    { id: 'hand-out/nobody', path: '/community/hand-out', view: within(founded) },
    { id: 'hand-out/off', path: '/community/hand-out', view: within(off) },
    {
      id: 'hand-out/refused',
      path: '/community/hand-out',
      view: within(founded, { handOutAsks: asks(founded) }),
      script: { rest: { code: 'unavailable/hand-out-empty' } },
      steps: [{ press: 'community.giveTo' }],
    },
  ]
}

function helpStates({ open, within, communities, now }: Examples): readonly GalleryState[] {
  const { founded, appleyard } = communities
  const one: ReadyCommunity = {
    ...appleyard,
    helper: true,
    duty: founded.duty,
    helpers: { ...appleyard.helpers, here: 2 },
  }
  const silent: ReadyCommunity = { ...one, duty: founded.duty && { ...founded.duty, silent: true } }
  const none: ReadyCommunity = {
    ...founded,
    duty: { statements: 0, final: 0, undone: 0, open: 0, silent: false, newest: [] },
  }
  return [
    { id: 'help/code', path: '/help', view: open({}) },
    { id: 'help/making', path: '/help', view: open({}), script: { joinCode: 'never' } },
    {
      id: 'help/not-here-yet',
      path: '/help',
      view: open({}),
      script: { joinCode: { code: 'unavailable/other-build' } },
    },
    {
      id: 'help/scanned',
      path: '/h/example-of-a-helpers-code',
      view: open({}),
      script: { code: { kind: 'helper', helper: 'a'.repeat(64) as never, name: 'Tomás' } },
    },
    { id: 'help/scanned-another', path: '/h/example-of-another-code', view: open({}) },
    { id: 'duty/alone', path: '/community/helper', view: within(founded) },
    { id: 'duty/one-of-four', path: '/community/helper', view: within(one) },
    { id: 'duty/silent', path: '/community/helper', view: within(silent) },
    { id: 'duty/nothing-yet', path: '/community/helper', view: within(none) },
    { id: 'duty/no-helper', path: '/community/helper', view: within(appleyard) },
    {
      id: 'home/too-few-helpers',
      path: '/',
      view: within({ ...appleyard, helpers: { ...appleyard.helpers, here: 2 } }),
    },
    {
      id: 'community/faults',
      path: '/community',
      view: within({
        ...appleyard,
        faults: [
          { kind: 'paid-twice', person: TOMAS, at: now - 60_000 },
          { kind: 'took-back', person: { ...LONG, name: undefined }, at: now - 3_600_000 },
          { kind: 'denied', person: LAYLA, at: now - 7_200_000 },
          { kind: 'contradiction', person: undefined, at: now - 9_000_000 },
        ],
      }),
    },
    { id: 'community/too-few-helpers', path: '/community', view: within({ ...one, duty: silent.duty }) },
  ]
}

function backupStates({ open }: Examples): readonly GalleryState[] {
  const none = open({ backup: { at: undefined, file: false, phrase: false } })
  const file: readonly Step[] = [{ press: 'backup.file' }]
  const made: readonly Step[] = [
    ...file,
    { type: 'four words that differ', into: 'backup.passphrase' },
    { type: 'four words that differ', into: 'backup.passphraseAgain' },
    { press: 'backup.makeFile' },
  ]
  const phrase: readonly Step[] = [{ press: 'backup.phrase' }]
  const words: readonly Step[] = [...phrase, { press: 'backup.phraseShow' }]
  const check: readonly Step[] = [...words, { press: 'backup.phraseWritten' }]
  return [
    { id: 'backup/none', path: '/backup', view: none },
    { id: 'backup/restore-over-another', path: '/restore', view: open({}) },
    { id: 'backup/file-only', path: '/backup', view: open({ backup: { at: 0, file: true, phrase: false } }) },
    { id: 'backup/words-only', path: '/backup', view: open({ backup: { at: 0, file: false, phrase: true } }) },
    { id: 'backup/both', path: '/backup', view: open({}) },
    { id: 'backup/file', path: '/backup', view: none, steps: file },
    { id: 'backup/file-short', path: '/backup', view: none, steps: [...file, { press: 'backup.makeFile' }] },
    { id: 'backup/file-making', path: '/backup', view: none, script: { rest: 'never' }, steps: made },
    { id: 'backup/file-made', path: '/backup', view: none, steps: made },
    {
      id: 'backup/file-refused',
      path: '/backup',
      view: none,
      script: { rest: { code: 'broken/row-unreadable' } },
      steps: made,
    },
    { id: 'backup/phrase-warning', path: '/backup', view: none, steps: phrase },
    { id: 'backup/phrase-words', path: '/backup', view: none, steps: words },
    { id: 'backup/phrase-check', path: '/backup', view: none, steps: check },
    { id: 'backup/phrase-wrong', path: '/backup', view: none, steps: [...check, { press: 'go.done' }] },
  ]
}

function pairingStates({ open, communities }: Examples): readonly GalleryState[] {
  // Ids of meetings are the wallet's own affair.
  const meeting = 7 as never
  const text = 'EXAMPLE NO MONEY '.repeat(9)
  const paired = {
    pairing: { state: 'paired', meeting },
    meetings: [{ id: meeting, community: communities.appleyard.id, person: STALL, over: 'paired', state: 'open' }],
  } as const
  return [
    { id: 'pair/start', path: '/pair', view: open({}) },
    { id: 'pair/preparing', path: '/pair', view: open({ pairing: { state: 'preparing' } }) },
    { id: 'pair/offering', path: '/pair', view: open({ pairing: { state: 'offering', text } }) },
    { id: 'pair/answering', path: '/pair', view: open({ pairing: { state: 'answering', text } }) },
    { id: 'pair/reading', path: '/pair', view: open({}), steps: [{ press: 'pair.read' }] },
    { id: 'pair/connecting', path: '/pair', view: open({ pairing: { state: 'connecting' } }) },
    { id: 'pair/paired', path: '/pair', view: open(paired) },
    {
      id: 'pair/failed',
      path: '/pair',
      view: open({ pairing: { state: 'failed', fault: { code: 'unavailable/out-of-reach' } } }),
    },
    {
      id: 'pair/impossible',
      path: '/pair',
      view: open({}),
      script: { rest: { code: 'unavailable/no-webrtc' } },
      steps: [{ press: 'pair.start' }],
    },
  ]
}

function settingsStates({ open, within, communities }: Examples): readonly GalleryState[] {
  return [
    { id: 'settings/usual', path: '/settings', view: open({}) },
    {
      id: 'settings/nothing-set-up',
      path: '/settings?passkey',
      view: open({
        passkeys: [],
        backup: { at: undefined, file: false, phrase: false },
        storage: { state: 'may-be-erased' },
        time: { mode: 'inadequate', gapMs: undefined, ownGapMs: undefined },
      }),
    },
    {
      id: 'settings/no-passkey-here',
      path: '/settings',
      view: open({ passkeys: [], abilities: { camera: false, connect: false, passkey: false } }),
    },
    {
      id: 'settings/passkey-refused',
      path: '/settings?passkey',
      view: open({ passkeys: [] }),
      script: { rest: { code: 'unavailable/passkey-refused' } },
      steps: [{ press: 'settings.passkeyAdd' }],
    },
    {
      id: 'settings/rename',
      path: '/settings',
      view: open({}),
      steps: [{ type: 'Maria B.', into: 'settings.name' }],
    },
    { id: 'settings/long-name', path: '/settings', view: within(communities.long, { me: LONG }) },
    { id: 'settings/erase', path: '/settings', view: open({}), steps: [{ press: 'settings.erase' }] },
    {
      id: 'settings/erase-nothing',
      path: '/settings',
      view: within({
        ...communities.appleyard,
        balance: { ...communities.appleyard.balance, available: Amount.zero },
      }),
      steps: [{ press: 'settings.erase' }],
    },
    { id: 'protects/page', path: '/protects', view: open({}) },
  ]
}
