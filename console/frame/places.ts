import type { Key } from '../i18n/fr.ts'

export const PLACES = ['situation', 'decide', 'log', 'watch', 'admin'] as const
export type Place = (typeof PLACES)[number]

/** The address of each place, in the words of the rail: it can be read aloud and kept as a bookmark. */
export const ADDRESS: Readonly<Record<Place, string>> = {
  situation: '#/situation',
  decide: '#/decider',
  log: '#/main-courante',
  watch: '#/veille',
  admin: '#/administration',
}

export const PLACE_NAME: Readonly<Record<Place, Key>> = {
  situation: 'situation',
  decide: 'decide',
  log: 'log',
  watch: 'watch',
  admin: 'admin',
}

export function placeOf(hash: string): Place {
  return PLACES.find((place) => ADDRESS[place] === hash) ?? 'situation'
}
