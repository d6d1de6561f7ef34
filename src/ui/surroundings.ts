// What screens ask of the page around them, as ports: time, camera, sound, sharing, small preferences. Adapters stand
// in device/; only compose.ts names them, so that a screen can be tried without a phone.
import { createContext, useContext } from 'solid-js'
import type { CodedFault, Outcome } from '../application/outcome.ts'
import type { Clock } from '../foundation/clock.ts'
import { Fault } from '../foundation/fault.ts'

export interface Surroundings {
  readonly clock: Clock
  readonly device: Device
  readonly camera: CodeCamera
  readonly shell: AppShell
}

/** A short sound and a buzz for each kind of outcome; told apart without looking. */
export type Signal = 'paid' | 'received' | 'final' | 'undone' | 'refused'

/** What this device does for a screen. Nothing here throws; what is absent does nothing or says so. */
export interface Device {
  /** Address of the app without fragment. */
  readonly address: string
  /** The same app at another port of this computer, to try it as two people. */
  readonly secondAddress: string | undefined
  /** Languages the person reads, best first (BCP 47). */
  readonly languages: readonly string[]
  /** Sound and vibration. */
  signal(kind: Signal): void
  /** Keeps the screen awake until the returned function is called. */
  keepAwake(): () => void
  /** Opens the device's own share sheet. `unavailable`: offer to copy instead. */
  share(text: { readonly title: string; readonly url: string }): Promise<'shared' | 'closed' | 'unavailable'>
  /** False where the browser refuses. */
  copy(text: string): Promise<boolean>
  /** Text from the clipboard, or undefined where the browser refuses. */
  paste(): Promise<string | undefined>
  saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void
  print(): void
  readonly preferences: Preferences
  /** What was being typed; kept while this window lives, so that a page that is loaded anew has it still. */
  readonly drafts: Drafts
}

/** Choices of this browser that are no part of the wallet, so losing them costs nothing. */
export interface Preferences {
  read(name: PreferenceName): string | undefined
  write(name: PreferenceName, value: string | undefined): void
}
export type PreferenceName = 'scheme' | 'language' | 'community' | 'sound' | 'balance' | 'install'

export interface Drafts {
  read(name: DraftName): string | undefined
  write(name: DraftName, value: string | undefined): void
}
export type DraftName = 'found' | 'pay' | 'get-paid'

/** Reads codes with the camera. */
export interface CodeCamera {
  /**
   * Shows the camera in `video` and calls `onText` for each new text it reads, until the returned function is called.
   * `onFault`: `unavailable/camera-refused`, `unavailable/camera-absent`, `unavailable/camera-busy`.
   */
  watch(video: HTMLVideoElement, onText: (text: string) => void, onFault: (fault: CodedFault) => void): () => void
}

/** The app as something installed and updated. */
export interface AppShell {
  /** Calls back when a newer version waits; `update` switches to it. */
  onUpdateReady(listener: () => void): () => void
  update(): void
  /** Loads the page anew. */
  reload(): void
  /** The same, at the first screen: another wallet is here now, or none. */
  beginAnew(): void
  /** Calls back with whether `install` can be offered now. */
  onInstallable(listener: (can: boolean) => void): () => void
  install(): Promise<Outcome<void>>
}

const SurroundingsContext = createContext<Surroundings>()
export const SurroundingsProvider = SurroundingsContext.Provider

export function useSurroundings(): Surroundings {
  const found = useContext(SurroundingsContext)
  if (found === undefined) throw new Fault('misuse/no-surroundings', 'render this below startApp')
  return found
}
