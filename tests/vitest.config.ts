// Unit, contract and engine tests in Node. Browser behaviour is tested in tests/e2e.

import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [solid()],
  // The Solid plugin resolves packages as a browser would; the relay runs in Node.
  resolve: { alias: { ws: new URL('../node_modules/ws/wrapper.mjs', import.meta.url).pathname } },
  test: {
    environment: 'node',
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/contract/**/*.test.ts', 'tests/simulation/**/*.test.ts'],
    testTimeout: 20_000,
  },
})
