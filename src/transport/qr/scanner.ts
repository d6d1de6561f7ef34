// Reads QR codes from the camera: with the browser's own detector where it has one, else with a decoder in script.
// One look at a time, as many as the device manages, and nothing left running after the end.
import type { Cancel, Clock } from '../../foundation/clock.ts'
import { Fault, type FaultCode } from '../../foundation/fault.ts'
import { SCAN_PAUSE_MS, SCAN_PIXELS, SCAN_TEXT_LENGTH } from '../../foundation/limits.ts'

/** Looks once; undefined: no code in sight. */
type Look = (video: HTMLVideoElement) => Promise<string | undefined>

/** The part of the Shape Detection API that is used; TypeScript's library does not have it. */
interface BarcodeDetectorClass {
  new (options: {
    formats: string[]
  }): {
    detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
  }
  getSupportedFormats(): Promise<string[]>
}

/**
 * Shows the camera in `video` and calls `onText` for each new text in sight, until the returned function is called.
 * `onFault`, at most once: `unavailable/camera-refused`, `unavailable/camera-absent`, `unavailable/camera-busy`.
 */
export function watchCamera(
  clock: Clock,
  video: HTMLVideoElement,
  onText: (text: string) => void,
  onFault: (fault: Fault) => void,
): () => void {
  let stream: MediaStream | undefined
  let cancel: Cancel | undefined
  let isOver = false
  let last: string | undefined

  function stop() {
    isOver = true
    cancel?.()
    for (const track of stream?.getTracks() ?? []) track.stop()
    video.srcObject = null
  }

  async function run(): Promise<void> {
    const camera = await openCamera()
    stream = camera
    if (isOver) return stop()
    for (const track of camera.getTracks()) {
      track.addEventListener('ended', () => fail('unavailable/camera-busy', undefined))
    }
    video.srcObject = camera
    await video.play()
    lookAgain(await bestLook())
  }

  function lookAgain(look: Look) {
    if (isOver) return
    cancel = clock.after(SCAN_PAUSE_MS, 'scanner', () => {
      look(video).then(
        (text) => {
          if (isOver) return
          if (text !== undefined && text !== last && text.length <= SCAN_TEXT_LENGTH) {
            last = text
            onText(text)
          }
          lookAgain(look)
        },
        // A frame that cannot be read, as while the camera turns: the next one may be.
        () => lookAgain(look),
      )
    })
  }

  function fail(code: FaultCode, cause: unknown) {
    if (isOver) return
    stop()
    onFault(new Fault(code, 'allow or free the camera, or paste the code as text', {}, cause))
  }

  run().catch((cause: unknown) => fail(cameraFault(cause), cause))
  return stop
}

async function openCamera(): Promise<MediaStream> {
  // Undefined outside a secure context, whatever its type says.
  const devices: MediaDevices | undefined = navigator.mediaDevices
  if (devices === undefined) throw new DOMException('no camera here', 'NotFoundError')
  return devices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 } } })
}

function cameraFault(cause: unknown): FaultCode {
  const name = cause instanceof DOMException ? cause.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'unavailable/camera-refused'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'unavailable/camera-absent'
  return 'unavailable/camera-busy'
}

async function bestLook(): Promise<Look> {
  const detectorClass = (globalThis as { BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector
  const formats = await detectorClass?.getSupportedFormats().catch((): string[] => [])
  if (detectorClass === undefined || formats?.includes('qr_code') !== true) return scriptLook()
  const detector = new detectorClass({ formats: ['qr_code'] })
  return async (video) => (await detector.detect(video))[0]?.rawValue
}

async function scriptLook(): Promise<Look> {
  // Loaded where it is needed: most phones never do.
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async (video) => {
    const scale = Math.min(1, Math.sqrt(SCAN_PIXELS / (video.videoWidth * video.videoHeight || 1)))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    if (context === null || canvas.width === 0 || canvas.height === 0) return undefined
    context.drawImage(video, 0, 0, canvas.width, canvas.height)
    const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return decodeQR({ width, height, data })
  }
}
