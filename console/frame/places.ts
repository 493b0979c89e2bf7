import type { Key } from '../i18n/fr.ts'

export const PLACES = ['situation', 'decide', 'plan', 'log', 'calls', 'field', 'people', 'watch', 'admin'] as const
/** The rail of a phone holds these; the others are one tap further, behind its last word. */
export const ON_PHONE: readonly Place[] = ['situation', 'decide', 'plan', 'log']
/**
 * Some have an address and no word in the rail: calls for help, to which the bar above every place leads while there are any, and what lies within
 * another place.
 */
const BESIDE = [
  'help',
  'prepared',
  'exercises',
  'team',
  'shelters',
  'means',
  'communes',
  'sitrep',
  'standings',
  'relays',
  'without',
  'orders',
  'review',
  'recovery',
  'duties',
  'paper',
  'more',
  'desk',
  'import',
  'topics',
  'register',
  'sources',
  'setup',
  'webhook',
  'replay',
] as const
/** What can be gone to by name. */
export const ALL_PLACES = [...PLACES, ...BESIDE] as const
export type Place = (typeof PLACES)[number] | (typeof BESIDE)[number]

/** The address of each place, in the words of the rail: it can be read aloud and kept as a bookmark. */
export const ADDRESS: Readonly<Record<Place, string>> = {
  situation: '#/situation',
  decide: '#/decider',
  prepared: '#/decider/scenarios',
  plan: '#/plan',
  log: '#/main-courante',
  calls: '#/appels',
  shelters: '#/appels/accueil',
  means: '#/appels/moyens',
  field: '#/terrain',
  people: '#/habitants',
  desk: '#/habitants/guichet',
  import: '#/habitants/importer',
  topics: '#/habitants/vie-quotidienne',
  register: '#/habitants/registre',
  watch: '#/veille',
  admin: '#/administration',
  more: '#/plus',
  help: '#/aide',
  exercises: '#/plan/exercices',
  team: '#/plan/cellule',
  communes: '#/situation/communes',
  sitrep: '#/situation/point',
  standings: '#/situation/public',
  relays: '#/plan/demandes',
  without: '#/plan/sans-reseau',
  orders: '#/plan/arretes',
  review: '#/plan/retour',
  recovery: '#/plan/apres',
  duties: '#/plan/veille',
  paper: '#/plan/dossier',
  sources: '#/veille/sources',
  setup: '#/veille/chercher',
  webhook: '#/veille/webhook',
  replay: '#/veille/rejouer',
}

export const PLACE_NAME: Readonly<Record<Place, Key>> = {
  situation: 'situation',
  decide: 'decide',
  prepared: 'preparedTitle',
  plan: 'plan',
  log: 'log',
  calls: 'callsTitle',
  shelters: 'sheltersTitle',
  means: 'meansTitle',
  field: 'fieldTitle',
  people: 'people',
  desk: 'deskViewName',
  import: 'importTitle',
  topics: 'topicsTitle',
  register: 'registerView',
  watch: 'watch',
  admin: 'admin',
  more: 'more',
  help: 'helpTitle',
  exercises: 'exercisesTitle',
  team: 'teamTitle',
  communes: 'communesTitle',
  sitrep: 'sitrepTitle',
  standings: 'standingsTitle',
  relays: 'relaysTitle',
  without: 'withoutTitle',
  orders: 'ordersTitle',
  review: 'reviewTitle',
  recovery: 'recoveryTitle',
  duties: 'dutiesTitle',
  paper: 'paperTitle',
  sources: 'sourcesTitle',
  setup: 'setupTitle',
  webhook: 'webhookPlace',
  replay: 'replayTitle',
}

/** The views of the place of residents, in their order; the first is what its word in the rail opens. */
export const PEOPLE_VIEWS = ['people', 'desk', 'import', 'topics', 'register'] as const satisfies readonly Place[]

/** The plan and what belongs to it, in the order in which a night asks for them; then what is for quiet days. */
export const PLAN_VIEWS = [
  'plan',
  'team',
  'relays',
  'without',
  'orders',
  'recovery',
  'review',
  'paper',
  'exercises',
  'duties',
] as const satisfies readonly Place[]
/** The views of the cell’s own desk; those who pressed a key lie beside those who rang. */
export const CELL_VIEWS = ['calls', 'help', 'shelters', 'means'] as const satisfies readonly Place[]

/** The word of the rail under which a place lies. */
export function railOf(place: Place): Place {
  if (PEOPLE_VIEWS.some((view) => view === place)) return 'people'
  if (CELL_VIEWS.some((view) => view === place)) return 'calls'
  if (place === 'communes' || place === 'sitrep' || place === 'standings') return 'situation'
  if (place === 'prepared') return 'decide'
  if (PLAN_VIEWS.some((view) => view === place)) return 'plan'
  return ['sources', 'setup', 'webhook', 'replay'].includes(place) ? 'watch' : place
}

export function placeOf(hash: string): Place {
  const [address] = hash.split('?')
  return ALL_PLACES.find((place) => ADDRESS[place] === address) ?? 'situation'
}
