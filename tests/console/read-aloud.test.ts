import { afterEach, expect, test, vi } from 'vitest'
import { readAloud, voiceFor, type Reading } from '../../console/decide/read-aloud.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const VOICES = [{ lang: 'de-DE' }, { lang: 'fr_CA' }, { lang: 'fr-FR' }, { lang: 'en-US' }]

test('the words of a call are heard in the voice of their language, the nearest where there is no other (T08)', () => {
  expect(voiceFor(VOICES, 'fr')?.lang).toBe('fr-FR')
  expect(voiceFor(VOICES, 'fr-x-falc')?.lang).toBe('fr-FR')
  expect(voiceFor(VOICES.slice(0, 2), 'fr')?.lang).toBe('fr_CA')
  expect(voiceFor(VOICES, 'en')?.lang).toBe('en-US')
  expect(voiceFor([{ lang: 'de-DE' }], 'fr')).toBeNull()
})

test('they count as heard once they were read to the end, and a device without a voice says so (T08)', () => {
  const told: Reading[] = []
  const tell = (how: Reading) => void told.push(how)
  readAloud('Montez.', 'fr', tell)
  expect(told.splice(0)).toEqual(['no voice'])
  const spoken: { text: string; lang: string; onend?: () => void }[] = []
  class Utterance {
    lang = ''
    readonly text: string
    constructor(text: string) {
      this.text = text
    }
  }
  vi.stubGlobal('SpeechSynthesisUtterance', Utterance)
  vi.stubGlobal('speechSynthesis', {
    cancel: () => undefined,
    getVoices: () => VOICES,
    speak: (one: Utterance) => void spoken.push(one),
  })
  readAloud('Montez.', 'fr', tell)
  expect([spoken[0]?.text, spoken[0]?.lang, told.splice(0)]).toEqual(['Montez.', 'fr-FR', ['reading']])
  spoken[0]?.onend?.()
  expect(told).toEqual(['read'])
})
