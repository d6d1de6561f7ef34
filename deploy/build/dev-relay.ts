// For `npm run dev`: the development server has the relay at /relay, as `npm start` and real hosts do.
import type { Plugin } from 'vite'
import { createRelay, pathOf } from '../relay/relay.ts'

export function devRelay(): Plugin {
  return {
    name: 'juice:dev-relay',
    apply: 'serve',
    configureServer({ httpServer }) {
      const relay = createRelay()
      // Vite's own upgrades, for reloading modules, are at other paths.
      httpServer?.on('upgrade', (request, socket, head) => {
        if (pathOf(request) === '/relay') relay.handleUpgrade(request, socket, head)
      })
      httpServer?.once('close', () => void relay.close())
    },
  }
}
