// Erasing the wallet: what leaves with it is named, and the gesture is the same deliberate one as for paying.
import { createSignal, For, type JSX, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { useOpen, useWallet } from '../../bridge.ts'
import { held, holdings } from '../../held.ts'
import { Button } from '../../kit/Button.tsx'
import { HoldButton } from '../../kit/HoldButton.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'

export function Erase(): JSX.Element {
  const { say, money } = useWords()
  const { clock, shell } = useSurroundings()
  const open = useOpen()
  const wallet = useWallet()
  const [asking, setAsking] = createSignal(false)
  const [fault, setFault] = createSignal<CodedFault>()
  const erase = async (): Promise<void> => {
    const erased = await wallet.erase()
    if (!erased.ok) {
      setFault(erased.fault)
      return
    }
    // Nothing of the old wallet may stay in memory: the page begins anew, as on the first visit.
    shell.beginAnew()
  }
  return (
    <>
      <Button kind="bad" wide icon="trash" onPress={() => setAsking(true)}>
        {say('settings.erase')}
      </Button>
      <Sheet
        open={asking()}
        title={say('settings.eraseAsk')}
        onClose={() => setAsking(false)}
        foot={
          <>
            <HoldButton
              clock={clock}
              label={say('settings.eraseHold')}
              armedLabel={say('settings.eraseAgain')}
              onConfirm={() => void erase()}
            />
            <p class="quiet small">{say('pay.holdHint')}</p>
            <Button wide onPress={() => setAsking(false)}>
              {say('go.cancel')}
            </Button>
          </>
        }
      >
        <For each={holdings(open())} fallback={<p>{say('settings.eraseTextNothing')}</p>}>
          {(one) => <p>{say('settings.eraseText', { amount: money(held(one.balance), one.unit) })}</p>}
        </For>
        <Show when={fault()}>{(found) => <Problem attempt="other" fault={found()} />}</Show>
      </Sheet>
    </>
  )
}
