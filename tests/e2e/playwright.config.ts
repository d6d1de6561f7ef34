// Browser tests in a real Chromium, in two lanes side by side: the machine that lands our work has two cores, and people
// who meet wait most of their time.
import { defineConfig } from 'playwright/test'
import { args, executablePath } from '../support/chromium.ts'

const CAMERA = '**/*.camera.spec.ts'
const PARTS = '**/tests/e2e/{foundation,transport,ui}/**/*.spec.ts'

export default defineConfig({
  testDir: '.',
  globalSetup: '../support/build-once.ts',
  workers: 2,
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
    { name: 'people', testIgnore: [CAMERA, PARTS], workers: 1 },
    { name: 'parts', testMatch: PARTS, testIgnore: CAMERA, workers: 1 },
    // Browsers of their own, one for each camera (tests/support/camera.ts). They show real addresses in place of mDNS names.
    { name: 'camera', testMatch: CAMERA, workers: 1 },
  ],
})
