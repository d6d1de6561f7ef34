// Another window of this browser has the wallet. It can be taken over here.
import { createSignal, type JSX, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useWords } from '../../words/words.tsx'
import { Lead } from './Lead.tsx'
import { Problem } from './Problem.tsx'

export function Elsewhere(): JSX.Element {
  const { say } = useWords()
  const wallet = useWallet()
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const take = async (): Promise<void> => {
    setBusy(true)
    const outcome = await wallet.takeOver()
    setBusy(false)
    setFault(outcome.ok ? undefined : outcome.fault)
  }
  return (
    <Screen
      title={say('problem.elsewhere')}
      centered
      foot={
        <Button kind="primary" size="large" wide busy={busy()} onPress={() => void take()}>
          {say('problem.takeOver')}
        </Button>
      }
    >
      <Lead picture={<Icon name="phones" size="l" />}>{say('problem.elsewhereText')}</Lead>
      <Show when={fault()}>{(found) => <Problem attempt="open" fault={found()} />}</Show>
    </Screen>
  )
}
