// Who is here now: a tap on a face starts a payment to them.
import { A } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import type { PresenceView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useWallet } from '../../bridge.ts'
import { Avatar, Nobody } from '../../kit/Avatar.tsx'
import { Button } from '../../kit/Button.tsx'
import { Each } from '../../kit/Each.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { presenceName } from '../../presence.ts'
import { useWords } from '../../words/words.tsx'
import css from './PeopleHere.module.css'

/** `offersName`: with a button to be seen oneself, where nothing else on the screen says so. */
export function PeopleHere(props: { community: ReadyCommunity; offersName?: boolean }): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const isAlone = (): boolean => props.community.people.length === 0
  const named = (): readonly PresenceView[] => props.community.people.filter((one) => presenceName(one) !== undefined)
  return (
    <Section title={say('home.here')}>
      <Show
        when={named().length > 0}
        fallback={<p class={css['nobody']}>{say(isAlone() ? 'home.nobody' : 'home.nobodyNamed')}</p>}
      >
        <ul class={css['people']}>
          <Each of={named()} by={(one) => one.id}>
            {(one) => (
              <li>
                <A class={css['person'] ?? ''} href={`${paths.pay}?to=${one().id}`}>
                  <span class={css['face']}>
                    <Show when={one().person} fallback={<Nobody />}>
                      {(person) => <Avatar identity={person().identity} />}
                    </Show>
                    <Show when={one().helper}>
                      <span class={css['badge']}>
                        <Icon name="seal" size="s" />
                        <span class="unseen">{say('community.helper')}</span>
                      </span>
                    </Show>
                  </span>
                  <span class={css['name']} dir="auto">
                    {presenceName(one())}
                  </span>
                </A>
              </li>
            )}
          </Each>
        </ul>
      </Show>
      <Show when={props.offersName === true && !props.community.shown}>
        <div>
          <Button icon="see" onPress={() => void wallet.showMyName(props.community.id, true)}>
            {say('home.showName')}
          </Button>
        </div>
      </Show>
    </Section>
  )
}
