// The page's composition: names the concrete adapters of the screens, and starts the wallet's worker.
import { remoteWallet } from './application/border/remote-wallet.ts'
import type { Wallet } from './application/wallet.ts'
import { systemClock } from './foundation/clock/system.ts'
import { browserDevice } from './ui/device/browser-device.ts'
import { browserShell } from './ui/device/browser-shell.ts'
import type { Surroundings } from './ui/surroundings.ts'

/** What screens ask of the page around them. */
export function surroundings(): Surroundings {
  return {
    clock: systemClock(0),
    device: browserDevice(undefined),
    camera: {
      watch(_video, _onText, onFault) {
        onFault({ code: 'unavailable/camera-absent' })
        return () => undefined
      },
    },
    shell: browserShell(),
  }
}

/** The wallet, played by a worker of its own. */
export function startWallet(): Wallet {
  const worker = new Worker(new URL('./compose.worker.ts', import.meta.url), { type: 'module', name: 'wallet' })
  return remoteWallet({
    post: (message) => worker.postMessage(message),
    listen: (listener) => worker.addEventListener('message', ({ data: message }) => listener(message)),
  })
}
