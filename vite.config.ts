// How the page is built: one shell, features loaded when used, the worker and the engine beside it, every file kept
// by the service worker, every template known to the Trusted Types policy.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import solid from 'vite-plugin-solid'
import { devRelay } from './deploy/build/dev-relay.ts'
import { securityPolicy } from './deploy/build/security.ts'
import { templateFingerprints } from './deploy/build/templates.ts'
import { DEFAULT_NOSTR_RELAYS, relayOrigins } from './deploy/headers.ts'
import { iceServers } from './src/transport/webrtc/ice-servers.ts'

// Vite hands both lists on to the page as import.meta.env; one that cannot be read stops the build.
const relays = relayOrigins(process.env['VITE_NOSTR_RELAYS'] ?? DEFAULT_NOSTR_RELAYS)
process.env['VITE_NOSTR_RELAYS'] = relays.join(' ')
process.env['VITE_ICE_SERVERS'] ??= ''
iceServers(process.env['VITE_ICE_SERVERS'])

export default defineConfig({
  plugins: [
    solid(),
    templateFingerprints(),
    securityPolicy(relays),
    devRelay(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      registerType: 'prompt',
      // src/ui/device/browser-shell.ts registers it.
      injectRegister: false,
      manifest: JSON.parse(readFileSync(new URL('manifest.webmanifest', import.meta.url), 'utf8')),
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,bin,svg,png,webmanifest}'],
        // Example money, for those who work on the screens.
        globIgnores: ['**/Gallery-*'],
      },
    }),
  ],
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // An inlined file would be a data: address, which the policy refuses.
    assetsInlineLimit: 0,
    // Which plugin took how long is no news to whoever starts the app.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: 'es', plugins: () => [] },
})
