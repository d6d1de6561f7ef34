// Build step: puts the security policy into the page and beside it. Only in a build: the development server's own
// scripts would not pass it.
import type { Plugin } from 'vite'
import { headersFile, metaContentSecurityPolicy } from '../headers.ts'

/** `connect`: origins besides its own that the page may talk to. */
export function securityPolicy(connect: readonly string[]): Plugin {
  return {
    name: 'juice:security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: metaContentSecurityPolicy(connect) },
          injectTo: 'head-prepend',
        },
      ],
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile(connect) })
    },
  }
}
