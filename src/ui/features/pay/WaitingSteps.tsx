// Two waits, each with what has happened to the money so far: looking for somebody, and waiting for their yes.
import { type JSX, Show } from 'solid-js'
import type { MeetingView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Avatar, Nobody } from '../../kit/Avatar.tsx'
import { Button } from '../../kit/Button.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Waiting } from '../../kit/Waiting.tsx'
import { useWords } from '../../words/words.tsx'
import type { Draft, PayEvent } from './pay-flow.ts'

export function FindingStep(props: { draft: Draft; send: (event: PayEvent) => void }): JSX.Element {
  const { say } = useWords()
  return (
    <Screen
      title={say('pay.finding', { name: props.draft.target?.name ?? say('pay.them') })}
      centered
      foot={
        <Button size="large" wide onPress={() => props.send({ kind: 'back' })}>
          {say('go.cancel')}
        </Button>
      }
    >
      <Waiting picture={<Nobody size="l" />}>{say('pay.findingHint')}</Waiting>
    </Screen>
  )
}

export function AskingStep(props: {
  community: ReadyCommunity
  draft: Draft
  meeting: MeetingView
  onWithdraw: () => void
}): JSX.Element {
  const { say, figure, unitWord } = useWords()
  const unit = () => props.community.unit
  return (
    <Screen
      title={say('pay.asking', { name: props.meeting.person.name })}
      centered
      foot={
        <Button size="large" wide onPress={props.onWithdraw}>
          {say('pay.withdraw')}
        </Button>
      }
    >
      <Show when={props.draft.amount}>
        {(amount) => <Figure size="m" figure={figure(amount(), unit())} unit={unitWord(amount(), unit())} />}
      </Show>
      <Show when={props.draft.memo !== ''}>
        <p dir="auto">{props.draft.memo}</p>
      </Show>
      <Waiting picture={<Avatar identity={props.meeting.person.identity} size="l" />}>{say('pay.askingHint')}</Waiting>
    </Screen>
  )
}
