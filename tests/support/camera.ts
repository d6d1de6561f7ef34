// A phone with a camera before which a test holds pictures: a browser of its own, since the film belongs to a browser.
// The film is read anew whenever a page opens the camera: hold the picture first, then let the page look.
import { rename, writeFile } from 'node:fs/promises'
import { type Browser, chromium, type Locator } from 'playwright/test'
import encodeQR from 'qr'
import { args, executablePath } from './chromium.ts'

/** What a camera sees: one byte of brightness a pixel, `WIDTH` x `HEIGHT`, row by row. */
export type Picture = Uint8Array

export interface CameraPhone {
  /** Every context of it may use the camera: give it `permissions: ['camera']`. */
  readonly browser: Browser
  /** What a page sees that opens the camera from now on. */
  hold(picture: Picture): Promise<void>
  close(): Promise<void>
}

const [WIDTH, HEIGHT] = [640, 480]
/** Video brightness of white paper and of black ink. */
const [PAPER, INK] = [235, 16]

/** Starts a browser whose camera sees an empty sheet. `film`: a path of this test's own, ending in `.y4m`. */
export async function launchCameraPhone(film: string): Promise<CameraPhone> {
  const hold = async (picture: Picture): Promise<void> => {
    // In one step: the browser must never read half a film.
    await writeFile(`${film}.next`, filmOf(picture))
    await rename(`${film}.next`, film)
  }
  await hold(new Uint8Array(WIDTH * HEIGHT).fill(PAPER))
  const browser = await chromium.launch({
    args: [...args, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    ...(executablePath !== undefined && { executablePath }),
  })
  return { browser, hold, close: () => browser.close() }
}

/** The code, alone and upright in the middle. `code`: its text, or its fields with the quiet zone, true for dark. */
export function cameraPicture(code: string | readonly (readonly boolean[])[]): Picture {
  const rows = typeof code === 'string' ? encodeQR(code, 'raw', { ecc: 'low', border: 4 }) : code
  const scale = Math.floor(HEIGHT / rows.length)
  if (scale < 3) throw new Error(`a camera of ${HEIGHT} lines cannot read a code of ${rows.length} fields`)
  const picture = new Uint8Array(WIDTH * HEIGHT).fill(PAPER)
  const [left, top] = [WIDTH, HEIGHT].map((length) => Math.floor((length - rows.length * scale) / 2)) as [
    number,
    number,
  ]
  for (const [row, cells] of rows.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (!isDark) continue
      for (let line = 0; line < scale; line++) {
        const start = (top + row * scale + line) * WIDTH + left + column * scale
        picture.fill(INK, start, start + scale)
      }
    }
  }
  return picture
}

/** What a camera sees that is held before a screen: `shown` as it is drawn there, on white, as large as fits. */
export async function photograph(shown: Locator): Promise<Picture> {
  const png = (await shown.screenshot()).toString('base64')
  // The browser itself reads its picture. In a page of its own: the one under test keeps its policy and its counts.
  const page = await shown.page().context().newPage()
  try {
    const pixels = await page.evaluate(developed, [png, WIDTH, HEIGHT] as const)
    return Uint8Array.from(pixels, (brightness) => INK + Math.round((brightness * (PAPER - INK)) / 255))
  } finally {
    await page.close()
  }
}

/** Runs in the page: brightness of each pixel, 0 to 255. */
async function developed([png, width, height]: readonly [string, number, number]): Promise<number[]> {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))]))
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  const scale = Math.min(width / image.width, height / image.height)
  const [drawnWidth, drawnHeight] = [image.width * scale, image.height * scale]
  context.drawImage(image, (width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight)
  const { data: rgba } = context.getImageData(0, 0, width, height)
  return Array.from({ length: width * height }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(pixel * 4, pixel * 4 + 3)
    return Math.round(red * 0.299 + green * 0.587 + blue * 0.114)
  })
}

/** Y4M of that one picture, grey. Two frames, since the browser wants to know how they follow one another. */
function filmOf(picture: Picture): Buffer {
  const frame = Buffer.concat([Buffer.from('FRAME\n'), picture, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame])
}
