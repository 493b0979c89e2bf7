// The language of the screen, kept on the device. `say` reads it, so every component follows a switch at once. Only the language that is read is
// loaded: first the words of the first load, with the rest behind them.
import type { FirstCatalogue, Key } from './fr.ts'
import { fill, type Values } from './fill.ts'

export type ScreenLanguage = 'fr' | 'en'
const KEPT = 'tocsin.language'
const FIRST: Readonly<Record<ScreenLanguage, () => Promise<FirstCatalogue>>> = {
  fr: async () => (await import('./fr.ts')).fr,
  en: async () => (await import('./en.ts')).en,
}
const PLACES: Readonly<Record<ScreenLanguage, () => Promise<Readonly<Record<string, string>>>>> = {
  fr: async () => (await import('./places-fr.ts')).placesFr,
  en: async () => (await import('./places-en.ts')).placesEn,
}

function initial(): ScreenLanguage {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'fr' || kept === 'en') return kept
  return 'fr'
}

class Screen {
  language = $state<ScreenLanguage>('fr')
  words = $state.raw<Readonly<Partial<Record<Key, string>>>>({})

  async begin(language: ScreenLanguage): Promise<void> {
    this.#speak(language, await FIRST[language]())
  }

  /** Without a network the other language may not be at hand: then the one that is read stays. */
  async choose(language: ScreenLanguage): Promise<void> {
    const loaded = await Promise.all([FIRST[language](), PLACES[language]()]).catch(() => null)
    if (loaded !== null) this.#speak(language, { ...loaded[0], ...loaded[1] })
    localStorage.setItem(KEPT, this.language)
  }

  /** Before a place is shown that is not in the first load. */
  async wholly(): Promise<void> {
    const { language } = this
    const places = await PLACES[language]()
    if (language === this.language) this.words = { ...this.words, ...places }
  }

  #speak(language: ScreenLanguage, words: Readonly<Partial<Record<Key, string>>>): void {
    this.words = words
    this.language = language
    document.documentElement.lang = language
  }
}

export const screen = new Screen()
await screen.begin(initial())

export function say(key: Key, values: Values = {}): string {
  return fill(screen.words[key] ?? key, values)
}
