// Pipes between tabs of one browser, over one BroadcastChannel. Everything is addressed, since every tab hears all.
import { copy, utf8 } from '../../foundation/bytes.ts'
import { BROADCAST_TABS } from '../../foundation/limits.ts'
import type { Pipe } from '../pipe.ts'
import { createPipeEnd, type PipeEnd } from '../pipe-end.ts'

export interface BroadcastPipes {
  /** Tells the other tabs, closes all pipes. */
  leave(): void
}

type Said =
  | { readonly type: 'here'; readonly from: string; readonly to: string | undefined }
  | { readonly type: 'frame'; readonly from: string; readonly to: string; readonly frame: Uint8Array }
  | { readonly type: 'gone'; readonly from: string; readonly to: string | undefined }

/**
 * Joins the tabs on `channelName`. `self`: a random name of this tab. `onPipe` gets an open pipe to every other tab;
 * `leads` on exactly one of its ends.
 */
export function createBroadcastPipes(
  channelName: string,
  self: string,
  onPipe: (pipe: Pipe, leads: boolean) => void,
): BroadcastPipes {
  const channel = new BroadcastChannel(channelName)
  const ends = new Map<string, PipeEnd>()
  const say = (said: Said): void => channel.postMessage(said)

  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const said = readSaid(data)
    if (said === undefined || said.from === self || (said.to !== undefined && said.to !== self)) return
    const { from } = said
    if (said.type === 'here') {
      meet(from)
      if (said.to === undefined) say({ type: 'here', from: self, to: from })
    } else if (said.type === 'frame') ends.get(from)?.arrived(copy(said.frame))
    else ends.get(from)?.ended('unavailable/pipe-closed')
  }

  function meet(other: string) {
    if (ends.has(other) || ends.size >= BROADCAST_TABS) return
    const binding = utf8(self < other ? `${self}|${other}` : `${other}|${self}`)
    const end = createPipeEnd({
      id: `broadcast-${other}`,
      kind: 'broadcast',
      binding: () => binding,
      // The browser takes every message at once and tells nothing about its queue.
      bufferedBytes: () => 0,
      put: (frame) => say({ type: 'frame', from: self, to: other, frame }),
      release() {
        ends.delete(other)
        say({ type: 'gone', from: self, to: other })
      },
    })
    ends.set(other, end)
    onPipe(end.pipe, self < other)
    end.opened()
  }

  say({ type: 'here', from: self, to: undefined })
  return {
    leave() {
      for (const end of [...ends.values()]) end.ended('unavailable/left')
      say({ type: 'gone', from: self, to: undefined })
      channel.close()
    },
  }
}

/** What a tab of this version says; another version's words, or another script's, are passed over. */
function readSaid(value: unknown): Said | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { type, from, to, frame } = value as Partial<Record<'type' | 'from' | 'to' | 'frame', unknown>>
  if (typeof from !== 'string' || from === '' || (to !== undefined && typeof to !== 'string')) return undefined
  if (type === 'here' || type === 'gone') return { type, from, to }
  if (type === 'frame' && to !== undefined && frame instanceof Uint8Array) return { type, from, to, frame }
  return undefined
}
