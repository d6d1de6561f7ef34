// The page around a gallery screen: the real clock and device, but choices are forgotten, no sound is made, and camera
// and installation are as the state wants them.
import { happened } from '../../application/outcome.ts'
import type { PreferenceName, Surroundings } from '../surroundings.ts'
import type { Around } from './state.ts'

export function exampleSurroundings(
  real: Surroundings,
  around: Around,
  given: ReadonlyMap<PreferenceName, string>,
): Surroundings {
  const kept = new Map(given)
  return {
    clock: real.clock,
    device: {
      ...real.device,
      address: 'https://juice.example/',
      secondAddress: around.second ? 'https://second.example/' : undefined,
      signal: () => undefined,
      keepAwake: () => () => undefined,
      saveFile: () => undefined,
      print: () => undefined,
      share: async () => 'closed',
      drafts: { read: () => undefined, write: () => undefined },
      preferences: {
        read: (name) => kept.get(name),
        write: (name, value) => {
          if (value === undefined) kept.delete(name)
          else kept.set(name, value)
        },
      },
    },
    camera: {
      watch(_video, _onText, onFault) {
        if (around.camera !== undefined) onFault(around.camera)
        return () => undefined
      },
    },
    shell: {
      onUpdateReady(listener) {
        if (around.updateReady === true) listener()
        return () => undefined
      },
      update: () => undefined,
      reload: () => undefined,
      beginAnew: () => undefined,
      onInstallable(listener) {
        listener(around.installable === true)
        return () => undefined
      },
      install: async () => happened(undefined),
    },
  }
}
