// What the build makes: modules (deploy/build), and the list of public relays (vite.config.ts).
declare module 'virtual:template-fingerprints' {
  /** Fingerprints of the build's templates, parted by spaces. */
  const fingerprints: string
  export default fingerprints
}

interface ImportMetaEnv {
  /** Origins, parted by single spaces; empty: none are asked. */
  readonly VITE_NOSTR_RELAYS: string
}
