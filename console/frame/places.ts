import type { Key } from '../i18n/fr.ts'

export const PLACES = ['situation', 'decide', 'log', 'watch', 'admin'] as const
/**
 * Some have an address and no word in the rail: calls for help, to which the bar above every place leads while there are any; the health of the
 * sources and the replay of the rules, to which the watch leads; and the search for sources and the webhook to connect, to which the health of them leads.
 */
const BESIDE = ['help', 'sources', 'setup', 'webhook', 'replay'] as const
export type Place = (typeof PLACES)[number] | (typeof BESIDE)[number]

/** The address of each place, in the words of the rail: it can be read aloud and kept as a bookmark. */
export const ADDRESS: Readonly<Record<Place, string>> = {
  situation: '#/situation',
  decide: '#/decider',
  log: '#/main-courante',
  watch: '#/veille',
  admin: '#/administration',
  help: '#/aide',
  sources: '#/veille/sources',
  setup: '#/veille/chercher',
  webhook: '#/veille/webhook',
  replay: '#/veille/rejouer',
}

export const PLACE_NAME: Readonly<Record<Place, Key>> = {
  situation: 'situation',
  decide: 'decide',
  log: 'log',
  watch: 'watch',
  admin: 'admin',
  help: 'helpTitle',
  sources: 'sourcesTitle',
  setup: 'setupTitle',
  webhook: 'webhookPlace',
  replay: 'replayTitle',
}

/** The word of the rail under which a place lies. */
export function railOf(place: Place): Place {
  return ['sources', 'setup', 'webhook', 'replay'].includes(place) ? 'watch' : place
}

export function placeOf(hash: string): Place {
  return ([...PLACES, ...BESIDE] as const).find((place) => ADDRESS[place] === hash) ?? 'situation'
}
