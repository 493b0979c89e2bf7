// The lines of the main courante on what people have seen.
import type { Actor } from '../../model/identity.ts'
import type { Sighting, SightingBy, SightingWhat } from '../../model/sighting.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const BY: Readonly<Record<SightingBy, string>> = { 'field team': 'équipe de terrain', resident: 'habitant' }
const WHAT: Readonly<Record<SightingWhat, string>> = {
  level: 'hauteur lue',
  overflow: 'débordement',
  'road flooded': 'route coupée par l’eau',
  debris: 'embâcle',
  'nothing unusual': 'rien d’anormal',
  other: 'autre',
}

export function sightingTold(sighting: Sighting, clock: (at: Instant) => string): Act {
  const { number, by, what, place, text, levelMm, station, seenAt, implausible, author } = sighting
  const level =
    levelMm === null
      ? ''
      : ` ${(levelMm / 1_000).toFixed(2).replace('.', ',')} m${station === null ? '' : ` à ${station}`}`
  const words = text === '' ? '' : `. ${text}`
  return {
    actor: author,
    category: 'hydro',
    act: 'observation',
    text: `Observation n° ${number} (${BY[by]}), vue à ${clock(seenAt)}, ${place} : ${WHAT[what]}${level}${implausible ? ' [invraisemblable]' : ''}${words}`,
    detail: { ...sighting },
  }
}

export function sightingChecked({ number, check }: Sighting, by: Actor): Act {
  return {
    actor: by,
    category: 'hydro',
    act: check.state === 'confirmed' ? 'observation confirmée' : 'observation infirmée',
    text: `Observation n° ${number} ${check.state === 'confirmed' ? 'confirmée' : 'infirmée'}${check.note === '' ? '' : `. ${check.note}`}`,
    detail: { number, ...check },
  }
}
