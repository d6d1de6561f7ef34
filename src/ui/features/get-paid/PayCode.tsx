// The code that others scan to pay, in whatever state it is.
import { type JSX, Match, Switch } from 'solid-js'
import { CodePanel } from '../../kit/CodePanel.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import type { PayCodeState } from './create-pay-code.ts'
import css from './PayCode.module.css'

export function PayCode(props: { state: PayCodeState; name: string }): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const link = (): string | undefined => (props.state.step === 'shown' ? props.state.link : undefined)
  const fault = () => (props.state.step === 'refused' ? props.state.fault : undefined)
  return (
    <Switch
      fallback={
        <div class={css['making']} role="status">
          {say('get.making')}
        </div>
      }
    >
      <Match when={link()}>
        {(text) => (
          <CodePanel text={text()} label={say('get.code', { name: props.name })} keepAwake={() => device.keepAwake()} />
        )}
      </Match>
      <Match when={fault()}>{(found) => <Problem attempt="code" fault={found()} />}</Match>
    </Switch>
  )
}
