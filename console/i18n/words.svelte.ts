// The language of the screen, kept on the device. `say` reads it, so every component follows a switch at once. Only the language that is read is loaded.
import type { Catalogue, Key } from './fr.ts'
import { fill, type Values } from './fill.ts'

export type ScreenLanguage = 'fr' | 'en'
const KEPT = 'tocsin.language'
const LOADS: Readonly<Record<ScreenLanguage, () => Promise<Catalogue>>> = {
  fr: async () => (await import('./fr.ts')).fr,
  en: async () => (await import('./en.ts')).en,
}

function initial(): ScreenLanguage {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'fr' || kept === 'en') return kept
  return 'fr'
}

class Screen {
  language = $state<ScreenLanguage>('fr')
  words = $state.raw<Catalogue>()

  /** Without a network the other language may not be at hand: then the one that is read stays. */
  async speak(language: ScreenLanguage): Promise<void> {
    this.words = await LOADS[language]()
    this.language = language
    document.documentElement.lang = language
  }

  async choose(language: ScreenLanguage): Promise<void> {
    await this.speak(language).catch(() => undefined)
    localStorage.setItem(KEPT, this.language)
  }
}

export const screen = new Screen()
await screen.speak(initial())

export function say(key: Key, values: Values = {}): string {
  return fill(screen.words?.[key] ?? key, values)
}
