// Joining two phones without internet: each shows a code and reads the other's, once. The steps are the wallet's; this
// screen only shows them.
import { createSignal, type JSX, Match, onCleanup, Show, Switch } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import type { MeetingView, PairingView } from '../../../application/wallet-view.ts'
import { useChoice, useOpen, useReadyCommunity, useWallet } from '../../bridge.ts'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { CodePanel } from '../../kit/CodePanel.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Waiting } from '../../kit/Waiting.tsx'
import { paths } from '../../paths.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Lead } from '../problems/Lead.tsx'
import { Problem } from '../problems/Problem.tsx'
import { Finder } from '../scan/Finder.tsx'

export default function Pairing(): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const open = useOpen()
  const wallet = useWallet()
  const { community } = useChoice()
  const [scanning, setScanning] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  // Two that are joined stay so; only this screen is done with it.
  onCleanup(() => wallet.stopPairing())
  const at = <State extends PairingView['state']>(state: State) => {
    const now = open().pairing
    return now.state === state ? (now as Extract<PairingView, { state: State }>) : undefined
  }
  const start = async (): Promise<void> => {
    const chosen = community()
    if (chosen === undefined) return
    const started = await wallet.startPairing(chosen.id)
    setFault(started.ok ? undefined : started.fault)
  }
  const read = async (text: string): Promise<void> => {
    const taken = await wallet.readPairingCode(text.trim())
    setFault(taken.ok ? undefined : taken.fault)
    if (taken.ok) setScanning(false)
  }
  const stop = (): void => {
    setFault(undefined)
    wallet.stopPairing()
  }

  return (
    <Show
      when={!scanning()}
      fallback={
        <Finder
          onText={(text) => void read(text)}
          onBack={() => setScanning(false)}
          fault={fault()}
          title={say('pair.offerNext')}
        />
      }
    >
      <Switch>
        <Match when={at('none')}>
          <Screen
            title={say('pair.title')}
            back={paths.community}
            backName={say('go.back')}
            centered
            foot={
              <>
                <Button kind="primary" size="large" wide icon="code" onPress={() => void start()}>
                  {say('pair.start')}
                </Button>
                <Button size="large" wide icon="scan" onPress={() => setScanning(true)}>
                  {say('pair.read')}
                </Button>
              </>
            }
          >
            <Lead picture={<Icon name="phones" size="l" />}>{say('pair.intro')}</Lead>
            <Show when={fault()}>{(found) => <Problem attempt="pair" fault={found()} />}</Show>
          </Screen>
        </Match>
        <Match when={at('preparing')}>
          <WaitScreen words={say('pair.preparing')} onStop={stop} />
        </Match>
        <Match when={at('offering')}>
          {(now) => (
            <Screen
              title={say('pair.offerTitle')}
              back={stop}
              backName={say('go.back')}
              foot={
                <Button kind="primary" size="large" wide icon="scan" onPress={() => setScanning(true)}>
                  {say('pair.offerNext')}
                </Button>
              }
            >
              <CodePanel text={now().text} label={say('pair.codeName')} keepAwake={() => device.keepAwake()} />
              <p>{say('pair.offerHint')}</p>
              <CopyText text={now().text} />
            </Screen>
          )}
        </Match>
        <Match when={at('answering')}>
          {(now) => (
            <Screen title={say('pair.answerTitle')} back={stop} backName={say('go.back')}>
              <CodePanel text={now().text} label={say('pair.codeName')} keepAwake={() => device.keepAwake()} />
              <p role="status">{say('pair.answerHint')}</p>
              <CopyText text={now().text} />
            </Screen>
          )}
        </Match>
        <Match when={at('connecting')}>
          <WaitScreen words={say('pair.connecting')} onStop={stop} />
        </Match>
        <Match when={at('paired')}>{(now) => <Paired meeting={meetingOf(now().meeting)} />}</Match>
        <Match when={at('failed')}>
          {(now) => (
            <Screen title={say('pair.title')} back={paths.community} backName={say('go.back')}>
              <Problem attempt="pair" fault={now().fault} actions={<Button onPress={stop}>{say('go.retry')}</Button>} />
            </Screen>
          )}
        </Match>
      </Switch>
    </Show>
  )

  function meetingOf(id: MeetingView['id']): MeetingView | undefined {
    return open().meetings.find((one) => one.id === id)
  }
}

function WaitScreen(props: { words: string; onStop: () => void }): JSX.Element {
  const { say } = useWords()
  return (
    <Screen
      title={props.words}
      centered
      foot={
        <Button size="large" wide onPress={props.onStop}>
          {say('pair.stop')}
        </Button>
      }
    >
      <Waiting picture={<Icon name="phones" size="l" />} disc>
        {say('money.other')}
      </Waiting>
    </Screen>
  )
}

function Paired(props: { meeting: MeetingView | undefined }): JSX.Element {
  const { say } = useWords()
  const community = useReadyCommunity()
  const presence = () => community()?.people.find((one) => one.person?.identity === props.meeting?.person.identity)?.id
  return (
    <Screen
      title={say('pair.done', { name: props.meeting?.person.name ?? '' })}
      centered
      foot={
        <>
          <Show when={presence()}>
            {(id) => (
              <LinkButton href={`${paths.pay}?to=${id()}`} kind="primary" size="large" wide icon="pay">
                {say('pair.pay', { name: props.meeting?.person.name ?? '' })}
              </LinkButton>
            )}
          </Show>
          <LinkButton href={paths.home} size="large" wide>
            {say('go.home')}
          </LinkButton>
        </>
      }
    >
      <Show when={props.meeting}>
        {(meeting) => <PersonTag person={meeting().person} size="large" codeName={say('person.code')} />}
      </Show>
      <p>{say('pair.doneHint')}</p>
    </Screen>
  )
}

/** For a phone whose camera does not work: the code as text. */
function CopyText(props: { text: string }): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const [copied, setCopied] = createSignal<boolean>()
  return (
    <>
      <Button icon="copy" onPress={() => void device.copy(props.text).then(setCopied)}>
        {say('go.copy')}
      </Button>
      <p role="status">{copied() === undefined ? '' : say(copied() === true ? 'go.copied' : 'go.copyRefused')}</p>
    </>
  )
}
