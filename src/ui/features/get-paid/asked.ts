// What is asked for, kept while the window lives: a till that is loaded anew shows the same price.
import { Amount } from '../../../foundation/amount.ts'
import type { CommunityId } from '../../../foundation/ids.ts'

export interface Asked {
  /** Undefined: any. */
  readonly amount: Amount | undefined
  readonly memo: string
}

export function askToKeep({ amount, memo }: Asked, community: CommunityId): string | undefined {
  return amount && JSON.stringify({ community, units: String(amount.units), memo })
}

/** Any amount, where nothing was kept or it was for another community. */
export function keptAsk(text: string | undefined, here: CommunityId): Asked {
  const any = { amount: undefined, memo: '' }
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
    if (typeof kept !== 'object' || kept === null) return any
    const { community, units, memo } = kept as Partial<Record<string, unknown>>
    const isWhole = typeof units === 'string' && /^[1-9]\d{0,17}$/.test(units) && typeof memo === 'string'
    return community === here && isWhole ? { amount: Amount.of(BigInt(units)), memo } : any
  } catch {
    return any
  }
}
