// Where the browser of the tests is, and how it is started: the one that tests/run.mjs found, or Playwright's own.

/** Path of a Chromium; undefined lets Playwright take its own. */
export const executablePath = process.env['CHROMIUM']

/** Quiet, and without a sandbox that needs privileges which containers lack. */
export const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
