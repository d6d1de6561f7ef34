// Founding, joining, inviting, handing out.
import { Admission } from '../../engine/codec.ts'
import { base64url, hexBytes } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import { type CommunityId, idBytes, idOf, type TransactionId } from '../../foundation/ids.ts'
import { HAND_OUT_ASKS } from '../../foundation/limits.ts'
import { personView } from '../engine-views.ts'
import type { CommunityPlan, HandOutPlan, Wallet } from '../wallet.ts'
import type { HandOutAskView, MeetingId } from '../wallet-view.ts'
import { type HostContext, outcome, valued } from './context.ts'
import { engineCode } from './engine-code.ts'
import { firstPayment } from './payments.ts'

type Commands = Pick<
  Wallet,
  'foundCommunity' | 'offerHelp' | 'join' | 'leaveCommunity' | 'makeJoinCode' | 'showMyName' | 'setHandOut' | 'handOut'
>

/** An invitation is for the day of the event. */
const INVITATION_MS = 7 * 24 * 60 * 60 * 1000

export function communityCommands(
  context: HostContext,
  joined: (community: CommunityId) => void,
): { commands: Commands; asks(): readonly HandOutAskView[] } {
  const { ports } = context
  let asks: readonly HandOutAskView[] = []
  let offered: string | undefined

  context.watch((event) => {
    if (event.case === 'handOutAsked') {
      const { session, person, community } = event.value
      const ask = { meeting: session as MeetingId, person: personView(person), community: idOf<CommunityId>(community) }
      asks = [...asks.filter(({ person }) => person.identity !== ask.person.identity), ask].slice(-HAND_OUT_ASKS)
      context.changed()
    }
    // Whoever has been given something asks no more.
    if (event.case === 'paymentMoved') {
      const given = context.overview().payments.filter((payment) => payment.handOut)
      const has = (ask: HandOutAskView) =>
        given.some(({ peer }) => peer && personView(peer).identity === ask.person.identity)
      asks = asks.filter((ask) => !has(ask))
    }
  })

  // Whoever comes back asks again.
  context.watchEnds((session) => {
    asks = asks.filter(({ meeting }) => meeting !== session)
  })

  async function found(plan: CommunityPlan): Promise<CommunityId> {
    const slot = ports.entropy.bytes(16)
    const [signerKey, witnessKey] = await Promise.all([
      ports.keyring.publicKey({ kind: 'signer', slot }),
      ports.keyring.publicKey({ kind: 'witness', slot }),
    ])
    const answer = await context.command({
      case: 'foundCommunity',
      value: {
        charter: {
          name: plan.name,
          unitOne: plan.unitOne,
          unitMany: plan.unitMany,
          decimals: plan.decimals,
          color: plan.color,
          emblem: plan.emblem,
          admission: plan.admission === 'list' ? Admission.LIST : Admission.OPEN,
          rpIds: [ports.place.rpId],
          origins: [...ports.place.origins],
        },
        total: plan.total.units,
        expiresAt: BigInt(plan.expiresAt ?? 0),
        slot,
        signerKey,
        witnessKey,
        ...(plan.handOut && { handOut: handOutOf(plan.handOut) }),
        otherWitnesses: plan.otherHelpers.map((key) => hexBytes(key)),
      },
    })
    if (answer.case !== 'community') throw new Fault('broken/engine-output', 'report this: founded without a community')
    const community = idOf<CommunityId>(answer.value.community)
    await context.refresh()
    return community
  }

  /** A code that was shown stays good: its founder may still be scanning it. */
  async function offerHelp(): Promise<string> {
    if (offered !== undefined) return offered
    const slot = ports.entropy.bytes(16)
    const witnessKey = await ports.keyring.publicKey({ kind: 'witness', slot })
    const answer = await context.command({ case: 'offerWitness', value: { slot, witnessKey } })
    if (answer.case !== 'code') throw new Fault('broken/engine-output', 'report this: no code was made')
    offered = base64url(answer.value.code)
    return offered
  }

  async function join(text: string): Promise<CommunityId> {
    const { kind: code } = await engineCode(context, text)
    if (code.case !== 'join') throw new Fault('malformed/bad-code', 'scan or paste a way into a community')
    const answer = await context.command({ case: 'joinCommunity', value: { link: code.value } })
    if (answer.case !== 'community') throw new Fault('broken/engine-output', 'report this: joined without a community')
    await context.refresh()
    const community = idOf<CommunityId>(answer.value.community)
    joined(community)
    return community
  }

  async function makeJoinCode(id: CommunityId, expiresAt: number | undefined): Promise<string> {
    const community = idBytes(id)
    const view = context.overview().communities.find((known) => idOf<CommunityId>(known.community) === id)
    const byList = view?.charter?.admission === Admission.LIST
    const until = BigInt(expiresAt ?? ports.clock.now().lo + INVITATION_MS)
    const answer = await context.command(
      byList
        ? { case: 'invite', value: { community, expiresAt: until } }
        : { case: 'makeCode', value: { community, kind: { case: 'join', value: {} } } },
    )
    if (answer.case !== 'code') throw new Fault('broken/engine-output', 'report this: no code was made')
    return base64url(answer.value.code)
  }

  return {
    asks: () => asks,
    commands: {
      foundCommunity: (plan) => valued(() => found(plan)),
      offerHelp: () => valued(offerHelp),
      join: (code) => valued(() => join(code)),
      leaveCommunity: (id) =>
        outcome(async () => {
          await context.command({ case: 'leaveCommunity', value: { community: idBytes(id) } })
          ports.neighbourhood.leave(id)
        }),
      makeJoinCode: (id, expiresAt) => valued(() => makeJoinCode(id, expiresAt)),
      showMyName: (id, shown) =>
        outcome(() => context.command({ case: 'setShown', value: { community: idBytes(id), shown } })),
      setHandOut: (id, plan) =>
        outcome(() => context.command({ case: 'setHandOut', value: { ...handOutOf(plan), community: idBytes(id) } })),
      handOut: (meeting, id) =>
        valued<TransactionId>(() => {
          const newcomer = asks.find((ask) => ask.meeting === meeting)?.person
          if (newcomer === undefined) throw new Fault('unavailable/out-of-reach', 'they ask again when they are back')
          return firstPayment(context, { meeting, payee: newcomer.identity }, () =>
            context.command({ case: 'handOut', value: { session: meeting, community: idBytes(id) } }),
          )
        }),
    },
  }
}

function handOutOf({ amount, automatic, total }: HandOutPlan) {
  return { amount: amount.units, automatic, total: total?.units ?? 0n }
}
