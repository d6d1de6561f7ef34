// A code to be read by another phone: black on white in either scheme, as broad as the screen allows, and the screen
// stays awake while it shows. Loaded with the screens that need it, together with the encoder.
import encodeQr from 'qr'
import { createMemo, type JSX, onCleanup, onMount } from 'solid-js'
import { qrPath } from '../look/qr-path.ts'
import css from './CodePanel.module.css'

interface CodePanelProps {
  /** What the code says. */
  text: string
  /** Names the picture: "Code to pay Ada". */
  label: string
  keepAwake: () => () => void
}

export function CodePanel(props: CodePanelProps): JSX.Element {
  onMount(() => onCleanup(props.keepAwake()))
  const drawing = createMemo(() => {
    const fields = encodeQr(props.text, 'raw', { ecc: 'low', border: QUIET })
    return { path: qrPath(fields), size: fields.length }
  })
  return (
    <div class={css['panel']}>
      <svg
        class={css['code']}
        viewBox={`0 0 ${drawing().size} ${drawing().size}`}
        role="img"
        aria-label={props.label}
        shape-rendering="crispEdges"
      >
        <path d={drawing().path} />
      </svg>
    </div>
  )
}

/** Fields of white around the code that readers need. */
const QUIET = 4
