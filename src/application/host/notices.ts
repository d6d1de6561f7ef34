// Things that happened outside a command and need a look. Bounded: the oldest go first.
import { hex } from '../../foundation/bytes.ts'
import type { Entropy } from '../../foundation/entropy.ts'
import type { CodedFault } from '../outcome.ts'
import type { NoticeId, NoticeView, PersonView } from '../wallet-view.ts'

const MOST = 8

export function noticeBoard(entropy: Entropy) {
  let list: readonly NoticeView[] = []
  return {
    post(fault: CodedFault, person?: PersonView): void {
      // The same thing again is one notice.
      if (list.some((notice) => notice.fault.code === fault.code && notice.person?.identity === person?.identity))
        return
      list = [...list, { id: hex(entropy.bytes(8)) as NoticeId, fault, person }].slice(-MOST)
    },
    dismiss(id: NoticeId): void {
      list = list.filter((notice) => notice.id !== id)
    },
    /** What it was about is over. */
    withdraw(code: string): void {
      list = list.filter((notice) => notice.fault.code !== code)
    },
    shown: () => list,
  }
}
