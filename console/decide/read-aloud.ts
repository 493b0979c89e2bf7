// The words of a call, read by this device before they leave. Its voice is not the provider's, but what is spelt out, swallowed or read as a
// wrong number is heard here too.
export type Reading = 'reading' | 'read' | 'no voice' | 'failed'

/** French that is easy to read is spoken as French. */
export function spokenIn(language: string): 'fr-FR' | 'en-GB' {
  return language === 'en' ? 'en-GB' : 'fr-FR'
}

/** The best voice for a language among those that the device has; null where it has none. */
export function voiceFor<Voice extends { readonly lang: string }>(
  voices: readonly Voice[],
  language: string,
): Voice | null {
  const wanted = spokenIn(language)
  const tag = (voice: Voice) => voice.lang.replace('_', '-').toLowerCase()
  return (
    voices.find((voice) => tag(voice) === wanted.toLowerCase()) ??
    voices.find((voice) => tag(voice).startsWith(wanted.slice(0, 2))) ??
    null
  )
}

/** Tells how it goes on; what is being read is stopped first. */
export function readAloud(text: string, language: string, tell: (how: Reading) => void): void {
  if (typeof speechSynthesis === 'undefined') return tell('no voice')
  speechSynthesis.cancel()
  const voice = voiceFor(speechSynthesis.getVoices(), language)
  if (voice === null) return tell('no voice')
  const said = new SpeechSynthesisUtterance(text)
  said.voice = voice
  said.lang = spokenIn(language)
  said.onend = () => tell('read')
  said.onerror = () => tell('failed')
  tell('reading')
  speechSynthesis.speak(said)
}

export function stopReading(): void {
  if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel()
}
