// Before there is an open wallet.
import { NEW_WALLET } from '../examples/views.ts'
import type { GalleryState } from '../state.ts'

export function firstStates(): readonly GalleryState[] {
  return [
    { id: 'first/opening', path: '/', view: { stage: 'opening' } },
    { id: 'first/welcome', path: '/', view: NEW_WALLET },
    { id: 'first/invited', path: '/j/example-invitation-0001', view: NEW_WALLET },
    { id: 'first/no-name', path: '/', view: NEW_WALLET, steps: [{ press: 'welcome.open' }] },
    {
      id: 'first/storage-blocked',
      path: '/',
      view: NEW_WALLET,
      script: { rest: { code: 'unavailable/storage-blocked' } },
      steps: [{ type: 'Maria', into: 'welcome.name' }, { press: 'welcome.open' }],
    },
    { id: 'first/elsewhere', path: '/', view: { stage: 'elsewhere' } },
    {
      id: 'first/failed-storage',
      path: '/',
      view: { stage: 'failed', fault: { code: 'unavailable/storage-blocked' } },
    },
    { id: 'first/failed-engine', path: '/', view: { stage: 'failed', fault: { code: 'broken/half-step' } } },
    { id: 'first/crashed', path: '/', view: NEW_WALLET, script: { breaks: true } },
    { id: 'first/protects', path: '/protects', view: NEW_WALLET },
    { id: 'first/restore-file', path: '/restore', view: NEW_WALLET },
    { id: 'first/restore-words', path: '/restore', view: NEW_WALLET, steps: [{ press: 'restore.words' }] },
    {
      id: 'first/restore-refused',
      path: '/restore',
      view: NEW_WALLET,
      script: { rest: { code: 'malformed/backup-phrase' } },
      steps: [
        { press: 'restore.words' },
        { type: 'example '.repeat(24), into: 'restore.wordsField' },
        { type: 'Maria', into: 'welcome.name' },
        { press: 'restore.go' },
      ],
    },
  ]
}
