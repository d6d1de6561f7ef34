export function contractFaults(folder?: string): { readonly name: string; readonly said: string }[]
