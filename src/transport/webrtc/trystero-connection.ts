// The connections that trystero makes: their one channel is guarded, and an offer that has waited can be taken up.
import type { Clock } from '../../foundation/clock.ts'
import { REFRESHED_OFFER_MS } from '../../foundation/limits.ts'
import { guardChannel } from './channel-guard.ts'
import { gathered } from './gathered.ts'

/**
 * What trystero is given in place of `RTCPeerConnection`, which must be there.
 *
 * Trystero keeps twenty offers in stock and renews one that is older than a minute: it rolls it back, asks to restart ICE
 * and makes another. Rolled back, the browser asks for an offer by itself, which trystero makes beside its own; and once
 * ICE is to be restarted the browser asks again when the answer comes, and the new offer undoes what the answer agreed on.
 * So no connection ever came up that a page offered a minute after it had entered. An offer need not be rolled back to be
 * replaced (W3C webrtc-pc, 4.4.1.5), and the new one restarts ICE by itself.
 */
export function trysteroConnections(clock: Clock): typeof RTCPeerConnection {
  return class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      let isFirst = true
      // Before trystero listens.
      this.addEventListener('datachannel', (event) => {
        if (isFirst) guardChannel(event.channel)
        else {
          // Trystero would take it in place of the first, and the first would never be closed.
          event.stopImmediatePropagation()
          event.channel.close()
        }
        isFirst = false
      })
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options)
      guardChannel(channel)
      return channel
    }

    /** Nobody has answered what was offered. */
    get #isOffered(): boolean {
      return this.localDescription !== null && this.remoteDescription === null
    }

    override restartIce(): void {
      if (!this.#isOffered) super.restartIce()
    }

    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      const isRenewed = this.#isOffered
      if (isRenewed && description?.type === 'rollback') return
      await super.setLocalDescription(description)
      // Trystero listens for addresses a moment later than they come.
      if (isRenewed) await gathered(this, clock, REFRESHED_OFFER_MS)
    }
  }
}
