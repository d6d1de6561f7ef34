// Getting paid: the code is there at once, for any amount; an amount can be asked for. When somebody pays, the full
// screen comes by itself and this one is still there after it, for the next.
import { createEffect, createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { useOpen, useReadyCommunity, useWallet } from '../../bridge.ts'
import { AmountPad } from '../../kit/AmountPad.tsx'
import { entered } from '../../kit/amount-entry.ts'
import { Button } from '../../kit/Button.tsx'
import { Toggle } from '../../kit/Choice.tsx'
import { Field } from '../../kit/Field.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { StorageFull } from '../home/StorageFull.tsx'
import { isVoid } from '../payment/standing.ts'
import { Nothing } from '../problems/Nothing.tsx'
import { type Asked, askToKeep, keptAsk } from './asked.ts'
import { createPayCode } from './create-pay-code.ts'
import css from './GetPaid.module.css'
import { PayCode } from './PayCode.tsx'

export default function GetPaid(): JSX.Element {
  const community = useReadyCommunity()
  return (
    <Show when={community()} fallback={<Nothing />}>
      {(here) => <InCommunity community={here()} />}
    </Show>
  )
}

function InCommunity(props: { community: ReadyCommunity }): JSX.Element {
  const { device } = useSurroundings()
  const [asked, setAsked] = createSignal<Asked>(keptAsk(device.drafts.read('get-paid'), props.community.id))
  createEffect(() => device.drafts.write('get-paid', askToKeep(asked(), props.community.id)))
  onCleanup(() => device.drafts.write('get-paid', undefined))
  const [asking, setAsking] = createSignal(false)
  return (
    <Show
      when={asking()}
      fallback={
        <Code
          community={props.community}
          asked={asked()}
          onAsk={() => setAsking(true)}
          onClear={() => setAsked({ amount: undefined, memo: '' })}
        />
      }
    >
      <Ask
        community={props.community}
        asked={asked()}
        onBack={() => setAsking(false)}
        onAsked={(wanted) => {
          setAsked(wanted)
          setAsking(false)
        }}
      />
    </Show>
  )
}

function Code(props: { community: ReadyCommunity; asked: Asked; onAsk: () => void; onClear: () => void }): JSX.Element {
  const { say, figure, unitWord, money } = useWords()
  const { device } = useSurroundings()
  const toast = useToast()
  const open = useOpen()
  const wallet = useWallet()
  const unit = () => props.community.unit
  const state = createPayCode(() => ({
    community: props.community.id,
    amount: props.asked.amount,
    memo: props.asked.memo,
  }))
  const shown = () => {
    const now = state()
    return now.step === 'shown' ? now : undefined
  }
  const received = (): Amount =>
    Amount.shown(
      open()
        .payments.filter(
          (payment) => payment.request !== undefined && payment.request === shown()?.code.id && !isVoid(payment),
        )
        .reduce((sum, payment) => sum + payment.amount.units, 0n),
    )
  const share = async (link: string): Promise<void> => {
    const outcome = await device.share({ title: say('get.shareTitle', { name: open().me.name }), url: link })
    if (outcome === 'unavailable') toast(say((await device.copy(link)) ? 'go.copied' : 'go.copyRefused'))
  }
  return (
    <Screen
      title={say('get.title')}
      back={paths.home}
      backName={say('go.back')}
      foot={
        <Show
          when={props.asked.amount}
          fallback={
            <Button kind="primary" size="large" wide onPress={props.onAsk}>
              {say('get.setAmount')}
            </Button>
          }
        >
          <Button size="large" wide onPress={props.onClear}>
            {say('get.clearAmount')}
          </Button>
        </Show>
      }
    >
      <StorageFull />
      <div class={css['head']}>
        <Show when={props.asked.amount} fallback={<p class={css['any']}>{say('get.anyAmount')}</p>}>
          {(amount) => <Figure size="m" figure={figure(amount(), unit())} unit={unitWord(amount(), unit())} />}
        </Show>
        <Show when={props.asked.memo !== ''}>
          <p dir="auto">{props.asked.memo}</p>
        </Show>
      </div>
      <PayCode state={state()} name={open().me.name} />
      <div class={css['me']}>
        <PersonTag person={open().me} codeName={say('person.code')} />
        <Show when={shown()}>
          {(now) => (
            <Button icon="share" onPress={() => void share(now().link)}>
              {say('get.share')}
            </Button>
          )}
        </Show>
      </div>
      <Show when={received().units > 0n}>
        <p>{say('get.todayTotal', { amount: money(received(), unit()) })}</p>
      </Show>
      <Toggle
        label={say('home.showName')}
        hint={say('get.showNameHint')}
        on={props.community.shown}
        onChange={(on) => void wallet.showMyName(props.community.id, on)}
      />
    </Screen>
  )
}

function Ask(props: {
  community: ReadyCommunity
  asked: Asked
  onBack: () => void
  onAsked: (asked: Asked) => void
}): JSX.Element {
  const { say, locale } = useWords()
  const unit = () => props.community.unit
  const [entry, setEntry] = createSignal(props.asked.amount?.toText(unit().decimals) ?? '')
  const [memo, setMemo] = createSignal(props.asked.memo)
  const amount = () => entered(entry(), unit().decimals)
  return (
    <Screen
      title={say('get.setAmount')}
      back={props.onBack}
      backName={say('go.back')}
      foot={
        <Button
          kind="primary"
          size="large"
          wide
          icon="code"
          off={amount() === undefined}
          onPress={() => props.onAsked({ amount: amount(), memo: memo().trim() })}
        >
          {say('get.show')}
        </Button>
      }
    >
      <AmountPad
        label={say('get.howMuch')}
        unit={unit().many}
        entry={entry()}
        decimals={unit().decimals}
        locale={locale()}
        eraseName={say('pay.erase')}
        onEntry={setEntry}
      />
      <Field label={say('pay.memo')} value={memo()} onInput={setMemo} maxLength={70} />
    </Screen>
  )
}
