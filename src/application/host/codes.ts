// Codes that are shown and read: requests, standing codes, ways in.
import { Amount } from '../../foundation/amount.ts'
import { base64url, hex, hexBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import { type CommunityId, type IdentityId, idBytes, idOf } from '../../foundation/ids.ts'
import { instant } from '../engine-views.ts'
import type { HelperId, PayCodePlan, ReadCode, Wallet } from '../wallet.ts'
import type { CodeId, PayCodeView } from '../wallet-view.ts'
import { type HostContext, valued } from './context.ts'
import { engineCode } from './engine-code.ts'

type Commands = Pick<Wallet, 'readCode' | 'makePayCode' | 'closeCode'>

export function codeCommands(context: HostContext): { commands: Commands; shown(): readonly PayCodeView[] } {
  let shown: readonly PayCodeView[] = []

  /** A stall's code that is open already: who has a picture or link of it finds this wallet by it. */
  function standing(plan: PayCodePlan): PayCodeView | undefined {
    if (plan.amount !== undefined || plan.memo !== '') return undefined
    return shown.find(
      ({ community, amount, memo }) => community === plan.community && amount === undefined && memo === '',
    )
  }

  async function make(plan: PayCodePlan): Promise<PayCodeView> {
    const open = standing(plan)
    if (open !== undefined) return open
    const request = { amount: plan.amount?.units ?? 0n, memo: plan.memo }
    const answer = await context.command({
      case: 'makeCode',
      value: { community: idBytes(plan.community), kind: { case: 'pay', value: { request } } },
    })
    if (answer.case !== 'code') throw new Fault('broken/engine-output', 'report this: no code was made')
    const code: PayCodeView = {
      id: hex(answer.value.nonce) as CodeId,
      community: plan.community,
      amount: plan.amount,
      memo: plan.memo,
      text: base64url(answer.value.code),
      expiresAt: undefined,
    }
    shown = [...shown, code]
    context.changed()
    return code
  }

  function isKnown(community: Uint8Array): boolean {
    return context.overview().communities.some((known) => hex(known.community) === hex(community))
  }

  async function read(text: string): Promise<ReadCode> {
    const { kind, bytes } = await engineCode(context, text)
    switch (kind.case) {
      case 'join': {
        const { community, name } = kind.value
        return {
          kind: 'join',
          community: idOf<CommunityId>(community),
          name,
          known: isKnown(community),
          text: base64url(bytes),
        }
      }
      case 'pay': {
        const { request, payee, name } = kind.value
        if (request === undefined) break
        const identity = idOf<IdentityId>(payee)
        return {
          kind: 'pay',
          community: idOf<CommunityId>(request.community),
          known: isKnown(request.community),
          code: hex(request.nonce) as CodeId,
          payee: { identity, name, code: shortCode(identity) },
          amount: request.amount > 0n ? Amount.of(request.amount) : undefined,
          memo: request.memo,
          expiresAt: instant(request.expiresAt),
          text: base64url(bytes),
        }
      }
      case 'witness':
        return { kind: 'helper', helper: hex(kind.value.witnessKey) as HelperId, name: kind.value.name }
      case 'pairing':
        return { kind: 'pairing', step: kind.value.answer ? 'answer' : 'offer', text }
    }
    throw new Fault('malformed/bad-code', 'scan or paste the whole code')
  }

  return {
    shown: () => shown,
    commands: {
      readCode: (text) => valued(() => read(text)),
      makePayCode: (plan) => valued(() => make(plan)),
      closeCode(code) {
        shown = shown.filter(({ id }) => id !== code)
        context.changed()
        void context.command({ case: 'closeCode', value: { nonce: hexBytes(code) } }).catch(() => {
          // The engine forgets the oldest codes by itself.
        })
      },
    },
  }
}

/** The engine's short code of an identity that nobody has proven yet: the same letters from the same bits. */
function shortCode(identity: IdentityId): string {
  const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  const bits = [...hexBytes(identity.slice(0, 10))].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const code = Array.from(
    { length: 8 },
    (_, place) => letters[Number.parseInt(bits.slice(place * 5, place * 5 + 5), 2)],
  )
  return `${code.slice(0, 4).join('')}-${code.slice(4).join('')}`
}
