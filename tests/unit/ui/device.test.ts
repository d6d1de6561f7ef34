// The second address of this computer, and a camera whose reader comes late.
import { describe, expect, test } from 'vitest'
import type { CodedFault } from '../../../src/application/outcome.ts'
import { lazyCamera } from '../../../src/ui/device/lazy-camera.ts'
import { secondAddress } from '../../../src/ui/device/second-address.ts'
import type { CodeCamera } from '../../../src/ui/surroundings.ts'

describe('the second person’s address', () => {
  test('is the other port of this computer, without what stood behind #', () => {
    expect(secondAddress('http://localhost:4173/#/j/abc')).toBe('http://localhost:4174/')
    expect(secondAddress('http://127.0.0.1:4174/')).toBe('http://127.0.0.1:4173/')
    expect(secondAddress('http://localhost:4192/')).toBe('http://localhost:4191/')
  })

  test.each([
    'https://juice.example/',
    'http://localhost:5173/',
    'http://localhost:4193/',
    'http://localhost/',
    'https://juice.example:4173/',
  ])('does not exist for %s', (address) => {
    expect(secondAddress(address)).toBeUndefined()
  })
})

describe('a camera that is fetched when it is needed', () => {
  // Nothing of the picture is touched before the reader is there.
  const video = {} as HTMLVideoElement

  test('reads once its reader is there, and stops with it', async () => {
    const calls: string[] = []
    const reader: CodeCamera = {
      watch: (_video, onText) => {
        onText('scanned')
        return () => calls.push('stopped')
      },
    }
    const stop = lazyCamera(() => Promise.resolve(reader)).watch(video, (text) => calls.push(text), faultless)
    await Promise.resolve()
    await Promise.resolve()
    stop()
    expect(calls).toEqual(['scanned', 'stopped'])
  })

  test('never starts a reader that arrives after the person has left', async () => {
    let isStarted = false
    const reader: CodeCamera = {
      watch: () => {
        isStarted = true
        return () => undefined
      },
    }
    const stop = lazyCamera(() => Promise.resolve(reader)).watch(video, () => undefined, faultless)
    stop()
    await Promise.resolve()
    await Promise.resolve()
    expect(isStarted).toBe(false)
  })

  test('whose reader cannot be fetched counts as no camera', async () => {
    const fault = await new Promise<CodedFault>((resolve) => {
      lazyCamera(() => Promise.reject(new TypeError('offline'))).watch(video, () => undefined, resolve)
    })
    expect(fault.code).toBe('unavailable/camera-absent')
  })
})

function faultless(fault: CodedFault): void {
  throw new Error(`unexpected ${fault.code}`)
}
