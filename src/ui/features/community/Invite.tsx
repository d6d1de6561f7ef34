// Letting people in: a code to show, a link to send. By list each code lets one person in.
import { createResource, type JSX, Match, Show, Switch } from 'solid-js'
import { linkElsewhere, linkTo } from '../../../application/links.ts'
import type { ReadyCommunity } from '../../../application/wallet-view.ts'
import { useReadyCommunity, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { CodePanel } from '../../kit/CodePanel.tsx'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { ConnectionChip } from '../home/Chips.tsx'
import { SecondPerson } from '../join/SecondPerson.tsx'
import { Nothing } from '../problems/Nothing.tsx'
import { Problem } from '../problems/Problem.tsx'
import css from './Invite.module.css'

export default function Invite(): JSX.Element {
  const community = useReadyCommunity()
  return (
    <Show when={community()} fallback={<Nothing />}>
      {(here) => <Invitation community={here()} />}
    </Show>
  )
}

function Invitation(props: { community: ReadyCommunity }): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const wallet = useWallet()
  const toast = useToast()
  const [made, { refetch }] = createResource(
    () => props.community.id,
    (id) => wallet.makeJoinCode(id),
  )
  const link = (): string | undefined => {
    const outcome = settled(made)
    return outcome?.ok === true ? linkTo(device.address, 'j', outcome.value) : undefined
  }
  const fault = () => {
    const outcome = settled(made)
    return outcome?.ok === false ? outcome.fault : undefined
  }
  const share = async (url: string): Promise<void> => {
    const outcome = await device.share({ title: say('community.inviteTitle', { name: props.community.name }), url })
    if (outcome === 'unavailable') await copy(url)
  }
  const copy = async (url: string): Promise<void> =>
    toast(say((await device.copy(url)) ? 'go.copied' : 'go.copyRefused'))
  return (
    <Screen
      title={say('community.inviteTitle', { name: props.community.name })}
      back={paths.community}
      backName={say('go.back')}
      foot={
        <Show when={props.community.admission === 'list'}>
          <Button kind="primary" size="large" wide onPress={() => void refetch()}>
            {say('community.inviteNext')}
          </Button>
        </Show>
      }
    >
      <div class={css['head']}>
        <EmblemMark emblem={props.community.look.emblem} size="l" disc />
        <p>{say(props.community.admission === 'open' ? 'community.inviteOpen' : 'community.inviteList')}</p>
      </div>
      <Switch fallback={<p role="status">{say('community.inviteMaking')}</p>}>
        <Match when={link()}>
          {(url) => (
            <>
              <CodePanel
                text={url()}
                label={say('community.inviteCode', { name: props.community.name })}
                keepAwake={() => device.keepAwake()}
              />
              {/* Whoever comes in is seen to come. */}
              <p class={css['buttons']} role="status">
                <ConnectionChip community={props.community} />
              </p>
              <div class={css['buttons']}>
                <Button kind="tonal" icon="share" onPress={() => void share(url())}>
                  {say('go.share')}
                </Button>
                <Button icon="copy" onPress={() => void copy(url())}>
                  {say('go.copy')}
                </Button>
                <Button icon="print" onPress={() => device.print()}>
                  {say('go.print')}
                </Button>
              </div>
              <Show when={device.secondAddress}>
                {(address) => (
                  <div class={css['aside']}>
                    <SecondPerson link={linkElsewhere(url(), address())} />
                  </div>
                )}
              </Show>
            </>
          )}
        </Match>
        <Match when={fault()}>{(found) => <Problem attempt="code" fault={found()} />}</Match>
      </Switch>
    </Screen>
  )
}
