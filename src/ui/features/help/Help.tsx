// Being a helper of a community that somebody else founds: a code to show to them.
import { createResource, type JSX, Match, Switch } from 'solid-js'
import { linkTo } from '../../../application/links.ts'
import { useOpen, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { CodePanel } from '../../kit/CodePanel.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useToast } from '../../kit/Toasts.tsx'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'

export default function Help(): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const open = useOpen()
  const wallet = useWallet()
  const toast = useToast()
  const [made] = createResource(() => wallet.offerHelp())
  const link = (): string | undefined => {
    const outcome = settled(made)
    return outcome?.ok === true ? linkTo(device.address, 'h', outcome.value) : undefined
  }
  const fault = () => {
    const outcome = settled(made)
    return outcome?.ok === false ? outcome.fault : undefined
  }
  const copy = async (url: string): Promise<void> =>
    toast(say((await device.copy(url)) ? 'go.copied' : 'go.copyRefused'))
  return (
    <Screen title={say('help.title')} back={paths.home} backName={say('go.back')}>
      <p>{say('help.what')}</p>
      <Switch fallback={<p role="status">{say('help.making')}</p>}>
        <Match when={link()}>
          {(url) => (
            <>
              <CodePanel
                text={url()}
                label={say('help.code', { name: open().me.name })}
                keepAwake={() => device.keepAwake()}
              />
              <div>
                <Button icon="copy" onPress={() => void copy(url())}>
                  {say('go.copy')}
                </Button>
              </div>
              <ol class="stack">
                <li>{say('help.first')}</li>
                <li>{say('help.second')}</li>
                <li>{say('help.third')}</li>
              </ol>
            </>
          )}
        </Match>
        <Match when={fault()}>{(found) => <Problem attempt="help" fault={found()} />}</Match>
      </Switch>
    </Screen>
  )
}
