// A community from inside: who is here, letting people in, handing out, and what holds there.
import { useNavigate } from '@solidjs/router'
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import type { CommunityView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { useChoice, useOpen, useWallet } from '../../bridge.ts'
import { held } from '../../held.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { Toggle } from '../../kit/Choice.tsx'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { FALLBACK_EMBLEM } from '../../look/emblems.ts'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { date } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { ConnectionChip } from '../home/Chips.tsx'
import { PeopleHere } from '../home/PeopleHere.tsx'
import { Nothing } from '../problems/Nothing.tsx'
import css from './Community.module.css'
import { Faults } from './Faults.tsx'

export default function Community(): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const { community } = useChoice()
  const ready = (): ReadyCommunity | undefined => {
    const chosen = community()
    return chosen?.stage === 'ready' ? chosen : undefined
  }
  return (
    <Switch fallback={<Nothing />}>
      <Match when={ready()}>
        {(here) => (
          <Screen title={here().name} back={paths.home} backName={say('go.back')}>
            <div class={css['head']}>
              <EmblemMark emblem={here().look.emblem} size="l" disc />
              <ConnectionChip community={here()} />
            </div>
            <Doors community={here()} />
            <PeopleHere community={here()} />
            <Toggle
              label={say('home.showName')}
              hint={say('get.showNameHint')}
              on={here().shown}
              onChange={(on) => void wallet.showMyName(here().id, on)}
            />
            <Faults community={here()} />
            <WhatHolds community={here()} />
            <Others current={here().id} />
            <Show when={!here().signer}>
              <Leave community={here()} />
            </Show>
          </Screen>
        )}
      </Match>
      <Match when={community()}>
        {(there) => (
          <Screen title={there().name} back={paths.home} backName={say('go.back')}>
            <p class="quiet">{say('home.arrivingHint', { name: there().name })}</p>
            <Others current={there().id} />
            <Leave community={there()} />
          </Screen>
        )}
      </Match>
    </Switch>
  )
}

/** Where to go from here, as far as this person may. */
function Doors(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const mayInvite = (): boolean => props.community.signer || props.community.admission === 'open'
  const asks = (): number => open().handOutAsks.filter((ask) => ask.community === props.community.id).length
  return (
    <div class={css['doors']}>
      <Show when={mayInvite()}>
        <LinkButton href={paths.invite} kind="tonal" wide icon="link">
          {say('community.invite')}
        </LinkButton>
      </Show>
      <Show when={props.community.signer}>
        <LinkButton href={paths.handOut} kind="tonal" wide icon="gift">
          {say('community.handOut')}
          <Show when={asks() > 0}> ({asks()})</Show>
        </LinkButton>
      </Show>
      <Show when={props.community.helper}>
        <LinkButton href={paths.duty} wide icon={props.community.duty?.silent === true ? 'warning' : 'seal'}>
          {say('duty.title')}
        </LinkButton>
      </Show>
      <LinkButton href={paths.pair} wide icon="phones">
        {say('settings.pair')}
      </LinkButton>
    </div>
  )
}

function WhatHolds(props: { community: ReadyCommunity }): JSX.Element {
  const { say, money, locale } = useWords()
  const here = () => props.community
  /** What whoever hands out keeps an eye on. */
  const forSigner = () => {
    const { handOut, balance, unit, signer } = here()
    if (!signer) return []
    return [
      {
        name: say('community.handOut'),
        value: say('community.handOutGiven', {
          amount: money(handOut?.given ?? Amount.zero, unit),
          count: handOut?.people ?? 0,
        }),
      },
      { name: say('community.provisional'), value: money(balance.provisional, unit) },
    ]
  }
  const helpers = (): string => {
    const { count, needed, sole } = here().helpers
    if (count === 0) return say('community.noHelpers')
    if (sole?.name !== undefined) return say('community.soleHelper', { name: sole.name })
    return say('community.helpersCount', { count, needed: String(needed) })
  }
  const isEnough = (): boolean => here().helpers.here >= here().helpers.needed
  const helpersHere = (): string => {
    const { count, needed, here: near } = here().helpers
    if (count === 1) return say(near > 0 ? 'community.helperNear' : 'community.helperFar')
    return say('home.helpersHere', { here: String(near), helpers: String(count), needed: String(needed) })
  }
  return (
    <Section title={say('community.supply')}>
      <Facts
        facts={[
          { name: say('community.issued'), value: money(here().issued, here().unit) },
          { name: say('community.inHand'), value: money(here().balance.available, here().unit) },
          ...forSigner(),
          { name: say('community.helpers'), value: helpers() },
          { name: say('community.limit'), value: money(here().limits.payment, here().unit) },
          {
            name: say('community.lasts'),
            value:
              here().expiresAt === undefined ? say('community.lastsForever') : date(here().expiresAt ?? 0, locale()),
          },
          { name: say('community.founded'), value: date(here().foundedAt, locale()) },
          { name: say('community.joined'), value: date(here().joinedAt, locale()) },
        ]}
      />
      <Show when={here().helpers.count > 0}>
        <div>
          <Chip tone="quiet" icon={isEnough() ? 'seal' : 'wait'}>
            {helpersHere()}
          </Chip>
        </div>
      </Show>
    </Section>
  )
}

function Others(props: { current: CommunityView['id'] }): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  const choice = useChoice()
  const others = (): readonly CommunityView[] => open().communities.filter((one) => one.id !== props.current)
  return (
    <Section title={say('community.switch')}>
      <Rows>
        <For each={others()}>
          {(other) => (
            <li>
              <Row
                onPress={() => choice.choose(other.id)}
                picture={<EmblemMark emblem={other.stage === 'ready' ? other.look.emblem : FALLBACK_EMBLEM} />}
                title={<span dir="auto">{other.name}</span>}
                end={<Icon name="next" size="s" />}
              />
            </li>
          )}
        </For>
        <li>
          <Row
            href={paths.join}
            picture={<Icon name="plus" />}
            title={say('community.add')}
            end={<Icon name="next" size="s" />}
          />
        </li>
        <li>
          <Row
            href={paths.found}
            picture={<Icon name="home" />}
            title={say('home.found')}
            end={<Icon name="next" size="s" />}
          />
        </li>
        <li>
          <Row
            href={paths.help}
            picture={<Icon name="seal" />}
            title={say('home.help')}
            end={<Icon name="next" size="s" />}
          />
        </li>
      </Rows>
    </Section>
  )
}

function Leave(props: { community: CommunityView }): JSX.Element {
  const { say } = useWords()
  const { clock } = useSurroundings()
  const wallet = useWallet()
  const navigate = useNavigate()
  const [asking, setAsking] = createSignal(false)
  const [refused, setRefused] = createSignal(false)
  const holds = (): boolean => {
    const here = props.community
    if (here.stage !== 'ready') return false
    // What has expired holds nobody back.
    const isOver = here.expiresAt !== undefined && clock.now().lo > here.expiresAt
    return !isOver && held(here.balance).units > 0n
  }
  const leave = async (): Promise<void> => {
    const left = await wallet.leaveCommunity(props.community.id)
    setRefused(!left.ok)
    if (!left.ok) return
    setAsking(false)
    navigate(paths.home)
  }
  return (
    <>
      <Button
        onPress={() => {
          setRefused(false)
          setAsking(true)
        }}
      >
        {say('community.leave', { name: props.community.name })}
      </Button>
      <Sheet
        open={asking()}
        title={say('community.leaveAsk', { name: props.community.name })}
        onClose={() => setAsking(false)}
        foot={
          <>
            <Button kind="bad" size="large" wide off={holds()} onPress={() => void leave()}>
              {say('community.leave', { name: props.community.name })}
            </Button>
            <Button wide onPress={() => setAsking(false)}>
              {say('go.cancel')}
            </Button>
          </>
        }
      >
        <p>{say('community.leaveHint')}</p>
        <Show when={refused() || holds()}>
          <p role="alert">
            <strong>{say('community.leaveNo')}</strong>
          </p>
        </Show>
      </Sheet>
    </>
  )
}
