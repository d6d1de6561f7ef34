// Draws the PNG icons in public/ from icon.svg with a Chromium; run it after changing the drawing and commit the result.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium, root } from '../local/install.mjs'

const place = join(root, 'public')
const drawing = readFileSync(join(place, 'icon.svg')).toString('base64')

/** `share` of the width that the drawing takes; a maskable icon keeps its outer fifth free. */
const icons = [
  { name: 'icon-192.png', size: 192, share: 1, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 1, ground: 'transparent' },
  { name: 'icon-maskable.png', size: 512, share: 0.78, ground: '#ffd8a8' },
]

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
for (const { name, size, share, ground } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
    <img src="data:image/svg+xml;base64,${drawing}" width="${size * share}"></body>`)
  writeFileSync(join(place, name), await page.screenshot({ omitBackground: true }))
}
await browser.close()
