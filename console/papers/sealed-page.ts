// One HTML file that opens from a USB stick without any server: a page sealed with words that only people know. AES-256-GCM, the key by PBKDF2.
// Sealed here and not on the server: the words never leave this browser, and the runtime there allows a sixth of the rounds.

/** OWASP's figure for PBKDF2-HMAC-SHA256 (2023): what a guess costs on whoever finds the stick. */
export const ROUNDS = 600_000
const SALT_BYTES = 16
const NONCE_BYTES = 12
/** 32 signs: none that looks like another, and a byte falls evenly on them. Twenty of them are a hundred bits. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 20
const GROUP = 4

export interface SealedWords {
  readonly language: string
  readonly title: string
  readonly ask: string
  readonly open: string
  readonly wrong: string
}

/** `ABCD-EFGH-…`: read out over a telephone, typed with or without the strokes. */
export function newPassphrase(
  random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes),
): string {
  const bytes = new Uint8Array(LENGTH)
  random(bytes)
  const signs = [...bytes].map((byte) => SIGNS[byte % SIGNS.length] ?? '').join('')
  return (signs.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-')
}

/** Whatever strokes, blanks and small letters somebody types. */
export function normalPassphrase(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

export async function sealedPage(body: string, passphrase: string, words: SealedWords): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const encoder = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', encoder.encode(normalPassphrase(passphrase)), 'PBKDF2', false, [
    'deriveKey',
  ])
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, encoder.encode(body)))
  return outerPage({ salt: base64(salt), nonce: base64(nonce), sealed: base64(sealed) }, words)
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

// Nothing is loaded from anywhere: the policy of the page itself forbids it.
function outerPage(
  { salt, nonce, sealed }: { readonly salt: string; readonly nonce: string; readonly sealed: string },
  { language, title, ask, open, wrong }: SealedWords,
): string {
  return `<!doctype html>
<html lang="${escaped(language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
body { font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 16px; color: #222; background: #fff }
input, button { font: inherit; min-height: 44px; padding: 0 12px; max-width: 100%; box-sizing: border-box }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #999; padding: 4px 8px; text-align: left; vertical-align: top }
svg { max-width: 100%; height: auto } .quiet { color: #555 } h2, h3 { break-after: avoid } li, tr { break-inside: avoid }
</style>
<body>
<h1>${escaped(title)}</h1>
<form>
<p><label>${escaped(ask)} <input name="words" size="28" autocomplete="off" spellcheck="false" required></label> <button>${escaped(open)}</button></p>
<p role="status"></p>
</form>
<script>
const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const typed = event.target.words.value.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const status = document.querySelector('[role=status]')
  status.textContent = '…'
  try {
    const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(typed), 'PBKDF2', false, ['deriveKey'])
    const key = await crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes('${salt}'), iterations: ${ROUNDS} }, material, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
    const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes('${nonce}') }, key, bytes('${sealed}'))
    const page = new DOMParser().parseFromString(new TextDecoder().decode(clear), 'text/html')
    document.body.replaceChildren(...page.body.childNodes)
  } catch { status.textContent = ${JSON.stringify(wrong).replace(/</g, '\\u003c')} }
})
</script>
</body>
</html>
`
}
