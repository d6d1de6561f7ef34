// Modules that the build makes (deploy/build).
declare module 'virtual:template-fingerprints' {
  /** Fingerprints of the build's templates, parted by spaces. */
  const fingerprints: string
  export default fingerprints
}
