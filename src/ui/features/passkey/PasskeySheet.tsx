// The passkey is wanted for one payment. Says for what before the browser's own prompt; "no" leaves everything as it
// was. The browser asks inside the press, which is what it demands.
import { type JSX, Show } from 'solid-js'
import { readyCommunity, useOpen, useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { PersonTag } from '../../kit/PersonTag.tsx'
import { Sheet } from '../../kit/Sheet.tsx'
import { useWords } from '../../words/words.tsx'

export function PasskeySheet(): JSX.Element {
  const { say, figure, unitWord } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  return (
    <Show when={open().passkeyAsk}>
      {(ask) => {
        const unit = () => readyCommunity(open(), ask().community)?.unit ?? { one: '', many: '', decimals: 0 as const }
        return (
          <Sheet
            open
            firm
            title={say('passkey.title')}
            onClose={() => wallet.answerPasskeyAsk(ask().id, false)}
            foot={
              <>
                <Button
                  kind="primary"
                  size="large"
                  wide
                  icon="passkey"
                  onPress={() => wallet.answerPasskeyAsk(ask().id, true)}
                >
                  {say('passkey.go')}
                </Button>
                <Button wide onPress={() => wallet.answerPasskeyAsk(ask().id, false)}>
                  {say('passkey.no')}
                </Button>
              </>
            }
          >
            <Figure size="m" figure={figure(ask().amount, unit())} unit={unitWord(ask().amount, unit())} />
            <PersonTag person={ask().payee} codeName={say('person.code')} />
            <p>{say('passkey.hint')}</p>
          </Sheet>
        )
      }}
    </Show>
  )
}
