// No room on this phone: on every screen where money could come in or go out.
import { type JSX, Show } from 'solid-js'
import { useOpen } from '../../bridge.ts'
import { Notice } from '../../kit/Notice.tsx'
import { useWords } from '../../words/words.tsx'

export function StorageFull(): JSX.Element {
  const { say } = useWords()
  const open = useOpen()
  return (
    <Show when={open().storage.state === 'full'}>
      <Notice tone="bad" icon="warning" title={say('state.full')}>
        <p>{say('advice.storageFull')}</p>
      </Notice>
    </Show>
  )
}
