// What the build makes: modules (deploy/build), and the lists of public relays and of STUN and TURN servers (vite.config.ts).
declare module 'virtual:template-fingerprints' {
  /** Fingerprints of the build's templates, parted by spaces. */
  const fingerprints: string
  export default fingerprints
}

interface ImportMetaEnv {
  /** Origins, parted by single spaces; empty: none are asked. */
  readonly VITE_NOSTR_RELAYS: string
  /** As src/transport/webrtc/ice-servers.ts reads it; empty: none are asked. */
  readonly VITE_ICE_SERVERS: string
}
