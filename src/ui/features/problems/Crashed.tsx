// A screen broke, or a part of the app could not be fetched. Stands outside the router, so it names no other screen.
import type { JSX } from 'solid-js'
import { Button } from '../../kit/Button.tsx'
import { Notice } from '../../kit/Notice.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'

export function Crashed(props: { cause: unknown }): JSX.Element {
  const { say } = useWords()
  const { shell } = useSurroundings()
  const small = (): string => (props.cause instanceof Error ? props.cause.name : 'unknown')
  return (
    <Screen
      title={say('problem.failed')}
      centered
      foot={
        <Button kind="primary" size="large" wide icon="refresh" onPress={() => shell.reload()}>
          {say('problem.reload')}
        </Button>
      }
    >
      <Notice tone="bad" icon="warning" live title={say('money.open')} small={say('code.small', { code: small() })}>
        <p>{isFetch(props.cause) ? say('problem.chunk') : say('advice.broken')}</p>
      </Notice>
    </Screen>
  )
}

/** Browsers throw a TypeError where a module cannot be fetched. */
function isFetch(cause: unknown): boolean {
  return cause instanceof TypeError && /import|module|fetch/i.test(cause.message)
}
