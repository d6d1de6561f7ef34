// Reads the environment of this page. Each fact is asked for by itself, so that one that throws hides only itself;
// asking never shows a prompt. Facilities that the standard types do not know are looked up by name.
import type { Environment } from '../capabilities.ts'

/** The globals of a page, as far as they are looked at; tests pass a reduced set. */
export type PageGlobals = Readonly<Record<string, unknown>>

/** `prfSeen`: whether an earlier answer of a passkey carried a PRF result; undefined before the first. */
export async function browserEnvironment(prfSeen?: boolean, page: PageGlobals = windowGlobals()): Promise<Environment> {
  const navigator = at(page, 'navigator')
  const subtle = at(at(page, 'crypto'), 'subtle')
  const [barcodeFormats, hasBluetooth, cameras, hasEd25519, hasX25519, hasPlatformAuthenticator, isPersisted] =
    await Promise.all([
      asked(at(page, 'BarcodeDetector'), 'getSupportedFormats'),
      asked(at(navigator, 'bluetooth'), 'getAvailability'),
      asked(at(navigator, 'mediaDevices'), 'enumerateDevices'),
      asked(subtle, 'generateKey', 'Ed25519', false, ['sign']),
      asked(subtle, 'generateKey', 'X25519', false, ['deriveBits']),
      asked(at(page, 'PublicKeyCredential'), 'isUserVerifyingPlatformAuthenticatorAvailable'),
      asked(at(navigator, 'storage'), 'persisted'),
    ])
  return {
    hasBackgroundSync: has(page, 'SyncManager'),
    hasBadge: has(navigator, 'setAppBadge'),
    barcodeFormats: Array.isArray(barcodeFormats) ? barcodeFormats.filter(isText) : [],
    hasBluetooth: has(navigator, 'bluetooth') ? asBoolean(hasBluetooth) : false,
    hasBroadcastChannel: has(page, 'BroadcastChannel'),
    cameras: has(navigator, 'mediaDevices') ? countCameras(cameras) : 0,
    hasClipboard: has(at(navigator, 'clipboard'), 'writeText'),
    hasEd25519: hasEd25519 !== undefined,
    displayMode: displayMode(page),
    hasIndexedDb: has(page, 'indexedDB'),
    hasLocks: has(navigator, 'locks'),
    hasNfc: has(page, 'NDEFReader'),
    hasWebauthn: has(page, 'PublicKeyCredential') && has(navigator, 'credentials'),
    hasPlatformAuthenticator: has(page, 'PublicKeyCredential') ? asBoolean(hasPlatformAuthenticator) : false,
    prfSeen,
    isPersisted: has(at(navigator, 'storage'), 'persisted') ? asBoolean(isPersisted) : false,
    hasServiceWorker: has(navigator, 'serviceWorker'),
    hasShare: has(navigator, 'share'),
    hasVibration: has(navigator, 'vibrate'),
    hasWakeLock: has(navigator, 'wakeLock'),
    hasWebrtc: has(page, 'RTCPeerConnection'),
    hasX25519: hasX25519 !== undefined,
  }
}

/** The global object by name: what it lacks is the very question. */
function windowGlobals(): PageGlobals {
  const globals: object = globalThis
  return globals as PageGlobals
}

function at(holder: unknown, name: string): unknown {
  if ((typeof holder !== 'object' && typeof holder !== 'function') || holder === null) return undefined
  return Reflect.get(holder, name)
}

/** Present and not merely declared: private windows keep the name and hold null. */
function has(holder: unknown, name: string): boolean {
  const found = at(holder, name)
  return found !== undefined && found !== null
}

/** What the method answers; undefined where it is missing or fails. */
async function asked(holder: unknown, method: string, ...parameters: readonly unknown[]): Promise<unknown> {
  const ask = at(holder, method)
  if (typeof ask !== 'function') return undefined
  try {
    return await Reflect.apply(ask, holder, parameters)
  } catch {
    // A browser that refuses to say has said enough: the fact stays unknown or absent.
    return undefined
  }
}

function asBoolean(answer: unknown): boolean | undefined {
  return typeof answer === 'boolean' ? answer : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function countCameras(devices: unknown): number | undefined {
  if (!Array.isArray(devices)) return undefined
  return devices.filter((device) => at(device, 'kind') === 'videoinput').length
}

const INSTALLED_MODES = ['fullscreen', 'standalone', 'minimal-ui'] as const

function displayMode(page: PageGlobals): Environment['displayMode'] {
  const matchMedia = at(page, 'matchMedia')
  if (typeof matchMedia !== 'function') return 'browser'
  const isMode = (mode: string): boolean =>
    at(Reflect.apply(matchMedia, page, [`(display-mode: ${mode})`]), 'matches') === true
  return INSTALLED_MODES.find(isMode) ?? 'browser'
}
