import type { Key } from '../i18n/fr.ts'

export const PLACES = ['situation', 'decide', 'log', 'watch', 'admin'] as const
/** Calls for help have an address and no word in the rail: while there are any, the bar above every place leads to them. */
export type Place = (typeof PLACES)[number] | 'help'

/** The address of each place, in the words of the rail: it can be read aloud and kept as a bookmark. */
export const ADDRESS: Readonly<Record<Place, string>> = {
  situation: '#/situation',
  decide: '#/decider',
  log: '#/main-courante',
  watch: '#/veille',
  admin: '#/administration',
  help: '#/aide',
}

export const PLACE_NAME: Readonly<Record<Place, Key>> = {
  situation: 'situation',
  decide: 'decide',
  log: 'log',
  watch: 'watch',
  admin: 'admin',
  help: 'helpTitle',
}

export function placeOf(hash: string): Place {
  return ([...PLACES, 'help'] as const).find((place) => ADDRESS[place] === hash) ?? 'situation'
}
