// The device behind the screens, in a real browser: awake while a code shows, files, choices, copying.
import { expect, test } from '../../support/screens.ts'

test('the screen is kept awake while asked for, again after it was hidden, and let go afterwards', async ({
  page,
  origin,
}) => {
  await page.addInitScript(() => {
    const calls: string[] = []
    const request = async (kind: string): Promise<object> => {
      calls.push(`request ${kind}`)
      return {
        release: async () => {
          calls.push('release')
        },
      }
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
    Object.defineProperty(window, 'wakeLockCalls', { value: calls })
  })
  await page.goto(`${origin}#/gallery`)
  const calls = (): Promise<readonly string[]> => page.evaluate('window.wakeLockCalls')
  await page.evaluate(() => {
    const letGo = window.device.keepAwake()
    Object.defineProperty(window, 'letGo', { value: letGo })
  })
  expect(await calls()).toEqual(['request screen'])
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  expect(await calls()).toEqual(['request screen', 'request screen'])
  await page.evaluate('window.letGo()')
  expect((await calls()).at(-1)).toBe('release')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  expect((await calls()).filter((call) => call.startsWith('request')).length).toBe(2)
})

test('a file is saved under its name, byte for byte', async ({ page, origin }) => {
  await page.goto(`${origin}#/gallery`)
  const download = page.waitForEvent('download')
  await page.evaluate(() => window.device.saveFile('juice-backup.juice', new Uint8Array([1, 2, 250])))
  const file = await download
  expect(file.suggestedFilename()).toBe('juice-backup.juice')
  const bytes = await (await file.createReadStream()).toArray()
  expect(Buffer.concat(bytes)).toEqual(Buffer.from([1, 2, 250]))
})

test('a choice outlives a reload and can be taken back', async ({ page, origin }) => {
  await page.goto(`${origin}#/gallery`)
  await page.evaluate(() => window.device.preferences.write('scheme', 'dark'))
  await page.reload()
  expect(await page.evaluate(() => window.device.preferences.read('scheme'))).toBe('dark')
  await page.evaluate(() => window.device.preferences.write('scheme', undefined))
  expect(await page.evaluate(() => window.device.preferences.read('scheme') ?? 'none')).toBe('none')
})

test('a browser that stores nothing loses choices, and nothing else', async ({ page, origin }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })
  })
  await page.goto(`${origin}#/gallery`)
  await page.evaluate(() => window.device.preferences.write('scheme', 'dark'))
  expect(await page.evaluate(() => window.device.preferences.read('scheme') ?? 'none')).toBe('none')
})

test('what is copied can be pasted, and a refusal is told', async ({ page, origin, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${origin}#/gallery`)
  expect(await page.evaluate(() => window.device.copy('a link'))).toBe(true)
  expect(await page.evaluate(() => window.device.paste())).toBe('a link')
  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new DOMException()) })
  })
  expect(await page.evaluate(() => window.device.copy('a link'))).toBe(false)
})

test('without a share sheet the screen is told to offer copying', async ({ page, origin }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'share', { value: undefined })
  })
  await page.goto(`${origin}#/gallery`)
  expect(await page.evaluate(() => window.device.share({ title: 'Pay Ada', url: 'https://juice.example/' }))).toBe(
    'unavailable',
  )
})

test('every kind of outcome can sound without breaking anything', async ({ page, origin }) => {
  await page.goto(`${origin}#/gallery`)
  const broken: string[] = []
  page.on('pageerror', (cause) => broken.push(cause.message))
  await page.evaluate(() => {
    for (const kind of ['paid', 'received', 'final', 'undone', 'refused'] as const) window.device.signal(kind)
  })
  expect(broken).toEqual([])
})
