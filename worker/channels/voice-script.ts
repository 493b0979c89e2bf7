// What a call says and asks, as an NCCO (Vonage's call control objects). It goes inline with the call: if our server is away, the phone
// still rings and the message is still said twice.
import type { Recording } from '../fanout/channel.ts'
import type { Language } from '../model/message.ts'
import type { Asks } from '../model/ring.ts'

export type Ncco = readonly Readonly<Record<string, unknown>>[]

interface Phrases {
  readonly voice: string
  readonly keys: string
  /** What the keys mean where no word can follow a key: what "thanks" and "help" would have said comes before it. */
  readonly keysAtOnce: string
  readonly thanks: string
  readonly help: string
  readonly unknownKey: string
  /** What is asked of the town's own people, and what they hear once they have pressed. */
  readonly acknowledge: string
  readonly acknowledged: string
  readonly notAcknowledged: string
  /** Of the roll call. */
  readonly coming: string
  readonly comes: string
  readonly cannotCome: string
  readonly noAnswer: string
  readonly goodbye: string
}

const FRENCH: Phrases = {
  voice: 'fr-FR',
  keys: 'Si vous avez compris ce message, appuyez sur un. Si vous avez besoin d’aide, appuyez sur deux. Pour réécouter, appuyez sur zéro.',
  keysAtOnce:
    'Si vous avez compris ce message, appuyez sur un. Si vous avez besoin d’aide, appuyez sur deux : une équipe vous rappelle ou vient chez vous. Pour réécouter, appuyez sur zéro. En danger de mort, appelez le cent douze.',
  thanks: 'Merci. Nous avons noté que vous avez compris. Au revoir.',
  help: 'Nous avons noté que vous avez besoin d’aide. Une équipe vous rappelle ou vient chez vous. En danger de mort, appelez le cent douze. Au revoir.',
  unknownKey: 'Nous n’avons pas reconnu votre touche.',
  acknowledge: 'Pour accuser réception, appuyez sur un. Pour réécouter, appuyez sur zéro.',
  acknowledged: 'Merci, c’est noté. Ouvrez Tocsin pour décider. Au revoir.',
  notAcknowledged: 'Aucun accusé de réception. La personne suivante va être appelée. Au revoir.',
  coming:
    'Si vous venez, appuyez sur un. Si vous ne pouvez pas venir, appuyez sur deux. Pour réécouter, appuyez sur zéro.',
  comes: 'Merci, vous êtes attendu. Au revoir.',
  cannotCome: 'C’est noté, vous ne venez pas. Au revoir.',
  noAnswer: 'Nous n’avons pas reçu de réponse. Au revoir.',
  goodbye:
    'Nous n’avons pas reçu de réponse. Suivez les consignes de la mairie. En danger de mort, appelez le cent douze. Au revoir.',
}

const ENGLISH: Phrases = {
  voice: 'en-GB',
  keys: 'If you have understood this message, press one. If you need help, press two. To hear it again, press zero.',
  keysAtOnce:
    'If you have understood this message, press one. If you need help, press two: a team will call you back or come to your door. To hear it again, press zero. If your life is in danger, call one one two.',
  thanks: 'Thank you. We have noted that you understood. Goodbye.',
  help: 'We have noted that you need help. A team will call you back or come to your door. If your life is in danger, call one one two. Goodbye.',
  unknownKey: 'We did not recognise that key.',
  acknowledge: 'To acknowledge, press one. To hear it again, press zero.',
  acknowledged: 'Thank you, that is noted. Open Tocsin to decide. Goodbye.',
  notAcknowledged: 'Nobody has acknowledged. The next person will be called. Goodbye.',
  coming: 'If you are coming, press one. If you cannot come, press two. To hear it again, press zero.',
  comes: 'Thank you, you are expected. Goodbye.',
  cannotCome: 'Noted, you are not coming. Goodbye.',
  noAnswer: 'We received no answer. Goodbye.',
  goodbye:
    'We received no answer. Follow the instructions of the town hall. If your life is in danger, call one one two. Goodbye.',
}

const PHRASES: Readonly<Record<Language, Phrases>> = { fr: FRENCH, 'fr-x-falc': FRENCH, en: ENGLISH }

/** Longest text of one talk action (Vonage, NCCO reference: 1 500 characters, markup included). */
const MAX_TALK = 1_500
const KEY_WAIT_S = 10

export interface Said {
  /** Spoken words, as `renderVoice` makes them. */
  readonly text: string
  readonly language: Language
  /** Where a pressed key is told. */
  readonly keyUrl: string
  /** Of whoever is woken only an acknowledgement is asked. */
  readonly asks?: Asks | undefined
  /** Somebody's own voice: it is played once, and then the text is said once. */
  readonly recording?: Recording
  /** Spoken after key 2, with the number of the call for help; null where none is known. */
  readonly help?: string | null
}

/** The message twice, then what the keys mean, then the wait for one. Any key cuts the talk short. */
export function callScript({ text, language, keyUrl, asks, recording }: Said): Ncco {
  const keys = keysOf({ language, asks })
  const first = recording === undefined ? talk(text, language, true) : played(recording, language)
  return [...first, ...talk(text, language, true), ...talk(keys, language, true), input(keyUrl)]
}

/**
 * The same call as one text, for a provider that says one text and can answer no key: the message twice where there is room, else once, then
 * what the keys mean. Null where not even that has room: a warning is never cut. A run of commas is a pause there.
 */
export function callWords(
  { text, language, asks }: Pick<Said, 'text' | 'language' | 'asks'>,
  most: number,
): string | null {
  // Markup would be obeyed or refused, never said.
  const message = text.replace(/[<>]/g, ' ').trim()
  const keys = keysOf({ language, asks })
  const keysAtOnce = asks === undefined ? PHRASES[language].keysAtOnce : keys
  const once = `${message} ,,,, ${keysAtOnce}`
  const tries = [`${message} ,,,, ${once}`, once, `${message} ,,,, ${keys}`]
  return tries.find((words) => words.length <= most) ?? null
}

/** The same for a provider that says one text; null where it has no room even once. */
export function noticeWords(text: string, most: number): string | null {
  const message = text.replace(/[<>]/g, ' ').trim()
  return [`${message} ,,,, ${message}`, message].find((words) => words.length <= most) ?? null
}

/** Words that ask for nothing, twice: people who are rung at night take them in at the second time. */
export function noticeScript({ text, language }: Pick<Said, 'text' | 'language'>): Ncco {
  return [...talk(text, language, false), ...talk(text, language, false)]
}

/** After the beep of an answering machine: the message, which nobody can answer. */
export function voicemailScript({ text, language, recording }: Pick<Said, 'text' | 'language' | 'recording'>): Ncco {
  return [...(recording === undefined ? [] : played(recording, language)), ...talk(text, language, false)]
}

/**
 * The text always follows it. Nothing that the provider publishes says what a call does where a sound cannot be fetched, and with our server away it
 * cannot be. No key cuts it short: after a sound that a key may cut, the provider takes nothing but the wait for that key.
 */
function played({ url, lead }: Recording, language: Language): Ncco {
  return [...talk(lead, language, false), { action: 'stream', streamUrl: [url] }]
}

export type Pressed = '0' | '1' | '2' | 'another' | 'none'

/** What the voice says once a key was pressed, or none within the time. */
export function afterKeyScript(pressed: Pressed, said: Said): Ncco {
  const phrases = PHRASES[said.language]
  switch (pressed) {
    case '0':
      return callScript(said)
    case '1':
      return talk(
        { none: phrases.thanks, acknowledgement: phrases.acknowledged, coming: phrases.comes }[said.asks ?? 'none'],
        said.language,
        false,
      )
    case '2':
      if (said.asks === 'coming') return talk(phrases.cannotCome, said.language, false)
      return said.asks === undefined ? talk(said.help ?? phrases.help, said.language, false) : askedAgain(said)
    case 'another':
      return askedAgain(said)
    case 'none':
      return talk(
        { none: phrases.goodbye, acknowledgement: phrases.notAcknowledged, coming: phrases.noAnswer }[
          said.asks ?? 'none'
        ],
        said.language,
        false,
      )
    default:
      return pressed satisfies never
  }
}

function keysOf({ language, asks }: Pick<Said, 'language' | 'asks'>): string {
  const { keys, acknowledge, coming } = PHRASES[language]
  return { none: keys, acknowledgement: acknowledge, coming }[asks ?? 'none']
}

function askedAgain(said: Said): Ncco {
  const { unknownKey } = PHRASES[said.language]
  return [...talk(`${unknownKey} ${keysOf(said)}`, said.language, true), input(said.keyUrl)]
}

/** Where the words are not to be had any more: nothing is made up. */
export function goodbyeScript(language: Language): Ncco {
  return talk(PHRASES[language].goodbye, language, false)
}

export function talk(text: string, language: Language, bargeIn: boolean): Ncco {
  return pieces(text).map((piece) => ({ action: 'talk', text: piece, language: PHRASES[language].voice, bargeIn }))
}

export function input(keyUrl: string): Ncco[number] {
  return {
    action: 'input',
    type: ['dtmf'],
    dtmf: { maxDigits: 1, timeOut: KEY_WAIT_S, submitOnHash: false },
    eventUrl: [keyUrl],
    eventMethod: 'POST',
  }
}

// Cut between sentences where it can be, between words else: a listener must not hear half a word.
function pieces(text: string): readonly string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > MAX_TALK) {
    const sentence = rest.lastIndexOf('. ', MAX_TALK - 1)
    const word = rest.lastIndexOf(' ', MAX_TALK - 1)
    const cut = sentence > 0 ? sentence + 1 : word > 0 ? word : MAX_TALK
    parts.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  return rest === '' ? parts : [...parts, rest]
}
