// Browser tests in a real Chromium. One worker: the machine that lands our work has two cores, and a second lane beside
// the first gained a sixth of the time and made what waits for a frame or a focus fail.
import { defineConfig } from 'playwright/test'
import { args, executablePath } from '../support/chromium.ts'

const CAMERA = '**/*.camera.spec.ts'

export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  reporter: [['line']],
  outputDir: '../../test-results',
  use: {
    browserName: 'chromium',
    headless: true,
    screenshot: 'only-on-failure',
    // Longer than any answer of the app, and short enough to say where it hangs.
    actionTimeout: 15_000,
    launchOptions: { args, ...(executablePath !== undefined && { executablePath }) },
  },
  projects: [
    { name: 'core', testIgnore: CAMERA },
    // Browsers of their own, one for each camera (tests/support/camera.ts). They show real addresses in place of mDNS names.
    { name: 'camera', testMatch: CAMERA },
  ],
})
