// The steps of paying, as a union and one pure transition. Value moves in the last step alone; every step before it
// can be left without a trace.
import type { CodedFault } from '../../../application/outcome.ts'
import type { MeetTarget, PreviewView } from '../../../application/wallet.ts'
import type { CodeId, MeetingView } from '../../../application/wallet-view.ts'
import type { Amount } from '../../../foundation/amount.ts'
import type { CommunityId } from '../../../foundation/ids.ts'

/** Whom to pay, before they have been met: the name is a claim. */
export interface Target {
  readonly meet: MeetTarget
  readonly name: string | undefined
  readonly request: CodeId | undefined
  /** What their code asks for; undefined: the payer says how much. */
  readonly asks: Amount | undefined
  readonly memo: string
}

/** What is known so far. */
export interface Draft {
  readonly community: CommunityId
  readonly amount: Amount | undefined
  readonly memo: string
  readonly target: Target | undefined
  /** What was typed before a code was read that asks for something else. */
  readonly typed?: Amount | undefined
}

export type PayStep =
  | { readonly step: 'amount'; readonly draft: Draft }
  | { readonly step: 'who'; readonly draft: Draft; readonly fault: CodedFault | undefined }
  /** `fault`: why they are looked for once more. */
  | { readonly step: 'finding'; readonly draft: Draft; readonly fault?: CodedFault }
  | {
      readonly step: 'confirm'
      readonly draft: Draft
      readonly meeting: MeetingView
      readonly preview: PreviewView
      readonly fault: CodedFault | undefined
    }
  | { readonly step: 'asking'; readonly draft: Draft; readonly meeting: MeetingView; readonly preview: PreviewView }

export type PayEvent =
  | { readonly kind: 'amount'; readonly amount: Amount; readonly memo: string }
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'met'; readonly meeting: MeetingView; readonly preview: PreviewView }
  | { readonly kind: 'asked' }
  | { readonly kind: 'failed'; readonly fault: CodedFault }
  /** The offer was taken back before anything followed it. */
  | { readonly kind: 'withdrawn' }
  /** Their phone is not at the other end any more, and nothing was paid. */
  | { readonly kind: 'gone'; readonly fault: CodedFault }
  | { readonly kind: 'back' }

/** Where a draft begins: at the first thing that is not known. */
export function begin(draft: Draft): PayStep {
  if (draft.amount === undefined) return { step: 'amount', draft }
  return draft.target === undefined ? { step: 'who', draft, fault: undefined } : { step: 'finding', draft }
}

/** The next step. An event that does not belong to a step leaves it as it is: an answer may come after "back". */
export function next(now: PayStep, event: PayEvent): PayStep {
  switch (now.step) {
    case 'amount':
      return event.kind === 'amount' ? begin({ ...now.draft, amount: event.amount, memo: event.memo }) : now
    case 'who':
      if (event.kind === 'target') return begin(aimed(now.draft, event.target))
      return event.kind === 'back' ? { step: 'amount', draft: { ...now.draft, target: undefined } } : now
    case 'finding':
      if (event.kind === 'met') {
        const { meeting, preview } = event
        return { step: 'confirm', draft: now.draft, meeting, preview, fault: now.fault }
      }
      if (event.kind === 'failed')
        return { step: 'who', draft: { ...now.draft, target: undefined }, fault: event.fault }
      return event.kind === 'back' ? whoAgain(now.draft) : now
    case 'confirm':
      if (event.kind === 'asked') {
        return { step: 'asking', draft: now.draft, meeting: now.meeting, preview: now.preview }
      }
      return event.kind === 'back' ? whoAgain(now.draft) : now
    case 'asking':
      if (event.kind === 'failed') return { ...now, step: 'confirm', fault: event.fault }
      if (event.kind === 'withdrawn') return { ...now, step: 'confirm', fault: undefined }
      return event.kind === 'gone' ? { step: 'finding', draft: now.draft, fault: event.fault } : now
  }
}

/** How far a step is from the first: the phone's own way back goes by it. */
export function depthOf({ step }: PayStep): number {
  if (step === 'amount') return 0
  return step === 'who' ? 1 : 2
}

/** What a page that is loaded anew goes on with, as text. Whom is chosen again: they may have gone. */
export interface KeptDraft {
  readonly community: string
  /** Address of the screen: that of a code is another one. */
  readonly path: string
  readonly units: string
  readonly memo: string
  /** Payments there were when somebody was asked to take it; undefined before. */
  readonly asked: number | undefined
}

export function keptOf(
  now: PayStep,
  { path, payments }: { readonly path: string; readonly payments: number },
): KeptDraft | undefined {
  const { community, amount, memo } = now.draft
  if (amount === undefined) return undefined
  const asked = now.step === 'asking' ? payments : undefined
  return { community, path, units: String(amount.units), memo, asked }
}

/** Undefined where it is none, or of another screen. */
export function keptIn(
  text: string | undefined,
  { community, path }: { readonly community: CommunityId; readonly path: string },
): KeptDraft | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
    return isKept(kept) && kept.community === community && kept.path === path ? kept : undefined
  } catch {
    return undefined
  }
}

function isKept(kept: unknown): kept is KeptDraft {
  if (typeof kept !== 'object' || kept === null) return false
  const { units, memo, community, path, asked } = kept as Partial<Record<keyof KeptDraft, unknown>>
  return (
    typeof units === 'string' &&
    /^\d{1,18}$/.test(units) &&
    typeof memo === 'string' &&
    typeof community === 'string' &&
    typeof path === 'string' &&
    (asked === undefined || typeof asked === 'number')
  )
}

/** A code that asks for an amount is paid with that one, and what was typed is remembered, to be said. */
function aimed(draft: Draft, target: Target): Draft {
  const { asks, memo } = target
  if (asks === undefined || draft.amount === undefined || asks.compare(draft.amount) === 0) return { ...draft, target }
  return { ...draft, target, amount: asks, memo, typed: draft.amount }
}

function whoAgain(draft: Draft): PayStep {
  const { typed, ...rest } = draft
  return { step: 'who', draft: { ...rest, amount: typed ?? draft.amount, target: undefined }, fault: undefined }
}
