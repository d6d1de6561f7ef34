// Beside somebody's name, where it is proven that they have cheated here.
import { type JSX, Show } from 'solid-js'
import type { PersonView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function Proven(props: { community: ReadyCommunity | undefined; person: PersonView }): JSX.Element {
  const { say } = useWords()
  const isProven = (): boolean =>
    props.community?.faults.some(({ person }) => person?.identity === props.person.identity) === true
  return (
    <Show when={isProven()}>
      <Notice tone="bad" icon="warning" title={say('fault.them', { name: props.person.name })} />
    </Show>
  )
}
