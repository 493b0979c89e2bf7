// The language of the screen, kept on the device. `say` reads it, so every component follows a switch at once.
import { en } from './en.ts'
import { fr, type Catalogue, type Key } from './fr.ts'
import { fill, type Values } from './fill.ts'

export type ScreenLanguage = 'fr' | 'en'
const CATALOGUES: Readonly<Record<ScreenLanguage, Catalogue>> = { fr, en }
const KEPT = 'tocsin.language'

function initial(): ScreenLanguage {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'fr' || kept === 'en') return kept
  return 'fr'
}

class Screen {
  language = $state<ScreenLanguage>(initial())

  speak(language: ScreenLanguage): void {
    this.language = language
    localStorage.setItem(KEPT, language)
    document.documentElement.lang = language
  }
}

export const screen = new Screen()
document.documentElement.lang = screen.language

export function say(key: Key, values: Values = {}): string {
  return fill(CATALOGUES[screen.language][key], values)
}
