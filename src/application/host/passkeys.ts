// Passkeys: made once, and asked for above the limit. Nothing moves until the person has answered.
import { hex } from '../../foundation/bytes.ts'
import { Fault } from '../../foundation/fault.ts'
import type { PasskeyAssertion } from '../../foundation/keyring.ts'
import type { PayOrder, Wallet } from '../wallet.ts'
import type { PasskeyAskId, PasskeyAskView, PersonView } from '../wallet-view.ts'
import { type HostContext, outcome } from './context.ts'

type Commands = Pick<Wallet, 'registerPasskey' | 'answerPasskeyAsk'>

/** What the person is about to pay, for the words beside the prompt. */
export type Paying = Pick<PayOrder, 'community' | 'amount'> & { readonly payee: PersonView }

export interface PasskeyPart {
  readonly commands: Commands
  asked(): PasskeyAskView | undefined
  /** Called by the driver: waits for the person's word, then for the passkey itself. */
  assert(challenge: Uint8Array, credentials: readonly Uint8Array[]): Promise<PasskeyAssertion>
}

export function passkeyCommands(context: HostContext, paying: () => Paying | undefined): PasskeyPart {
  const { ports } = context
  let open: { readonly view: PasskeyAskView; answer(go: boolean): void } | undefined

  async function register(): Promise<void> {
    const { me, passkeys } = context.overview()
    if (me === undefined) throw new Fault('misuse/no-identity', 'open the wallet first')
    const challenge = ports.entropy.bytes(32)
    const existing = passkeys.map(({ credentialId }) => credentialId)
    const made = await ports.keyring.createPasskey(me.name, challenge, existing)
    await context.command({
      case: 'registerPasskey',
      value: {
        key: {
          credentialId: made.credentialId,
          x: made.x,
          y: made.y,
          rpId: made.rpId,
          backupEligible: made.isBackupEligible,
        },
      },
    })
    // Whoever was met before does not know the new key: they are met anew.
    for (const { id } of context.people.meetings()) ports.neighbourhood.close(id)
  }

  /** Shows what it is for, and waits for a yes or no. */
  function agreed({ community, amount, payee }: Paying): Promise<boolean> {
    return new Promise((resolve) => {
      const id = hex(ports.entropy.bytes(8)) as PasskeyAskId
      open = {
        view: { id, community, amount, payee },
        answer(go) {
          open = undefined
          context.changed()
          resolve(go)
        },
      }
      context.changed()
    })
  }

  return {
    asked: () => open?.view,
    async assert(challenge, credentials) {
      const what = paying()
      if (what !== undefined && !(await agreed(what))) {
        throw new Fault('unavailable/passkey-refused', 'nothing was paid')
      }
      return ports.keyring.assert(challenge, credentials)
    },
    commands: {
      registerPasskey: () => outcome(register),
      answerPasskeyAsk(ask, go) {
        if (open?.view.id === ask) open.answer(go)
      },
    },
  }
}
