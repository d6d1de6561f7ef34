// From the wallet's view to Solid: one signal, and accessors that narrow it. Screens read the view and nothing else.
// A view is replaced, never mutated, so lists are kept by their ids (kit/Each.tsx) instead of by a reconciled store.
import { type Accessor, createContext, createMemo, createSignal, onCleanup, useContext } from 'solid-js'
import type { Wallet } from '../application/wallet.ts'
import type { CommunityView, OpenView, ReadyCommunity, WalletView } from '../application/wallet-view.ts'
import { Fault } from '../foundation/fault.ts'
import type { TransactionId } from '../foundation/ids.ts'

/** The newest view; follows the wallet until the owner is disposed. */
export function createView(wallet: Pick<Wallet, 'view' | 'subscribe'>): Accessor<WalletView> {
  const [view, setView] = createSignal(wallet.view())
  onCleanup(wallet.subscribe(() => setView(() => wallet.view())))
  return view
}

export interface Bridge {
  readonly wallet: Wallet
  readonly view: Accessor<WalletView>
  /** The payment that fills the screen from the start; only the gallery sets it. */
  readonly firstMoment?: TransactionId
}

const BridgeContext = createContext<Bridge>()
export const BridgeProvider = BridgeContext.Provider

/** Wallet and view, at any stage. */
export function useBridge(): Bridge {
  return present(useContext(BridgeContext))
}

export function useWallet(): Wallet {
  return useBridge().wallet
}

/** An open wallet and the community this screen is about. */
export interface OpenBridge {
  readonly open: Accessor<OpenView>
  /** The chosen community, or the newest; undefined while there is none. */
  readonly community: Accessor<CommunityView | undefined>
  choose(id: CommunityView['id']): void
}

const OpenContext = createContext<OpenBridge>()
export const OpenProvider = OpenContext.Provider

/** The open wallet. Only below a stage of `open`. */
export function useOpen(): Accessor<OpenView> {
  return present(useContext(OpenContext)).open
}

export function useChoice(): OpenBridge {
  return present(useContext(OpenContext))
}

/** The community this screen is about, once its charter is here. */
export function useReadyCommunity(): Accessor<ReadyCommunity | undefined> {
  const { community } = useChoice()
  return createMemo(() => {
    const chosen = community()
    return chosen?.stage === 'ready' ? chosen : undefined
  })
}

/** Any community by id, once its charter is here. */
export function readyCommunity(open: OpenView, id: string): ReadyCommunity | undefined {
  const found = open.communities.find((community) => community.id === id)
  return found?.stage === 'ready' ? found : undefined
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Fault('misuse/no-wallet', 'render this below startApp')
  return value
}
