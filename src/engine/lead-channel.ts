// What tabs of one browser say to each other about the lead, and the channel that carries it.

export type LeadMessage =
  | { readonly kind: 'ask'; readonly from: string }
  | { readonly kind: 'yield'; readonly to: string }

export interface LeadChannel {
  /** Reaches every other tab, not this one. */
  post(message: LeadMessage): void
  listen(heard: (message: LeadMessage) => void): void
  close(): void
}

/** Over BroadcastChannel; anything else that is said there is not for us. */
export function broadcastLeadChannel(channel: BroadcastChannel = new BroadcastChannel('juice-lead')): LeadChannel {
  return {
    post: (message) => channel.postMessage(message),
    listen(heard) {
      channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (isLeadMessage(data)) heard(data)
      })
    },
    close: () => channel.close(),
  }
}

function isLeadMessage(value: unknown): value is LeadMessage {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  if (value.kind === 'ask') return 'from' in value && typeof value.from === 'string'
  return value.kind === 'yield' && 'to' in value && typeof value.to === 'string'
}
