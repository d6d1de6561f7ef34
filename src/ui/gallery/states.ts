// Every screen in every state. This table is the list of what is designed; a state that is not here is not done.

import { makeExamples } from './examples/views.ts'
import type { GalleryState } from './state.ts'
import { firstStates } from './states/first.ts'
import { homeStates } from './states/home.ts'
import { momentStates } from './states/moment.ts'
import { otherStates } from './states/other.ts'
import { payStates } from './states/pay.ts'
import { receiptStates } from './states/receipt.ts'

/** `now` is milliseconds since 1970; example dates are told from it. */
export function galleryStates(now: number): readonly GalleryState[] {
  const examples = makeExamples(now)
  return [
    ...firstStates(),
    ...homeStates(examples),
    ...payStates(examples),
    ...momentStates(examples),
    ...receiptStates(examples),
    ...otherStates(examples),
  ]
}
