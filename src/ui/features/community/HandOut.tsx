// Handing out the first tokens: what each gets, who waits, and how much is gone.
import { createSignal, type JSX, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { HandOutAskView, ReadyCommunity } from '../../../application/wallet-view.ts'
import type { Amount } from '../../../foundation/amount.ts'
import { useOpen, useReadyCommunity, useWallet } from '../../bridge.ts'
import { Avatar } from '../../kit/Avatar.tsx'
import { amountIn } from '../../kit/amount-entry.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Toggle } from '../../kit/Choice.tsx'
import { Each } from '../../kit/Each.tsx'
import { Field } from '../../kit/Field.tsx'
import { grouped } from '../../kit/PersonTag.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { Nothing } from '../problems/Nothing.tsx'
import { Problem } from '../problems/Problem.tsx'

export default function HandOut(): JSX.Element {
  const community = useReadyCommunity()
  return (
    <Show when={community()} fallback={<Nothing />}>
      {(here) => <InCommunity community={here()} />}
    </Show>
  )
}

function InCommunity(props: { community: ReadyCommunity }): JSX.Element {
  const { say, money } = useWords()
  const plan = () => props.community.handOut
  return (
    <Screen
      title={say('community.handOut')}
      back={paths.community}
      backName={say('go.back')}
      foot={
        <LinkButton href={paths.scan} kind="primary" size="large" wide icon="scan">
          {say('home.scan')}
        </LinkButton>
      }
    >
      <Show when={plan()} fallback={<p>{say('community.handOutOff')}</p>}>
        {(now) => (
          <>
            <p>{say('community.handOutHint', { amount: money(now().amount, props.community.unit) })}</p>
            <Show when={now().people > 0}>
              <p class="quiet">
                {say('community.handOutGiven', {
                  amount: money(now().given, props.community.unit),
                  count: now().people,
                })}
              </p>
            </Show>
            <Asks community={props.community} amount={now().amount} />
          </>
        )}
      </Show>
      <Plan community={props.community} />
    </Screen>
  )
}

/** Newcomers, each with one button that gives. */
function Asks(props: { community: ReadyCommunity; amount: Amount }): JSX.Element {
  const { say, money } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const toast = useToast()
  const [fault, setFault] = createSignal<CodedFault>()
  const [busy, setBusy] = createSignal<readonly HandOutAskView['meeting'][]>([])
  const amount = (): string => money(props.amount, props.community.unit)
  const asks = (): readonly HandOutAskView[] => open().handOutAsks.filter((one) => one.community === props.community.id)
  const give = async (ask: HandOutAskView): Promise<void> => {
    setBusy((all) => [...all, ask.meeting])
    const given = await wallet.handOut(ask.meeting, ask.community)
    setBusy((all) => all.filter((one) => one !== ask.meeting))
    setFault(given.ok ? undefined : given.fault)
    if (given.ok) toast(say('community.gave', { name: ask.person.name }))
  }
  return (
    <Section title={say('community.asks', { unit: props.community.unit.many })}>
      <Show when={fault()}>{(found) => <Problem attempt="handOut" fault={found()} />}</Show>
      <Show when={asks().length > 0} fallback={<p class="quiet">{say('community.asksNone')}</p>}>
        <Rows>
          <Each of={asks()} by={(ask) => ask.meeting}>
            {(ask) => (
              <li>
                <Row
                  picture={<Avatar identity={ask().person.identity} />}
                  title={<span dir="auto">{ask().person.name}</span>}
                  detail={<bdi>{grouped(ask().person.code)}</bdi>}
                  end={
                    <Button
                      kind="tonal"
                      busy={busy().includes(ask().meeting)}
                      name={say('community.giveTo', { amount: amount(), name: ask().person.name })}
                      onPress={() => void give(ask())}
                    >
                      {say('community.give', { amount: amount() })}
                    </Button>
                  }
                />
              </li>
            )}
          </Each>
        </Rows>
      </Show>
    </Section>
  )
}

function Plan(props: { community: ReadyCommunity }): JSX.Element {
  const { say, money } = useWords()
  const wallet = useWallet()
  const toast = useToast()
  const decimals = () => props.community.unit.decimals
  const now = props.community.handOut
  const [each, setEach] = createSignal(now?.amount.toText(decimals()) ?? '')
  const [most, setMost] = createSignal(now?.total?.toText(decimals()) ?? '')
  const [automatic, setAutomatic] = createSignal(now?.automatic ?? false)
  const [fault, setFault] = createSignal<CodedFault>()
  const [wrong, setWrong] = createSignal<string>()
  const save = async (): Promise<void> => {
    const amount = amountIn(each(), decimals())
    if (amount === undefined) {
      setFault({ code: 'misuse/bad-amount' })
      return
    }
    const limit = props.community.limits.payment
    if (automatic() && amount.compare(limit) > 0) {
      setWrong(say('found.needsPasskey', { most: money(limit, props.community.unit) }))
      return
    }
    setWrong(undefined)
    const total = amountIn(most(), decimals())
    const saved = await wallet.setHandOut(props.community.id, { amount, automatic: automatic(), total })
    setFault(saved.ok ? undefined : saved.fault)
    if (saved.ok) toast(say('community.handOutSaved', { amount: money(amount, props.community.unit) }))
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Field
        label={say('community.handOutEach')}
        value={each()}
        wrong={wrong()}
        onInput={setEach}
        keyboard="decimal"
        suffix={props.community.unit.many}
      />
      <Field
        label={say('community.handOutMost')}
        hint={say('found.handOutTotalHint')}
        value={most()}
        onInput={setMost}
        keyboard="decimal"
        suffix={props.community.unit.many}
      />
      <Toggle
        label={say('community.handOutAuto')}
        hint={say('found.automaticHint')}
        on={automatic()}
        onChange={setAutomatic}
      />
      <Show when={fault()}>{(found) => <Problem attempt="handOut" fault={found()} />}</Show>
      <Button submits wide onPress={() => undefined}>
        {say('community.handOutSave')}
      </Button>
    </form>
  )
}
