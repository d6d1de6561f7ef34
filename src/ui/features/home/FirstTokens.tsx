// A new member with nothing yet: the code that whoever hands out will scan.
import { type JSX, lazy, Suspense } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen } from '../../bridge.ts'
import { isSignerMet } from '../../presence.ts'
import { useWords, worded } from '../../words/words.tsx'
import { createPayCode } from '../get-paid/create-pay-code.ts'
import css from './FirstTokens.module.css'

// The encoder of codes is no part of the first paint.
const PayCode = worded(lazy(async () => ({ default: (await import('../get-paid/PayCode.tsx')).PayCode })))

export function FirstTokens(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  /** Their phone has heard of this one by itself. */
  const isNear = (): boolean => isSignerMet(props.community.people)
  const state = createPayCode(() => ({ community: props.community.id, amount: undefined, memo: '' }))
  return (
    <section class={css['first']}>
      <h2 class={css['title']}>{say('home.firstTitle', { unit: props.community.unit.many })}</h2>
      <Suspense>
        <PayCode state={state()} name={open().me.name} />
      </Suspense>
      <p class={css['hint']}>{say(isNear() ? 'home.firstNear' : 'home.firstHint', { name: props.community.name })}</p>
    </section>
  )
}
