// What this device can do, as one report that drives what the screens offer. A pure function of an environment; what
// is missing is shown as unavailable, with its own reason, and nothing else changes.

/** `yes`: there. `no`: not in this browser or device. `unknown`: only trying will tell. */
export type Support = 'yes' | 'no' | 'unknown'

/** One entry for each facility that an action may depend on. */
export interface Capabilities {
  readonly backgroundSync: Support
  readonly badge: Support
  readonly barcodeReader: Support
  readonly bluetooth: Support
  readonly broadcast: Support
  readonly camera: Support
  readonly clipboard: Support
  readonly ed25519: Support
  readonly installed: Support
  readonly locks: Support
  readonly nfc: Support
  readonly passkey: Support
  /** Unknown until a passkey has given 32 bytes: browsers announce it wrongly (platform facts, B5). */
  readonly passkeyPrf: Support
  readonly passkeyOnDevice: Support
  /** Whether the browser has promised not to erase the wallet by itself. */
  readonly persistence: Support
  readonly serviceWorker: Support
  readonly share: Support
  readonly storage: Support
  readonly vibration: Support
  readonly wakeLock: Support
  readonly webrtc: Support
  readonly x25519: Support
}

/** Facts about the surroundings, each found by itself. Undefined: could not be asked. */
export interface Environment {
  readonly hasBackgroundSync: boolean
  readonly hasBadge: boolean
  /** Formats that the browser's own reader knows. */
  readonly barcodeFormats: readonly string[]
  readonly hasBluetooth: boolean | undefined
  readonly hasBroadcastChannel: boolean
  /** Cameras attached, as far as the browser says before permission. */
  readonly cameras: number | undefined
  readonly hasClipboard: boolean
  readonly hasEd25519: boolean
  readonly displayMode: 'browser' | 'standalone' | 'fullscreen' | 'minimal-ui'
  readonly hasIndexedDb: boolean
  readonly hasLocks: boolean
  readonly hasNfc: boolean
  readonly hasWebauthn: boolean
  readonly hasPlatformAuthenticator: boolean | undefined
  /** Seen in an earlier answer of a passkey. */
  readonly prfSeen: boolean | undefined
  readonly isPersisted: boolean | undefined
  readonly hasServiceWorker: boolean
  readonly hasShare: boolean
  readonly hasVibration: boolean
  readonly hasWakeLock: boolean
  readonly hasWebrtc: boolean
  readonly hasX25519: boolean
}

/** The report. Each entry depends on one fact alone. */
export function reportCapabilities(environment: Environment): Capabilities {
  return {
    backgroundSync: told(environment.hasBackgroundSync),
    badge: told(environment.hasBadge),
    barcodeReader: told(environment.barcodeFormats.includes('qr_code')),
    bluetooth: told(environment.hasBluetooth),
    broadcast: told(environment.hasBroadcastChannel),
    camera: told(environment.cameras === undefined ? undefined : environment.cameras > 0),
    clipboard: told(environment.hasClipboard),
    ed25519: told(environment.hasEd25519),
    installed: told(environment.displayMode !== 'browser'),
    locks: told(environment.hasLocks),
    nfc: told(environment.hasNfc),
    passkey: told(environment.hasWebauthn),
    passkeyPrf: told(environment.prfSeen),
    passkeyOnDevice: told(environment.hasPlatformAuthenticator),
    persistence: told(environment.isPersisted),
    serviceWorker: told(environment.hasServiceWorker),
    share: told(environment.hasShare),
    storage: told(environment.hasIndexedDb),
    vibration: told(environment.hasVibration),
    wakeLock: told(environment.hasWakeLock),
    webrtc: told(environment.hasWebrtc),
    x25519: told(environment.hasX25519),
  }
}

function told(fact: boolean | undefined): Support {
  if (fact === undefined) return 'unknown'
  return fact ? 'yes' : 'no'
}
