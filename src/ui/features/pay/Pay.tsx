// Paying: how much, whom, one deliberate gesture. A code that carries amount and payee skips the first two.
import { useParams, useSearchParams } from '@solidjs/router'
import { createResource, type JSX, Match, Show, Switch } from 'solid-js'
import type { PresenceView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { readyCommunity, useOpen, useReadyCommunity, useWallet } from '../../bridge.ts'
import { createSteps } from '../../create-steps.ts'
import { LinkButton } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { useMoments } from '../moment/create-moments.ts'
import { Quiet } from '../problems/Opening.tsx'
import { Problem } from '../problems/Problem.tsx'
import { AmountStep } from './AmountStep.tsx'
import { ConfirmStep } from './ConfirmStep.tsx'
import { createPay } from './create-pay.ts'
import { createKeptDraft, createPayHistory } from './create-pay-history.ts'
import { NotHere } from './NotHere.tsx'
import type { Draft } from './pay-flow.ts'
import { type PayRead, targetOfCode, targetOfPresence } from './targets.ts'
import { AskingStep, FindingStep } from './WaitingSteps.tsx'
import { WhoStep } from './WhoStep.tsx'

export default function Pay(): JSX.Element {
  const params = useParams<{ code?: string }>()
  return (
    <Show when={params.code} keyed fallback={<PayHere />}>
      {(code) => <PayByCode code={code} />}
    </Show>
  )
}

/** Without a code: in the community that is shown, perhaps to somebody who was tapped. */
function PayHere(): JSX.Element {
  const { say } = useWords()
  const community = useReadyCommunity()
  const [query] = useSearchParams<{ to?: string }>()
  const tapped = (): PresenceView | undefined => community()?.people.find((one) => one.id === query.to)
  return (
    <Show when={community()} fallback={<NoPlace title={say('home.noCommunity')} />}>
      {(here) => <Flow community={here()} draft={draftFor(here(), tapped())} />}
    </Show>
  )
}

/** With a code: read it, then start with all it says. */
function PayByCode(props: { code: string }): JSX.Element {
  const { say } = useWords()
  const { clock } = useSurroundings()
  const open = useOpen()
  const wallet = useWallet()
  const [read] = createResource(
    () => props.code,
    (text) => wallet.readCode(text),
  )
  const found = (): PayRead | undefined => {
    const outcome = settled(read)
    return outcome?.ok === true && outcome.value.kind === 'pay' ? outcome.value : undefined
  }
  const fault = () => {
    const outcome = settled(read)
    if (outcome === undefined || found() !== undefined) return undefined
    return outcome.ok ? ({ code: 'malformed/bad-code' } as const) : outcome.fault
  }
  const isPast = (code: PayRead): boolean => code.expiresAt !== undefined && clock.now().lo > code.expiresAt
  return (
    <Switch fallback={<Quiet />}>
      <Match when={fault()}>
        {(reason) => (
          <Screen title={say('pay.title')} back={paths.home} backName={say('go.back')}>
            <Problem
              attempt="code"
              fault={reason()}
              actions={<LinkButton href={paths.scan}>{say('home.scan')}</LinkButton>}
            />
          </Screen>
        )}
      </Match>
      <Match when={found()?.payee.identity === open().me.identity}>
        <Screen title={say('get.title')} back={paths.home} backName={say('go.back')}>
          <Notice
            tone="quiet"
            icon="code"
            title={say('pay.ownCode')}
            actions={<LinkButton href={paths.getPaid}>{say('home.getPaid')}</LinkButton>}
          />
        </Screen>
      </Match>
      <Match when={found()}>
        {(code) => (
          <Show when={!isPast(code())} fallback={<Expired />}>
            <Show when={readyCommunity(open(), code().community)} fallback={<NotHere />}>
              {(there) => <Flow community={there()} draft={draftOf(code())} />}
            </Show>
          </Show>
        )}
      </Match>
    </Switch>
  )
}

function Flow(props: { community: ReadyCommunity; draft: Draft }): JSX.Element {
  const wallet = useWallet()
  const moments = useMoments()
  const { device } = useSurroundings()
  const steps = createSteps(device.drafts.read('pay') !== undefined)
  // The draft is where the flow starts; a later view of the same screen does not start it again.
  const driver = createPay(wallet, createKeptDraft(props.draft), (payment) => {
    moments.show(payment)
    steps.leave(paths.home)
  })
  createPayHistory(driver, steps)
  const at = <Step extends ReturnType<typeof driver.now>['step']>(step: Step) => {
    const now = driver.now()
    return now.step === step ? (now as Extract<typeof now, { step: Step }>) : undefined
  }
  return (
    <Switch>
      <Match when={at('amount')}>
        {(now) => <AmountStep community={props.community} draft={now().draft} send={driver.send} />}
      </Match>
      <Match when={at('who')}>{(now) => <WhoStep community={props.community} now={now()} send={driver.send} />}</Match>
      <Match when={at('finding')}>{(now) => <FindingStep draft={now().draft} send={driver.send} />}</Match>
      <Match when={at('confirm')}>
        {(now) => <ConfirmStep community={props.community} now={now()} driver={driver} />}
      </Match>
      <Match when={at('asking')}>
        {(now) => (
          <AskingStep
            community={props.community}
            draft={now().draft}
            meeting={now().meeting}
            onWithdraw={driver.withdraw}
          />
        )}
      </Match>
    </Switch>
  )
}

function Expired(): JSX.Element {
  const { say } = useWords()
  return (
    <Screen title={say('pay.title')} back={paths.home} backName={say('go.back')}>
      <Notice tone="bad" icon="clock" title={say('money.pay')}>
        <p>{say('advice.expired')}</p>
      </Notice>
    </Screen>
  )
}

function NoPlace(props: { title: string }): JSX.Element {
  const { say } = useWords()
  return (
    <Screen
      title={props.title}
      back={paths.home}
      backName={say('go.back')}
      foot={
        <LinkButton href={paths.scan} kind="primary" size="large" wide icon="scan">
          {say('home.scan')}
        </LinkButton>
      }
    >
      <p>{say('home.noCommunityHint')}</p>
    </Screen>
  )
}

function draftFor(community: ReadyCommunity, tapped: PresenceView | undefined): Draft {
  return {
    community: community.id,
    amount: undefined,
    memo: '',
    target: tapped && targetOfPresence(community.id, tapped),
  }
}

function draftOf(code: PayRead): Draft {
  return {
    community: code.community,
    amount: code.amount,
    memo: code.memo,
    target: targetOfCode(code),
  }
}
