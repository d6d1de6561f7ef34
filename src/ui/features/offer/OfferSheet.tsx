// Somebody offers money and waits for a yes. Appears over any screen.
import { createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { OfferView } from '../../../application/wallet-view.ts'
import { readyCommunity, useOpen, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { UNKNOWN_UNIT } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import { ExposureWords } from './ExposureWords.tsx'

export default function OfferSheet(props: { offer: OfferView }): JSX.Element {
  const { say, money } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const toast = useToast()
  const payer = props.offer.payer.name
  let isAnswered = false
  let isHere = true
  // It went without an answer of this person, who may have been about to give one, or whose answer came too late.
  const sayGone = (): void => {
    if (!isHere && !isAnswered) toast(say('offer.gone', { name: payer }))
  }
  onCleanup(() => {
    isHere = false
    sayGone()
  })
  const unit = () => readyCommunity(open(), props.offer.community)?.unit ?? UNKNOWN_UNIT
  /** This phone alone makes payments final here: what it takes, it makes final with it. */
  const endsHere = (): boolean => {
    const community = readyCommunity(open(), props.offer.community)
    return community?.helper === true && community.helpers.count === 1
  }
  const communityName = (): string | undefined => readyCommunity(open(), props.offer.community)?.name
  const amount = (): string => money(props.offer.amount, unit())
  const title = (): string => {
    const { handOut, refundOf, payer } = props.offer
    if (handOut) return say('offer.handOut', { unit: unit().many, name: payer.name })
    return say(refundOf === undefined ? 'offer.title' : 'offer.refund', { name: payer.name, amount: amount() })
  }
  const answer = async (accept: boolean): Promise<void> => {
    isAnswered = true
    setBusy(true)
    const outcome = await wallet.answerOffer(props.offer.id, accept)
    setBusy(false)
    isAnswered = outcome.ok
    setFault(outcome.ok ? undefined : outcome.fault)
    sayGone()
  }
  return (
    <Sheet
      open
      firm
      title={title()}
      onClose={() => void answer(false)}
      foot={
        <>
          <Button kind="primary" size="large" wide busy={busy()} onPress={() => void answer(true)}>
            {say('offer.accept', { amount: amount() })}
          </Button>
          <Button wide busy={busy()} onPress={() => void answer(false)}>
            {say('offer.decline')}
          </Button>
        </>
      }
    >
      <PersonTag person={props.offer.payer} codeName={say('person.code')} />
      <Show when={open().communities.length > 1 ? communityName() : undefined}>
        {(name) => <p class="quiet">{say('offer.in', { community: name() })}</p>}
      </Show>
      <Show when={props.offer.memo !== ''}>
        <p dir="auto">{props.offer.memo}</p>
      </Show>
      <ExposureWords
        exposure={props.offer.exposure}
        amount={amount()}
        name={props.offer.payer.name}
        endsHere={endsHere()}
      />
      <Show when={fault()}>{(found) => <Problem attempt="offer" fault={found()} />}</Show>
    </Sheet>
  )
}
