// What a phone must fetch. The shell is what index.html names: read from the build, so that a new chunk is counted.
import { readFileSync } from 'node:fs'

const shell = [...readFileSync('dist/index.html', 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)]

export default [
  {
    name: 'shell scripts, gzip',
    path: shell.map(([, path]) => `dist/${path}`),
    gzip: true,
    limit: '60 KB',
  },
  {
    name: 'everything kept for offline use, gzip',
    path: [
      'dist/**/*.{html,js,css,wasm,svg,png,webmanifest}',
      '!dist/assets/Gallery-*',
      '!dist/assets/engine-office-*',
      '!dist/sw.js',
    ],
    gzip: true,
    limit: '800 KB',
  },
]
