// Joining two phones without internet by two codes: what to show and what to read next.

import { Fault } from '../../foundation/fault.ts'
import type { CommunityId } from '../../foundation/ids.ts'
import { MEETING_MS } from '../../foundation/limits.ts'
import type { LinkId } from '../neighbourhood.ts'
import type { Wallet } from '../wallet.ts'
import type { MeetingId, PairingView } from '../wallet-view.ts'
import { coded, type HostContext, outcome } from './context.ts'
import type { Meetings } from './meetings.ts'

type Commands = Pick<Wallet, 'startPairing' | 'readPairingCode' | 'stopPairing'>

export interface PairingPart {
  readonly commands: Commands
  view(): PairingView
  /** A paired link came up: both sides go on to a meeting. */
  linkUp(link: LinkId, community: CommunityId): void
}

export function pairingCommands(context: HostContext, meetings: Pick<Meetings, 'meetOver'>): PairingPart {
  const { pairing } = context.ports.neighbourhood
  let view: PairingView = { state: 'none' }

  function show(next: PairingView): void {
    view = next
    context.changed()
  }

  /** The one that this phone was joined with has gone; it is ready for the next one. */
  function isOver(now: PairingView): boolean {
    return now.state === 'paired' && !context.people.meetings().some(({ id }) => id === now.meeting)
  }

  /** Shows how it failed, and says it to whoever asked. */
  function failed(error: unknown): never {
    const fault = error instanceof Fault ? error : new Fault('broken/unexpected', 'start again', {}, error)
    show({ state: 'failed', fault: coded(fault) })
    throw fault
  }

  async function start(community: CommunityId): Promise<void> {
    show({ state: 'preparing' })
    const text = await pairing.offer(community).catch(failed)
    show({ state: 'offering', text })
  }

  async function read(text: string): Promise<void> {
    if (view.state === 'offering') {
      show({ state: 'connecting' })
      await pairing.accept(text).catch(failed)
      return
    }
    show({ state: 'preparing' })
    const answer = await pairing.answer(text).catch(failed)
    show({ state: 'answering', text: answer })
  }

  return {
    view: () => (isOver(view) ? { state: 'none' } : view),
    linkUp(link, community) {
      if (view.state === 'none') return
      show({ state: 'connecting' })
      meetings.meetOver(link, community).then(
        ({ id }) => show({ state: 'paired', meeting: id }),
        (error: unknown) => {
          // The other side opens the meeting too; whichever is first counts.
          context.ports.clock.after(MEETING_MS / 10, 'pairing', () => {
            const other = context.people.session(link, 'member')
            if (other === undefined) show({ state: 'failed', fault: coded(asFault(error)) })
            else show({ state: 'paired', meeting: other as MeetingId })
          })
        },
      )
    },
    commands: {
      startPairing: (community) => outcome(() => start(community)),
      readPairingCode: (text) => outcome(() => read(text)),
      stopPairing() {
        pairing.stop()
        show({ state: 'none' })
      },
    },
  }
}

function asFault(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('unavailable/out-of-reach', 'start again', {}, error)
}
