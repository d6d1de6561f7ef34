// The camera with a frame to aim with. Reads until it is left; what cannot be read with it can be pasted.
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js'
import type { CodedFault } from '../../../application/outcome.ts'
import { Button } from '../../kit/Button.tsx'
import { Field } from '../../kit/Field.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { useSurroundings } from '../../surroundings.ts'
import { useWords } from '../../words/words.tsx'
import { Problem } from '../problems/Problem.tsx'
import css from './Finder.module.css'

interface FinderProps {
  /** Every new text that was scanned, and what was pasted. */
  onText: (text: string) => void
  onBack: (() => void) | string
  /** What was wrong with the last text. */
  fault: CodedFault | undefined
  title?: string
  hint?: string
}

export function Finder(props: FinderProps): JSX.Element {
  const { say } = useWords()
  const { camera, device } = useSurroundings()
  const [cameraFault, setCameraFault] = createSignal<CodedFault>()
  const [isRunning, setRunning] = createSignal(false)
  const [text, setText] = createSignal('')
  let video: HTMLVideoElement | undefined

  onMount(() => {
    if (video !== undefined) onCleanup(camera.watch(video, (found) => props.onText(found), setCameraFault))
    onCleanup(device.keepAwake())
  })
  const paste = async (): Promise<void> => {
    const pasted = await device.paste()
    if (pasted === undefined) return
    setText(pasted)
    props.onText(pasted)
  }

  return (
    <Screen title={props.title ?? say('scan.title')} back={props.onBack} backName={say('go.back')}>
      <Show
        when={cameraFault()}
        fallback={
          <div class={css['finder']}>
            <video
              ref={video}
              class={css['video']}
              aria-label={say('scan.video')}
              autoplay
              muted
              playsinline
              onPlaying={() => setRunning(true)}
            />
            <div class={css['frame']} aria-hidden="true" />
            <p class={css['hint']} role="status">
              {isRunning() ? (props.hint ?? say('scan.hint')) : say('scan.starting')}
            </p>
          </div>
        }
      >
        {(found) => <Problem attempt="code" fault={found()} />}
      </Show>
      <Show when={props.fault}>{(found) => <Problem attempt="code" fault={found()} />}</Show>
      <form
        class={css['paste']}
        onSubmit={(event) => {
          event.preventDefault()
          if (text().trim() !== '') props.onText(text())
        }}
      >
        <Field label={say('scan.paste')} value={text()} onInput={setText} raw />
        <div class={css['buttons']}>
          <Button icon="copy" onPress={() => void paste()}>
            {say('go.paste')}
          </Button>
          <Button kind="tonal" submits off={text().trim() === ''} onPress={() => undefined}>
            {say('scan.use')}
          </Button>
        </div>
      </form>
    </Screen>
  )
}
