// Whom: scan, tap a person, or paste a code. A search that found nobody comes back here with the reason.
import { createSignal, type JSX, lazy, Show, Suspense } from 'solid-js'
import { codeIn } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import type { ReadCode } from '../../../application/wallet.ts'
import type { PresenceView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useOpen, useWallet } from '../../bridge.ts'
import { Avatar, Nobody } from '../../kit/Avatar.tsx'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Each } from '../../kit/Each.tsx'
import { Field } from '../../kit/Field.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { grouped } from '../../kit/PersonTag.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { presenceName } from '../../presence.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import type { PayEvent, PayStep } from './pay-flow.ts'
import { targetOfCode, targetOfPresence } from './targets.ts'

const Finder = lazy(async () => ({ default: (await import('../scan/Finder.tsx')).Finder }))

export function WhoStep(props: {
  community: ReadyCommunity
  now: Extract<PayStep, { step: 'who' }>
  send: (event: PayEvent) => void
}): JSX.Element {
  const { say, money } = useWords()
  const open = useOpen()
  const wallet = useWallet()
  const [scanning, setScanning] = createSignal(false)
  const [text, setText] = createSignal('')
  const [fault, setFault] = createSignal<CodedFault>()
  const [wrong, setWrong] = createSignal<string>()
  const amount = () => props.now.draft.amount
  const people = (): readonly PresenceView[] => props.community.people.filter((one) => presenceName(one) !== undefined)

  const read = async (scanned: string): Promise<void> => {
    const code = codeIn(scanned)
    const outcome = code === undefined ? undefined : await wallet.readCode(code)
    const found = outcome?.ok === true ? outcome.value : undefined
    if (found?.kind !== 'pay' || found.community !== props.community.id || isOwn(found)) {
      setWrong(wrongWords(found))
      setFault(outcome?.ok === false ? outcome.fault : { code: 'malformed/bad-code' })
      return
    }
    props.send({ kind: 'target', target: targetOfCode(found) })
  }

  const isOwn = (found: ReadCode | undefined): boolean =>
    found?.kind === 'pay' && found.payee.identity === open().me.identity
  const wrongWords = (found: ReadCode | undefined): string => {
    if (isOwn(found)) return say('pay.ownCode')
    if (found?.kind === 'join') return say('pay.isInvitation', { name: found.name })
    return say(found?.kind === 'pay' ? 'pay.otherCommunity' : 'advice.badCode')
  }

  return (
    <Show
      when={!scanning()}
      fallback={
        <Suspense>
          <Finder onText={(scanned) => void read(scanned)} onBack={() => setScanning(false)} fault={fault()} />
        </Suspense>
      }
    >
      <Screen
        title={say('pay.whoTitle', { amount: amountWords() })}
        back={() => props.send({ kind: 'back' })}
        backName={say('go.back')}
        foot={
          <Button kind="primary" size="large" wide icon="scan" onPress={() => setScanning(true)}>
            {say('home.scan')}
          </Button>
        }
      >
        <Show when={props.now.fault}>{(found) => <Problem attempt="pay" fault={found()} />}</Show>
        <Show when={props.community.connection.state === 'offline'}>
          <Notice
            tone="quiet"
            icon="offline"
            title={say('state.offline')}
            actions={<LinkButton href={paths.pair}>{say('settings.pair')}</LinkButton>}
          />
        </Show>
        <Section title={say('pay.who')}>
          <Show when={people().length > 0} fallback={<p>{say('pay.nobody')}</p>}>
            <Rows>
              <Each of={people()} by={(one) => one.id}>
                {(one) => (
                  <li>
                    <Row
                      onPress={() =>
                        props.send({ kind: 'target', target: targetOfPresence(props.community.id, one()) })
                      }
                      picture={
                        <Show when={one().person} fallback={<Nobody />}>
                          {(person) => <Avatar identity={person().identity} />}
                        </Show>
                      }
                      title={<span dir="auto">{presenceName(one())}</span>}
                      detail={detail(one())}
                    />
                  </li>
                )}
              </Each>
            </Rows>
          </Show>
        </Section>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void read(text())
          }}
        >
          <details>
            <summary>{say('scan.paste')}</summary>
            <div class="stack">
              <Field
                label={say('scan.field')}
                value={text()}
                onInput={setText}
                raw
                wrong={fault() === undefined ? undefined : wrong()}
              />
              <Button submits wide onPress={() => undefined}>
                {say('scan.use')}
              </Button>
            </div>
          </details>
        </form>
      </Screen>
    </Show>
  )

  function detail({ person, helper }: PresenceView): string | undefined {
    const code = person && grouped(person.code)
    const words = [helper ? say('community.helper') : undefined, code].filter((one) => one !== undefined)
    return words.length > 0 ? words.join(' · ') : undefined
  }

  function amountWords(): string {
    const wanted = amount()
    return wanted === undefined ? '' : money(wanted, props.community.unit)
  }
}
