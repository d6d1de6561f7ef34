// The passkey is wanted for one payment. Says for what before the browser's own prompt; "no" leaves everything as it
// was. The browser asks inside the press, which is what it demands.
import type { JSX } from 'solid-js'
import type { PasskeyAskView } from '../../../application/wallet-view.ts'
import { readyCommunity, useOpen, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { UNKNOWN_UNIT } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'

export default function PasskeySheet(props: { ask: PasskeyAskView }): JSX.Element {
  const { say, figure, unitWord } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const unit = () => readyCommunity(open(), props.ask.community)?.unit ?? UNKNOWN_UNIT
  const answer = (go: boolean): void => wallet.answerPasskeyAsk(props.ask.id, go)
  return (
    <Sheet
      open
      firm
      title={say('passkey.title')}
      onClose={() => answer(false)}
      foot={
        <>
          <Button kind="primary" size="large" wide icon="passkey" onPress={() => answer(true)}>
            {say('passkey.go')}
          </Button>
          <Button wide onPress={() => answer(false)}>
            {say('passkey.no')}
          </Button>
        </>
      }
    >
      <Figure size="m" figure={figure(props.ask.amount, unit())} unit={unitWord(props.ask.amount, unit())} />
      <PersonTag person={props.ask.payee} codeName={say('person.code')} />
      <p>{say('passkey.hint')}</p>
    </Sheet>
  )
}
