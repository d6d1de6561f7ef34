// Which community the screens are about: the one chosen last in this browser, else the one joined last.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { CommunityView, OpenView } from '../application/wallet-view.ts'
import type { OpenBridge } from './bridge.ts'
import type { Preferences } from './surroundings.ts'

export function createChoice(open: Accessor<OpenView>, preferences: Preferences): OpenBridge {
  const [chosen, setChosen] = createSignal(preferences.read('community'))
  return {
    open,
    community: createMemo(() => chosenCommunity(open().communities, chosen())),
    choose(id) {
      preferences.write('community', id)
      setChosen(id)
    },
  }
}

/** `chosen` where it is still there, else the newest. */
export function chosenCommunity(
  communities: readonly CommunityView[],
  chosen: string | undefined,
): CommunityView | undefined {
  const kept = communities.find((community) => community.id === chosen)
  return kept ?? communities.toSorted((a, b) => b.joinedAt - a.joinedAt)[0]
}
