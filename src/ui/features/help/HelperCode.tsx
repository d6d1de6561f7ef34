// The code of somebody who will be a helper, opened as a link or scanned anywhere: put among those of the community that
// is being founded here.
import { useNavigate, useParams } from '@solidjs/router'
import { createResource, type JSX, Match, Switch } from 'solid-js'
import { useWallet } from '../../bridge.ts'
import { Button } from '../../kit/Button.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { settled } from '../../settled.ts'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { draftWithOther } from '../found/found-form.ts'
import { Problem } from '../problems/Problem.tsx'

export default function HelperCode(): JSX.Element {
  const { say } = useWords()
  const { device } = useSurroundings()
  const wallet = useWallet()
  const navigate = useNavigate()
  const params = useParams<{ code: string }>()
  const [read] = createResource(
    () => params.code,
    (code) => wallet.readCode(code),
  )
  const helper = () => {
    const outcome = settled(read)
    return outcome?.ok === true && outcome.value.kind === 'helper' ? outcome.value : undefined
  }
  const fault = () => {
    const outcome = settled(read)
    if (outcome === undefined || helper() !== undefined) return undefined
    return outcome.ok ? ({ code: 'malformed/bad-code' } as const) : outcome.fault
  }
  const add = (): void => {
    const found = helper()
    if (found === undefined) return
    device.drafts.write('found', draftWithOther(device.drafts.read('found'), found))
    navigate(paths.found, { replace: true })
  }
  return (
    <Screen title={say('help.codeTitle')} back={paths.home} backName={say('go.back')}>
      <Switch fallback={<p role="status">{say('join.reading')}</p>}>
        <Match when={helper()}>
          {(found) => (
            <>
              <p>{say('help.codeText', { name: found().name })}</p>
              <Button kind="primary" size="large" wide onPress={add}>
                {say('help.codeAdd')}
              </Button>
            </>
          )}
        </Match>
        <Match when={fault()}>{(found) => <Problem attempt="code" fault={found()} />}</Match>
      </Switch>
    </Screen>
  )
}
