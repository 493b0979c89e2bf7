// What the town's own number says to who calls it: the warnings in force, then the keys. It takes as many calls at once as the provider
// does, so that the desk's few lines are left to those who need a person.
import type { Language } from '../model/message.ts'
import { input, talk, type Ncco } from './voice-script.ts'

export interface HotlineWords {
  readonly language: Language
  /** Of the commune. */
  readonly name: string
  /** The desk's number, as it is read aloud. */
  readonly desk: string
  /** Spoken words of each warning, in the order in which they are heard; none where none is in force. */
  readonly warnings: readonly string[]
  /** Null where there is no other language to change to. */
  readonly other: Language | null
  readonly keyUrl: string
  /** Whether signing up is offered, after all else. Only where no warning is in force: nothing may stand between a caller and a warning. */
  readonly offersSignUp: boolean
}

interface Phrases {
  readonly greeting: (name: string) => string
  readonly none: (name: string, desk: string) => string
  readonly keys: string
  readonly unknownKey: string
  readonly goodbye: (desk: string) => string
  /** Said in this language to who hears another one. */
  readonly change: string
  readonly signUp: string
}

const FRENCH: Phrases = {
  greeting: (name) => `Vous appelez la commune de ${name}. Voici les alertes en cours.`,
  none: (name, desk) =>
    `Vous appelez la commune de ${name}. Aucune alerte n’est en cours. Pour joindre la mairie, appelez le ${lower(desk)} En danger de mort, appelez le cent douze.`,
  keys: 'Si vous avez besoin d’aide, appuyez sur deux. Pour réécouter, appuyez sur zéro.',
  unknownKey: 'Nous n’avons pas reconnu votre touche.',
  goodbye: (desk) =>
    `Suivez les consignes de la mairie. Pour la joindre, appelez le ${lower(desk)} En danger de mort, appelez le cent douze. Au revoir.`,
  change: 'Pour le français, appuyez sur neuf.',
  signUp: 'Pour être prévenu gratuitement d’un danger chez vous, appuyez sur cinq.',
}

const ENGLISH: Phrases = {
  greeting: (name) => `You are calling the commune of ${name}. Here are the warnings in force.`,
  none: (name, desk) =>
    `You are calling the commune of ${name}. No warning is in force. To reach the town hall, call ${lower(desk)} If your life is in danger, call one one two.`,
  keys: 'If you need help, press two. To hear it again, press zero.',
  unknownKey: 'We did not recognise that key.',
  goodbye: (desk) =>
    `Follow the instructions of the town hall. To reach it, call ${lower(desk)} If your life is in danger, call one one two. Goodbye.`,
  change: 'For English, press nine.',
  signUp: 'To be warned of danger at your home, free of charge, press five.',
}

const PHRASES: Readonly<Record<Language, Phrases>> = { fr: FRENCH, 'fr-x-falc': FRENCH, en: ENGLISH }

export function hotlineScript(words: HotlineWords): Ncco {
  const { language, name, desk, warnings, other } = words
  const phrases = PHRASES[language]
  const said = warnings.length === 0 ? [phrases.none(name, desk)] : [phrases.greeting(name), ...warnings]
  return [
    // First of all, or somebody who does not understand a word would hang up.
    ...(other === null ? [] : talk(PHRASES[other].change, other, true)),
    ...said.flatMap((text) => talk(text, language, true)),
    ...talk(phrases.keys, language, true),
    ...(words.offersSignUp ? talk(phrases.signUp, language, true) : []),
    input(words.keyUrl),
  ]
}

/** To who has heard every warning to its end and pressed nothing. */
export function hotlineOfferScript({ language, keyUrl }: Pick<HotlineWords, 'language' | 'keyUrl'>): Ncco {
  return [...talk(PHRASES[language].signUp, language, true), input(keyUrl)]
}

/** A key that means nothing here: what the keys are, once more. */
export function hotlineKeysScript({ language, keyUrl, offersSignUp }: HotlineWords): Ncco {
  const { unknownKey, keys, signUp } = PHRASES[language]
  return [...talk([unknownKey, keys, ...(offersSignUp ? [signUp] : [])].join(' '), language, true), input(keyUrl)]
}

export function hotlineGoodbyeScript({ language, desk }: HotlineWords): Ncco {
  return talk(PHRASES[language].goodbye(desk), language, false)
}

/** `spoken` names the number of their call for help. */
export function hotlineHelpScript(spoken: string, language: Language): Ncco {
  return talk(spoken, language, false)
}

// A number read aloud is a sentence of its own and begins with a capital; here it ends one.
export function lower(spoken: string): string {
  return spoken.charAt(0).toLowerCase() + spoken.slice(1)
}
