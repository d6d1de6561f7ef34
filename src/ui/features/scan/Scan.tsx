// Scan anything of this app: it decides itself whether it is an invitation, a request or half of a pairing.
import { useNavigate } from '@solidjs/router'
import { createSignal, type JSX } from 'solid-js'
import { codeIn } from '../../../application/links.ts'
import type { CodedFault } from '../../../application/outcome.ts'
import { useWallet } from '../../bridge.ts'
import { paths } from '../../paths.ts'
import { Finder } from './Finder.tsx'

export default function Scan(): JSX.Element {
  const wallet = useWallet()
  const navigate = useNavigate()
  const [fault, setFault] = createSignal<CodedFault>()
  const read = async (text: string): Promise<void> => {
    const code = codeIn(text)
    const outcome = code === undefined ? undefined : await wallet.readCode(code)
    if (outcome?.ok !== true) {
      setFault(outcome?.fault ?? { code: 'malformed/bad-code' })
      return
    }
    switch (outcome.value.kind) {
      case 'join':
        return navigate(paths.joinCode(outcome.value.text), { replace: true })
      case 'pay':
        return navigate(paths.payCode(outcome.value.text), { replace: true })
      case 'helper':
        return navigate(paths.helperCode(code ?? ''), { replace: true })
      case 'pairing': {
        const taken = await wallet.readPairingCode(outcome.value.text)
        if (taken.ok) navigate(paths.pair, { replace: true })
        else setFault(taken.fault)
      }
    }
  }
  return <Finder onText={(text) => void read(text)} onBack={paths.home} fault={fault()} />
}
