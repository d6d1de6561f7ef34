// The report: taking one facility away changes exactly the entry that depends on it.
import { describe, expect, it } from 'vitest'
import { browserEnvironment, type PageGlobals } from '../../../src/foundation/capabilities/browser.ts'
import { type Capabilities, type Environment, reportCapabilities } from '../../../src/foundation/capabilities.ts'

const EVERYTHING: Environment = {
  hasBackgroundSync: true,
  hasBadge: true,
  barcodeFormats: ['qr_code', 'ean_13'],
  hasBluetooth: true,
  hasBroadcastChannel: true,
  cameras: 2,
  hasClipboard: true,
  hasEd25519: true,
  displayMode: 'standalone',
  hasIndexedDb: true,
  hasLocks: true,
  hasNfc: true,
  hasWebauthn: true,
  hasPlatformAuthenticator: true,
  prfSeen: true,
  isPersisted: true,
  hasServiceWorker: true,
  hasShare: true,
  hasVibration: true,
  hasWakeLock: true,
  hasWebrtc: true,
  hasX25519: true,
}

function changed(before: Capabilities, after: Capabilities): readonly (readonly [string, string])[] {
  return Object.entries(after).filter(([name, support]) => Reflect.get(before, name) !== support)
}

describe('the report', () => {
  const removals: readonly [Partial<Environment>, keyof Capabilities, string][] = [
    [{ hasBackgroundSync: false }, 'backgroundSync', 'no'],
    [{ hasBadge: false }, 'badge', 'no'],
    [{ barcodeFormats: ['ean_13'] }, 'barcodeReader', 'no'],
    [{ hasBluetooth: false }, 'bluetooth', 'no'],
    [{ hasBluetooth: undefined }, 'bluetooth', 'unknown'],
    [{ hasBroadcastChannel: false }, 'broadcast', 'no'],
    [{ cameras: 0 }, 'camera', 'no'],
    [{ cameras: undefined }, 'camera', 'unknown'],
    [{ hasClipboard: false }, 'clipboard', 'no'],
    [{ hasEd25519: false }, 'ed25519', 'no'],
    [{ displayMode: 'browser' }, 'installed', 'no'],
    [{ hasIndexedDb: false }, 'storage', 'no'],
    [{ hasLocks: false }, 'locks', 'no'],
    [{ hasNfc: false }, 'nfc', 'no'],
    [{ hasWebauthn: false }, 'passkey', 'no'],
    [{ hasPlatformAuthenticator: undefined }, 'passkeyOnDevice', 'unknown'],
    [{ prfSeen: undefined }, 'passkeyPrf', 'unknown'],
    [{ isPersisted: false }, 'persistence', 'no'],
    [{ hasServiceWorker: false }, 'serviceWorker', 'no'],
    [{ hasShare: false }, 'share', 'no'],
    [{ hasVibration: false }, 'vibration', 'no'],
    [{ hasWakeLock: false }, 'wakeLock', 'no'],
    [{ hasWebrtc: false }, 'webrtc', 'no'],
    [{ hasX25519: false }, 'x25519', 'no'],
  ]
  for (const [removal, entry, support] of removals) {
    it(`${JSON.stringify(removal)} changes ${entry} to ${support} and nothing else`, () => {
      const full = reportCapabilities(EVERYTHING)
      expect(changed(full, reportCapabilities({ ...EVERYTHING, ...removal }))).toEqual([[entry, support]])
    })
  }

  it('every entry is taken away by one of these removals', () => {
    expect(new Set(removals.map(([, entry]) => entry)).size).toBe(Object.keys(reportCapabilities(EVERYTHING)).length)
  })
})

/** The globals of a browser that has everything, as methods that answer like one. */
function globals(): PageGlobals {
  return {
    BarcodeDetector: { getSupportedFormats: async () => ['qr_code'] },
    BroadcastChannel: class {},
    crypto: { subtle: { generateKey: async () => ({}) } },
    indexedDB: {},
    matchMedia: (query: string) => ({ matches: query === '(display-mode: standalone)' }),
    NDEFReader: class {},
    navigator: {
      bluetooth: { getAvailability: async () => true },
      clipboard: { writeText: async () => undefined },
      credentials: {},
      locks: {},
      mediaDevices: { enumerateDevices: async () => [{ kind: 'audioinput' }, { kind: 'videoinput' }] },
      serviceWorker: {},
      setAppBadge: () => undefined,
      share: () => undefined,
      storage: { persisted: async () => true },
      vibrate: () => true,
      wakeLock: {},
    },
    PublicKeyCredential: { isUserVerifyingPlatformAuthenticatorAvailable: async () => true },
    RTCPeerConnection: class {},
    SyncManager: class {},
  }
}

describe('reading the page', () => {
  it('finds everything where everything is', async () => {
    const report = reportCapabilities(await browserEnvironment(true, globals()))
    expect(Object.values(report).filter((support) => support !== 'yes')).toEqual([])
  })

  it('finds nothing, and does not throw, where nothing is', async () => {
    const report = reportCapabilities(await browserEnvironment(undefined, {}))
    expect(report).toMatchObject({ passkeyPrf: 'unknown' })
    expect(Object.entries(report).filter(([name, support]) => name !== 'passkeyPrf' && support !== 'no')).toEqual([])
  })

  it('a facility that throws, lies or is null hides only itself', async () => {
    const full = reportCapabilities(await browserEnvironment(true, globals()))
    const refuse = (): Promise<never> => Promise.reject(new DOMException('no', 'NotAllowedError'))
    const { navigator } = globals()
    const throwing: readonly [PageGlobals, keyof Capabilities, string][] = [
      [{ navigator: { ...Object(navigator), mediaDevices: { enumerateDevices: refuse } } }, 'camera', 'unknown'],
      [{ navigator: { ...Object(navigator), storage: { persisted: refuse } } }, 'persistence', 'unknown'],
      [{ navigator: { ...Object(navigator), bluetooth: { getAvailability: refuse } } }, 'bluetooth', 'unknown'],
      [{ BarcodeDetector: { getSupportedFormats: refuse } }, 'barcodeReader', 'no'],
      [{ indexedDB: null }, 'storage', 'no'],
      [{ matchMedia: undefined }, 'installed', 'no'],
    ]
    for (const [change, entry, support] of throwing) {
      const report = reportCapabilities(await browserEnvironment(true, { ...globals(), ...change }))
      expect(changed(full, report)).toEqual([[entry, support]])
    }
  })
})
