// Who is proven to have cheated here: a face, what they did, and since when it is known.
import { For, type JSX, Show } from 'solid-js'
import type { FaultKind, FaultView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Avatar } from '../../kit/Avatar.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { grouped } from '../../kit/PersonTag.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Section } from '../../kit/Section.tsx'
import { dateTime } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'

export function Faults(props: { community: ReadyCommunity }): JSX.Element {
  const { say, locale } = useWords()
  const title = (fault: FaultView): JSX.Element => {
    const { person } = fault
    if (person === undefined) return say('fault.helper')
    return <bdi>{person.name ?? grouped(person.code)}</bdi>
  }
  return (
    <Show when={props.community.faults.length > 0}>
      <Section title={say('fault.title')}>
        <Rows>
          <For each={props.community.faults}>
            {(fault) => (
              <li>
                <Row
                  picture={
                    <Show when={fault.person} fallback={<Icon name="warning" />}>
                      {(person) => <Avatar identity={person().identity} />}
                    </Show>
                  }
                  title={title(fault)}
                  detail={say('fault.detail', { what: say(WORDS[fault.kind]), date: dateTime(fault.at, locale()) })}
                  end={<Icon name="warning" size="s" />}
                />
              </li>
            )}
          </For>
        </Rows>
        <p class="quiet small">{say('fault.hint')}</p>
      </Section>
    </Show>
  )
}

const WORDS = {
  'paid-twice': 'fault.paidTwice',
  'took-back': 'fault.tookBack',
  denied: 'fault.denied',
  contradiction: 'fault.contradiction',
} as const satisfies Record<FaultKind, string>
