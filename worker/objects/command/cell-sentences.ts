// The lines of the main courante on calls, shelters and means. A call is a number, a zone and counts; a person at a shelter is a number: never who.
import { callName, type Call, type CallCluster, type Mobility } from '../../model/call.ts'
import type { CellErased } from '../../model/cell.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import { meansName, type Means, type MeansOrigin, type MeansState } from '../../model/means.ts'
import { arrivalName, type Arrival, type Shelter, type ShelterRoom } from '../../model/shelter.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { Act } from './log.ts'

const MOBILITY: Readonly<Record<Mobility, string>> = {
  walks: 'peut marcher',
  'needs help': 'aide pour sortir',
  bedridden: 'alité',
}
const ORIGIN: Readonly<Record<MeansOrigin, string>> = { own: 'communal', lent: 'prêté', requisitioned: 'réquisitionné' }
const STATE: Readonly<Record<MeansState, string>> = {
  available: 'disponible',
  engaged: 'engagé',
  out: 'hors service',
}
const persons = (n: number) => `${n} personne${n > 1 ? 's' : ''}`

export interface CallPlace {
  readonly zones: readonly string[]
  readonly outside: boolean | null
}

function whereOf({ zones, outside }: CallPlace): string {
  if (outside === null) return 'lieu hors fichier'
  const zone = zones.length === 0 ? 'hors zone' : `zone ${zones.join(', ')}`
  return outside ? `${zone}, hors de toute zone alertée` : zone
}

function callAct(call: Call, actor: Actor, act: string, text: string): Act {
  const { number, state, reference, calls } = call
  return { actor, category: 'victime', act, text, detail: { call: number, state, reference, calls } }
}

function factsOf({ persons: n, waterCm, mobility }: Call): string {
  const water = waterCm === null ? 'eau inconnue' : waterCm === 0 ? 'pas d’eau' : `eau ${waterCm} cm`
  return `${persons(n)}, ${water}, ${MOBILITY[mobility]}`
}
const passedTo = ({ reference }: Call) => (reference === '' ? '' : `. Transmis aux secours, réf. ${reference}`)

export function callTaken(call: Call, place: CallPlace, by: Actor): Act {
  const text = `Appel ${callName(call.number)} (${whereOf(place)}) : ${factsOf(call)}${passedTo(call)}`
  return callAct(call, by, 'appel reçu', text)
}

export function callAgain(call: Call, by: Actor, reopened: boolean): Act {
  const what = reopened ? 'rappelle après sa clôture : rouvert' : `rappelle (${call.calls} appels)`
  return callAct(call, by, 'appel de nouveau', `Appel ${callName(call.number)} ${what} : ${factsOf(call)}`)
}

export function callMoved(call: Call, by: Actor): Act {
  const name = `Appel ${callName(call.number)}`
  const why = call.ended === null || call.ended.why === '' ? '' : `. ${call.ended.why}`
  switch (call.state) {
    case 'new':
      return callAct(call, by, 'appel', name)
    case 'passed on':
      return callAct(call, by, 'appel transmis', `${name} transmis aux secours, réf. ${call.reference}`)
    case 'safe':
      return callAct(call, by, 'appel clos', `${name} : personnes en sécurité${why}`)
    case 'closed':
      return callAct(call, by, 'appel clos', `${name} clos${why}`)
    default:
      return call.state satisfies never
  }
}

export function callLookedAt(number: number, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'appel consulté',
    text: `Coordonnées de l’appel ${callName(number)} consultées par ${by.name}`,
    detail: { call: number, dataset: 'caller', reason: 'help-call', persons: 1, scope: callName(number) },
  }
}

const clusterWords = ({ calls, fromAt, toAt, street, outside }: CallCluster) => {
  const minutes = Math.max(1, Math.ceil((toAt - fromAt) / MINUTE_MS))
  const where = street === '' ? '' : ` ${street}`
  return `${calls.length} appels en ${minutes} min${where}${outside ? ', hors de toute zone alertée' : ''}`
}

export function clusterSeenBySystem(cluster: CallCluster): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'appels groupés',
    text: `${clusterWords(cluster)} : à regarder`,
    detail: { calls: cluster.calls, outside: cluster.outside },
  }
}

export function clusterAnswered(cluster: CallCluster, by: Actor, note: string): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'appels groupés vus',
    text: `${clusterWords(cluster)} : vu par ${by.name}. ${note}`,
    detail: { calls: cluster.calls },
  }
}

export function shelterTurned(shelter: Shelter, isOpen: boolean, by: Actor): Act {
  return {
    actor: by,
    category: 'logistique',
    act: isOpen ? 'accueil ouvert' : 'accueil fermé',
    text: `Centre d’accueil ${shelter.name} ${isOpen ? `ouvert, ${shelter.capacity} places` : 'fermé'} par ${by.name}`,
    detail: { shelter: shelter.id },
  }
}

export function admitted(shelter: Shelter, arrival: Arrival, there: number): Act {
  return {
    actor: arrival.by,
    category: 'action',
    act: 'accueil, entrée',
    text: `${shelter.name}, ${arrivalName(arrival.number)} : ${persons(arrival.persons)}. Présents : ${there} sur ${shelter.capacity}`,
    detail: { shelter: shelter.id, arrival: arrival.number, persons: arrival.persons, there },
  }
}

export function arrivalSeen({ number, persons: count }: Arrival, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'accueil, vérification',
    text: `${arrivalName(number)}, inscrit par le code : vu à l’accueil, ${persons(count)}`,
    detail: { arrival: number, persons: count },
  }
}

export function departed(shelter: Shelter, arrival: Arrival, { by, there }: { by: Actor; there: number }): Act {
  return {
    actor: by,
    category: 'action',
    act: 'accueil, sortie',
    text: `${shelter.name}, ${arrivalName(arrival.number)} : ${persons(arrival.persons)} sorties. Présents : ${there} sur ${shelter.capacity}`,
    detail: { shelter: shelter.id, arrival: arrival.number, there },
  }
}

export function shelterFills(shelter: Shelter, room: Exclude<ShelterRoom, 'places'>, there: number): Act {
  const what = room === 'full' ? 'complet' : 'plein à 80 %'
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'accueil, capacité',
    text: `Centre d’accueil ${shelter.name} ${what} : ${there} présents pour ${shelter.capacity} places`,
    detail: { shelter: shelter.id, there },
  }
}

export function arrivalRecognised({ number }: Arrival, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'accueil rapproché',
    text: `${arrivalName(number)} rapproché d’un foyer non joint : compté comme retrouvé`,
    detail: { arrival: number },
  }
}

export function shelterLookedAt(shelter: Shelter, n: number, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'accueil consulté',
    text: `Liste nominative du centre d’accueil ${shelter.name} consultée par ${by.name}`,
    detail: { dataset: 'shelter list', reason: 'shelter', persons: n, scope: shelter.name },
  }
}

export function meansMoved(means: Means, isNew: boolean): Act {
  const { number, what, origin, state, task, note } = means
  const engaged = state === 'engaged' ? ` : ${task}` : ''
  return {
    actor: means.by,
    category: 'logistique',
    act: isNew ? 'moyen inscrit' : 'moyen',
    text: `Moyen ${meansName(number)} (${what}, ${ORIGIN[origin]}) ${STATE[state]}${engaged}${note === '' ? '' : `. ${note}`}`,
    detail: { means: number, state, origin },
  }
}

export function cellErased({ calls, arrivals, means }: CellErased, by: Actor, why: 'by hand' | 'by timer'): Act {
  const how = why === 'by hand' ? `par ${by.name}` : 'sans acte depuis 30 jours'
  return {
    actor: by,
    category: 'système',
    act: 'appels et accueil effacés',
    text: `Fin d’événement, données effacées ${how} : ${calls} appels, ${arrivals} entrées d’accueil, ${means} moyens réquisitionnés`,
    detail: { calls, arrivals, means },
  }
}
