// The language of the phone's screen.
import { fill, type Values } from '../i18n/fill.ts'
import { en, fr } from './words.ts'

type Words = typeof fr
type Sentence = { [K in keyof Words]: Words[K] extends string ? K : never }[keyof Words]
const KEPT = 'tocsin.language'

class Screen {
  language = $state<'fr' | 'en'>(localStorage.getItem(KEPT) === 'en' ? 'en' : 'fr')
  readonly words = $derived<Words>(this.language === 'fr' ? fr : en)

  turn(): void {
    this.language = this.language === 'fr' ? 'en' : 'fr'
    localStorage.setItem(KEPT, this.language)
  }
}

export const screen = new Screen()

export function say(key: Sentence, values: Values = {}): string {
  return fill(screen.words[key], values)
}
