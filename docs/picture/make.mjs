// Makes docs/picture.png from the gallery of the built page: `npm run build && npm run picture`.
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium, root } from '../../deploy/local/install.mjs'
import { serve } from '../../deploy/local/serve.ts'

const PHONE = { width: 375, height: 780 }
const STATES = [
  ['home/usual', 'light'],
  ['get-paid/asked', 'light'],
  ['pay/confirm', 'light'],
  ['moment/received', 'light'],
  ['receipt/final-says', 'dark'],
]

const { origins, close } = await serve({ root: join(root, 'dist'), ports: [0] })
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
try {
  const pictures = []
  for (const [state, colorScheme] of STATES) {
    const page = await browser.newPage({
      viewport: PHONE,
      colorScheme,
      reducedMotion: 'reduce',
      isMobile: true,
      locale: 'en-GB',
    })
    await page.goto(`${origins[0]}/#/gallery/${state}?scheme=${colorScheme}`)
    await page.locator('html[data-gallery="ready"]').waitFor({ state: 'attached' })
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)))
    pictures.push((await page.screenshot()).toString('base64'))
    await page.close()
  }
  const sheet = await browser.newPage({ viewport: { width: STATES.length * 399 + 24, height: PHONE.height + 48 } })
  const phones = pictures.map((picture) => `<img src="data:image/png;base64,${picture}" alt="">`)
  await sheet.setContent(`<style>
    body { margin: 0; padding: 24px; display: flex; gap: 24px; background: #e8dfd0 }
    img { width: ${PHONE.width}px; border-radius: 28px; box-shadow: 0 2px 12px #0004 }
  </style>${phones.join('')}`)
  await sheet.screenshot({ path: join(root, 'docs', 'picture.png') })
} finally {
  await browser.close()
  await close()
}
