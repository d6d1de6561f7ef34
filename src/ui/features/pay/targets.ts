// Whom to pay, from what was tapped or scanned.
import type { ReadCode } from '../../../application/wallet.ts'
import type { PresenceView } from '../../../application/wallet-view.ts'
import type { CommunityId } from '../../../foundation/ids.ts'
import { presenceName } from '../../presence.ts'
import type { Target } from './pay-flow.ts'

export type PayRead = Extract<ReadCode, { kind: 'pay' }>

export function targetOfCode({ text, payee, code, amount, memo }: PayRead): Target {
  return { meet: { kind: 'code', text }, name: payee.name, request: code, asks: amount, memo }
}

export function targetOfPresence(community: CommunityId, there: PresenceView): Target {
  return {
    meet: { kind: 'presence', community, presence: there.id },
    name: presenceName(there),
    request: undefined,
    asks: undefined,
    memo: '',
  }
}
