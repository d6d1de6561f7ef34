// Whom: scan, tap a person, or paste a code. A search that found nobody comes back here with the reason.
import { createSignal, type JSX, lazy, Show, Suspense } from 'solid-js'
import { codeIn } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import type { PresenceView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { useWallet } from '../../bridge.ts'
import { Avatar, Nobody } from '../../kit/Avatar.tsx'
import { Button, LinkButton } from '../../kit/Button.tsx'
import { Each } from '../../kit/Each.tsx'
import { Field } from '../../kit/Field.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { Section } from '../../kit/Section.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import { nameOf } from '../home/PeopleHere.tsx'
import { Problem } from '../problems/Problem.tsx'
import type { PayEvent, PayStep } from './pay-flow.ts'

const Finder = lazy(async () => ({ default: (await import('../scan/Finder.tsx')).Finder }))

export function WhoStep(props: {
  community: ReadyCommunity
  now: Extract<PayStep, { step: 'who' }>
  send: (event: PayEvent) => void
}): JSX.Element {
  const { say, money } = useWords()
  const wallet = useWallet()
  const [scanning, setScanning] = createSignal(false)
  const [text, setText] = createSignal('')
  const [fault, setFault] = createSignal<CodedFault>()
  const amount = () => props.now.draft.amount
  const people = (): readonly PresenceView[] => props.community.people.filter((one) => nameOf(one) !== undefined)

  const read = async (scanned: string): Promise<void> => {
    const code = codeIn(scanned)
    const outcome = code === undefined ? undefined : await wallet.readCode(code)
    if (outcome?.ok !== true || outcome.value.kind !== 'pay' || outcome.value.community !== props.community.id) {
      setFault(outcome?.ok === false ? outcome.fault : { code: 'malformed/bad-code' })
      return
    }
    const { payee, text: code45, code: request } = outcome.value
    props.send({ kind: 'target', target: { meet: { kind: 'code', text: code45 }, name: payee.name, request } })
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
                        props.send({
                          kind: 'target',
                          target: {
                            meet: { kind: 'presence', community: props.community.id, presence: one().id },
                            name: nameOf(one()),
                            request: undefined,
                          },
                        })
                      }
                      picture={
                        <Show when={one().person} fallback={<Nobody />}>
                          {(person) => <Avatar identity={person().identity} />}
                        </Show>
                      }
                      title={<span dir="auto">{nameOf(one())}</span>}
                      detail={one().helper ? say('community.helper') : undefined}
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
            <Field
              label={say('scan.field')}
              value={text()}
              onInput={setText}
              raw
              wrong={fault() === undefined ? undefined : say('advice.badCode')}
            />
            <Button submits wide onPress={() => undefined}>
              {say('scan.use')}
            </Button>
          </details>
        </form>
      </Screen>
    </Show>
  )

  function amountWords(): string {
    const wanted = amount()
    return wanted === undefined ? '' : money(wanted, props.community.unit)
  }
}
