// One entry of the gallery: a screen, in one state, and how to get there.
import type { CodedFault } from '../../application/outcome.ts'
import type { WalletView } from '../../application/wallet-view.ts'
import type { TransactionId } from '../../foundation/ids.ts'
import type { WordKey } from '../words/say.ts'
import type { Script } from './examples/example-wallet.ts'

export interface GalleryState {
  /** `group/name`, part of the address. */
  readonly id: string
  /** Address within the app. */
  readonly path: string
  readonly view: WalletView
  readonly script?: Script
  /** What is pressed and typed to get there. */
  readonly steps?: readonly Step[]
  readonly around?: Around
  /** This payment fills the screen. */
  readonly moment?: TransactionId
}

/** Where the page around the screen is unusual. */
export interface Around {
  readonly camera?: CodedFault
  readonly updateReady?: true
  readonly installable?: true
  readonly second?: true
  readonly direction?: 'rtl'
}

export type Step =
  /** A button, a link or the label of a choice; its words may go on with a hint. */
  | { readonly press: WordKey; readonly nth?: number }
  /** Fields are found by label. */
  | { readonly type: string; readonly into: WordKey }
  | { readonly digits: string }
  | { readonly openDetails: WordKey }
