// Joining: an invitation in the address, or any link or code in the field. Only what stands after # is used.
import { useNavigate, useParams } from '@solidjs/router'
import { createResource, createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { codeIn, linkElsewhere, linkTo } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import type { ReadCode } from '../../../application/wallet.ts'
import { readyCommunity, useChoice, useOpen, useWallet } from '../../bridge.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Field } from '../../kit/Field.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from '../problems/Lead.tsx'
import { Problem } from '../problems/Problem.tsx'
import { SecondPerson } from './SecondPerson.tsx'

type JoinRead = Extract<ReadCode, { kind: 'join' }>

export default function Join(): JSX.Element {
  const params = useParams<{ code?: string }>()
  return (
    <Show when={params.code} keyed fallback={<JoinField />}>
      {(code) => <Invitation code={code} />}
    </Show>
  )
}

function JoinField(): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const wallet = useWallet()
  const navigate = useNavigate()
  const [text, setText] = createSignal('')
  const [fault, setFault] = createSignal<CodedFault>()
  const use = async (): Promise<void> => {
    const code = codeIn(text())
    const read = code === undefined ? undefined : await wallet.readCode(code)
    if (read?.ok === true && read.value.kind === 'join') navigate(paths.joinCode(read.value.text))
    else if (read?.ok === true && read.value.kind === 'pay') navigate(paths.payCode(read.value.text))
    else setFault(read?.ok === false ? read.fault : { code: 'malformed/bad-code' })
  }
  return (
    <Screen
      title={say('join.title')}
      back={paths.home}
      backName={say('go.back')}
      foot={
        <>
          <LinkButton href={paths.scan} size="large" wide icon="scan">
            {say('home.scan')}
          </LinkButton>
          <LinkButton href={paths.found} wide icon="plus">
            {say('home.found')}
          </LinkButton>
        </>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void use()
        }}
      >
        <Field label={say('join.field')} hint={say('join.fieldHint')} value={text()} onInput={setText} raw lines={3} />
        <Show when={fault()}>{(found) => <Problem attempt="join" fault={found()} />}</Show>
        <Button kind="primary" size="large" wide submits onPress={() => undefined}>
          {say('go.on')}
        </Button>
        <Button
          wide
          icon="copy"
          onPress={() => {
            void device.paste().then((pasted) => {
              if (pasted !== undefined) setText(pasted)
            })
          }}
        >
          {say('go.paste')}
        </Button>
      </form>
    </Screen>
  )
}

function Invitation(props: { code: string }): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const wallet = useWallet()
  const open = useOpen()
  const choice = useChoice()
  const navigate = useNavigate()
  const [busy, setBusy] = createSignal(false)
  const [refused, setRefused] = createSignal<CodedFault>()
  const [read] = createResource(
    () => props.code,
    (code) => wallet.readCode(code),
  )
  const found = (): JoinRead | undefined => {
    const outcome = settled(read)
    return outcome?.ok === true && outcome.value.kind === 'join' ? outcome.value : undefined
  }
  const fault = (): CodedFault | undefined => {
    const outcome = settled(read)
    if (outcome === undefined || found() !== undefined) return undefined
    return outcome.ok ? { code: 'malformed/bad-code' } : outcome.fault
  }
  const second = (): string | undefined => {
    const address = device.secondAddress
    return address === undefined ? undefined : linkElsewhere(linkTo(device.address, 'j', props.code), address)
  }
  /** Who waits to be let in may need this very invitation. */
  const isIn = ({ community, known }: JoinRead): boolean =>
    known && readyCommunity(open(), community)?.membership !== 'waiting'
  const doing = (invitation: JoinRead) => {
    if (isIn(invitation)) return 'join.goThere'
    return invitation.known ? 'join.useInvitation' : 'join.join'
  }
  const join = async (invitation: JoinRead): Promise<void> => {
    setBusy(true)
    const joined = isIn(invitation) ? undefined : await wallet.join(props.code)
    setBusy(false)
    if (joined?.ok === false) {
      setRefused(joined.fault)
      return
    }
    choice.choose(invitation.community)
    navigate(paths.home, { replace: true })
  }
  return (
    <Switch
      fallback={
        <Screen title={say('join.reading')}>
          <p role="status">{say('join.reading')}</p>
        </Screen>
      }
    >
      <Match when={fault()}>
        {(reason) => (
          <Screen title={say('join.title')} back={paths.home} backName={say('go.back')}>
            <Problem
              attempt="join"
              fault={reason()}
              actions={<LinkButton href={paths.scan}>{say('home.scan')}</LinkButton>}
            />
          </Screen>
        )}
      </Match>
      <Match when={found()}>
        {(invitation) => (
          <Screen
            title={
              isIn(invitation())
                ? say('join.known', { name: invitation().name })
                : say('join.ask', { name: invitation().name })
            }
            back={paths.home}
            backName={say('go.back')}
            centered
            foot={
              <>
                <Button kind="primary" size="large" wide busy={busy()} onPress={() => void join(invitation())}>
                  {say(doing(invitation()), { name: invitation().name })}
                </Button>
                <Show when={second()}>{(link) => <SecondPerson link={link()} />}</Show>
              </>
            }
          >
            <Lead picture={<Icon name="people" size="l" />}>{invitation().name}</Lead>
            <Show when={!isIn(invitation())}>
              <p class="quiet">{say('join.askHint')}</p>
            </Show>
            <Show when={refused()}>{(reason) => <Problem attempt="join" fault={reason()} />}</Show>
          </Screen>
        )}
      </Match>
    </Switch>
  )
}
