// Who speaks, as people read and hear it: « MAIRIE ST-MARTIN » is short for an SMS, « Mairie de Saint-Martin » is what a person says.
import type { Language } from '../model/message.ts'

/** Words before the place, upper case, with what they are called in French (after « de ») and in English (after the place). */
const BODIES: readonly { readonly word: string; readonly french: string; readonly english: string }[] = [
  { word: 'MAIRIE', french: 'mairie', english: 'town hall' },
  { word: 'VILLE', french: 'ville', english: 'town council' },
  { word: 'COMMUNE', french: 'commune', english: 'commune' },
  { word: 'PREFECTURE', french: 'préfecture', english: 'prefecture' },
  { word: 'PRÉFECTURE', french: 'préfecture', english: 'prefecture' },
]
const SMALL_WORDS = ['de', 'du', 'des', 'la', 'le', 'les', 'l', 'd', 'en', 'et', 'sur', 'sous', 'lès', 'aux', 'au', 'à']

/** « Mairie de Saint-Martin », "Saint-Martin town hall"; a name with lower case in it stands as somebody wrote it. */
export function speakerName(speaker: string, language: Language): string {
  const { body, place } = partsOf(speaker)
  if (body === null || place === '') return withoutShouting(speaker)
  if (language === 'en') return `${place} ${body.english}`
  return `${capital(body.french)} ${ofPlace(place)}`
}

/** « Message de la mairie de Saint-Martin », "Message from Saint-Martin town hall". */
export function messageFrom(speaker: string, language: Language): string {
  const { body, place } = partsOf(speaker)
  if (language === 'en') return `Message from ${speakerName(speaker, language)}`
  if (body === null || place === '') return `Message ${ofPlace(withoutShouting(speaker))}`
  return `Message de la ${body.french} ${ofPlace(place)}`
}

/** The place alone as it is written in the speaker, `ST-MARTIN`; the whole where no body stands before it. */
export function placeWritten(speaker: string): string {
  return splitBody(speaker).rest
}

interface Parts {
  readonly body: (typeof BODIES)[number] | null
  readonly place: string
}

function partsOf(speaker: string): Parts {
  const { body, rest } = splitBody(speaker)
  return { body, place: withoutShouting(rest) }
}

function splitBody(speaker: string): { readonly body: Parts['body']; readonly rest: string } {
  const trimmed = speaker.trim()
  const body = BODIES.find(({ word }) => trimmed.toUpperCase().startsWith(`${word} `)) ?? null
  if (body === null) return { body, rest: trimmed }
  // « MAIRIE DE X » and « MAIRIE D'X » name the same place as « MAIRIE X ».
  const rest = trimmed
    .slice(body.word.length)
    .trim()
    .replace(/^(?:de\s+(?!la\s|l['’])|d['’]|de\s+(?=la\s|l['’]))/i, '')
  return { body, rest: rest.replace(/^du\s+/i, 'LE ').replace(/^des\s+/i, 'LES ') }
}

function ofPlace(place: string): string {
  if (/^le\s/i.test(place)) return `du ${place.slice(3)}`
  if (/^les\s/i.test(place)) return `des ${place.slice(4)}`
  return /^[aeiouyéèêàâîôœ]/i.test(place) ? `d'${place}` : `de ${place}`
}

/** `ST-MARTIN SUR LERE` → `Saint-Martin sur Lere`: accents that upper case has lost stay lost. */
function withoutShouting(words: string): string {
  const spelled = words.replace(/(?<![\p{L}'’])ST(E?)(?=[\s-])\.?/giu, (_, feminine: string) =>
    feminine === '' ? 'SAINT' : 'SAINTE',
  )
  let first = true
  return spelled.replace(/\p{L}+/gu, (word) => {
    const shouted = word === word.toUpperCase()
    const small = SMALL_WORDS.includes(word.toLowerCase()) && !first
    first = false
    if (!shouted) return word
    return small ? word.toLowerCase() : capital(word.toLowerCase())
  })
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
