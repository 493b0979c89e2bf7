// OVHcloud must be told how to code an SMS: what does not fit GSM 03.38 arrives as question marks under `7bit`.
// A stage counts the same characters for its price (fanout/segments.ts); a channel may not import a stage, so a test holds the two together.

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà' +
  '\f^{}\\[~]|€'
const GSM_CHARACTERS: ReadonlySet<string> = new Set(GSM)

/** `8bit` is OVHcloud's name for UCS-2. */
export function ovhCoding(text: string): '7bit' | '8bit' {
  return [...text].every((character) => GSM_CHARACTERS.has(character)) ? '7bit' : '8bit'
}
