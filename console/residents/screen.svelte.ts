// In which language a resident's pages speak: as chosen here before, else as the browser asks.
import { en, fr } from './words.ts'

export type ScreenLanguage = 'fr' | 'en'

const KEPT = 'tocsin.residents.language'

let language = $state<ScreenLanguage>(initial())

export const screen = {
  get language() {
    return language
  },
  get words() {
    return language === 'en' ? en : fr
  },
}

export function speakTheOther(): void {
  language = language === 'fr' ? 'en' : 'fr'
  localStorage.setItem(KEPT, language)
}

function initial(): ScreenLanguage {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'fr' || kept === 'en') return kept
  return navigator.language.startsWith('fr') ? 'fr' : 'en'
}
