// Bytes as text. UTF-8 where they are; else the charset that they name; else Latin 1, in which every byte means something.

export function textOf(bytes: Uint8Array, charset?: string): string {
  return decoded(bytes, 'utf-8') ?? decoded(bytes, charset ?? '') ?? decoded(bytes, 'windows-1252') ?? ''
}

function decoded(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    // Another charset, or one that nobody knows.
    return null
  }
}
