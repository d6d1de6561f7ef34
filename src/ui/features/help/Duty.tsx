// What this phone does as a helper: how much it has said, what became of it, and whether it still may.
import { For, type JSX, Show } from 'solid-js'
import type { DutyState, DutyView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useReadyCommunity } from '../../bridge.ts'
import { Chip } from '../../kit/Chip.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Icon } from '../../kit/Icon.tsx'
import type { IconName } from '../../kit/icons.ts'
import { Notice } from '../../kit/Notice.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { dateTime } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { Nothing } from '../problems/Nothing.tsx'

export default function Duty(): JSX.Element {
  const { say } = useWords()
  const community = useReadyCommunity()
  const here = () => (community()?.helper === true ? community() : undefined)
  return (
    <Show when={here()} fallback={<Nothing />}>
      {(found) => (
        <Screen title={say('duty.title')} back={paths.community} backName={say('go.back')}>
          <p>{say(found().helpers.count === 1 ? 'duty.alone' : 'duty.what', { name: found().name })}</p>
          <Show when={found().duty} fallback={<p role="status">{say('duty.notYet')}</p>}>
            {(duty) => <Done community={found()} duty={duty()} />}
          </Show>
        </Screen>
      )}
    </Show>
  )
}

function Done(props: { community: ReadyCommunity; duty: DutyView }): JSX.Element {
  const { say, locale } = useWords()
  const figure = (count: number): string => new Intl.NumberFormat(locale()).format(count)
  const helpers = () => props.community.helpers
  const isEnough = (): boolean => helpers().here >= helpers().needed
  return (
    <>
      <Show
        when={props.duty.silent}
        fallback={
          <div>
            <Chip tone={isEnough() ? 'good' : 'wait'} icon={isEnough() ? 'seal' : 'wait'}>
              {say('duty.here', {
                here: figure(helpers().here),
                helpers: figure(helpers().count),
                needed: figure(helpers().needed),
              })}
            </Chip>
          </div>
        }
      >
        <Notice tone="bad" icon="warning" title={say('duty.silent')}>
          <p>{say('duty.silentText')}</p>
        </Notice>
      </Show>
      <Facts
        facts={[
          { name: say('duty.final'), value: figure(props.duty.final) },
          { name: say('duty.undone'), value: figure(props.duty.undone) },
          { name: say('duty.open'), value: figure(props.duty.open) },
          { name: say('duty.statements'), value: figure(props.duty.statements) },
        ]}
      />
      <Section title={say('duty.newest')}>
        <Show when={props.duty.newest.length > 0} fallback={<p class="quiet">{say('duty.nothing')}</p>}>
          <Rows>
            <For each={props.duty.newest}>
              {(one) => (
                <li>
                  <Row
                    picture={<Icon name={ICONS[one.state]} />}
                    title={say(`duty.state.${one.state}`)}
                    detail={say('duty.when', { date: dateTime(one.at, locale()), number: one.id.slice(0, 12) })}
                  />
                </li>
              )}
            </For>
          </Rows>
        </Show>
      </Section>
      <p class="quiet small">{say('duty.sees')}</p>
    </>
  )
}

const ICONS: Readonly<Record<DutyState, IconName>> = { final: 'seal', undone: 'undo', open: 'wait' }
