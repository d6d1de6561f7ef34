// WebCrypto as a browser before 2024 has it: the real thing, but it knows no Ed25519.

/** Everything passes through to `subtle`, except what names Ed25519. */
export function withoutEd25519(subtle: SubtleCrypto): SubtleCrypto {
  return new Proxy(subtle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...parameters: unknown[]) =>
        parameters.includes('Ed25519')
          ? Promise.reject(new DOMException('unrecognized name', 'NotSupportedError'))
          : Reflect.apply(value, target, parameters)
    },
  })
}
