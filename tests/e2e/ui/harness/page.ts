// The screens over the real device and clock, for the gallery: every screen in every state. No wallet starts here.
import { systemClock } from '../../../../src/foundation/clock/system.ts'
import { Fault } from '../../../../src/foundation/fault.ts'
import { browserDevice } from '../../../../src/ui/device/browser-device.ts'
import { startApp } from '../../../../src/ui/start.tsx'
import type { Surroundings } from '../../../../src/ui/surroundings.ts'

const surroundings: Surroundings = {
  clock: systemClock(0),
  device: browserDevice(undefined),
  camera: { watch: () => () => undefined },
  shell: {
    onUpdateReady: () => () => undefined,
    update: () => undefined,
    reload: () => location.reload(),
    beginAnew: () => location.reload(),
    onInstallable: () => () => undefined,
    install: async () => ({ ok: true, value: undefined }),
  },
}
const root = document.getElementById('app')
if (root === null) throw new Fault('misuse/no-root', 'serve this with its own index.html')
startApp(root, surroundings, () => {
  throw new Fault('misuse/no-wallet', 'open an address of the gallery')
})

declare global {
  interface Window {
    /** For tests of the device itself. */
    readonly device: Surroundings['device']
  }
}
Object.defineProperty(window, 'device', { value: surroundings.device })
