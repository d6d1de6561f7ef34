// Builds the relay into one file without dependencies: `npm run build:relay`, then `node dist-relay/relay.mjs`.
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // The page's public files are none of the relay's.
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'main.ts',
    outDir: '../../dist-relay',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'relay.mjs' } },
  },
})
