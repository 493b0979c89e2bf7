// The official warnings of a territory: of its department, of the coast of that department, or of an island that has its own.
import type { Candidate, CandidateKind, SetUpArea } from '../../model/candidate.ts'

/** Departments that touch the sea: the map has a second domain for each, the number and "10". The estuary of the Eure (27) is not among them. */
const COASTAL = new Set('06 11 13 14 17 22 29 2A 2B 30 33 34 35 40 44 50 56 59 62 64 66 76 80 83 85'.split(' '))

/** Where a territory lies that has a vigilance of its own and no Vigicrues, and its time. */
const OVERSEAS: Readonly<Record<string, { readonly name: string; readonly timeZone: string }>> = {
  '971': { name: 'Guadeloupe', timeZone: 'America/Guadeloupe' },
  '972': { name: 'Martinique', timeZone: 'America/Martinique' },
  '973': { name: 'Guyane', timeZone: 'America/Cayenne' },
  '974': { name: 'La Réunion', timeZone: 'Indian/Reunion' },
  '975': { name: 'Saint-Pierre-et-Miquelon', timeZone: 'America/Miquelon' },
  '976': { name: 'Mayotte', timeZone: 'Indian/Mayotte' },
  '977': { name: 'Saint-Barthélemy', timeZone: 'America/St_Barthelemy' },
  '978': { name: 'Saint-Martin', timeZone: 'America/Marigot' },
  '987': { name: 'Polynésie française', timeZone: 'Pacific/Tahiti' },
  '988': { name: 'Nouvelle-Calédonie', timeZone: 'Pacific/Noumea' },
}

export function officialOf(area: SetUpArea): readonly Candidate[] {
  const { department } = area
  if (department === null) return []
  const overseas = OVERSEAS[department]
  if (overseas !== undefined) return [of('overseas', department, overseas.name)]
  // The map of Météo-France has the departments of the mainland and of Corsica; none elsewhere.
  if (!/^(\d\d|2[AB])$/.test(department)) return []
  const own = of('department', department, `Département ${department}`)
  return COASTAL.has(department) ? [own, of('coast', `${department}10`, `Littoral, département ${department}`)] : [own]
}

export function isOverseas({ department }: SetUpArea): boolean {
  return department !== null && OVERSEAS[department] !== undefined
}

export function timeZoneOf({ department }: SetUpArea): string {
  return (department === null ? undefined : OVERSEAS[department]?.timeZone) ?? 'Europe/Paris'
}

function of(kind: CandidateKind, code: string, name: string): Candidate {
  return { kind, code, name, river: '', distanceKm: null, isOwnRiver: true }
}
