// Lines of the main courante about what the public is told of zones, water, power and bridges.
import type { Actor } from '../../model/identity.ts'
import {
  namesItsKind,
  type ServiceKind,
  type ServiceLine,
  type ZoneStand,
  type ZoneStanding,
} from '../../model/public-state.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

type Clock = (at: Instant) => string

const STAND: Readonly<Record<ZoneStand, string>> = {
  normal: 'normal',
  return: 'retour possible',
  prepare: 'préparez-vous',
  leave: 'partez',
  closed: 'fermé',
}
const KIND: Readonly<Record<ServiceKind, string>> = { water: 'Eau', power: 'Électricité', bridge: 'Pont' }
const OPEN: Readonly<Record<ServiceKind, readonly [open: string, shut: string]>> = {
  water: ['distribuée', 'coupée'],
  power: ['distribuée', 'coupée'],
  bridge: ['ouvert', 'fermé'],
}

export function zoneStands(
  name: string,
  standing: ZoneStanding,
  { reason, clock }: { readonly reason: string; readonly clock: Clock },
): Act {
  const { stand, words, nextAt, by, before, zone } = standing
  const said = (words.fr ?? '').trim()
  const was = before[0] === undefined ? '' : ` (avant : ${STAND[before[0].stand]})`
  return {
    actor: by,
    category: 'décision',
    act: 'état public d’une zone',
    text: `État public de ${name} : ${STAND[stand]}${was}${said === '' ? '' : `. ${said}`}${promised(nextAt, clock)}${reason === '' ? '' : `. Motif : ${reason}`}`,
    detail: { zone, stand, words, nextAt, reason },
  }
}

export function serviceSaid(line: ServiceLine, clock: Clock): Act {
  const { number, kind, name, english, open, nextAt, by } = line
  return {
    actor: by,
    category: 'réseau',
    act: 'état public d’un réseau',
    text: `${named(kind, name)} : ${OPEN[kind][open ? 0 : 1]}${promised(nextAt, clock)}`,
    detail: { line: number, kind, name, english, open, nextAt },
  }
}

export function serviceTakenAway({ number, kind, name }: ServiceLine, by: Actor): Act {
  return {
    actor: by,
    category: 'réseau',
    act: 'état public d’un réseau',
    text: `${named(kind, name)} : retiré de la page publique`,
    detail: { line: number, kind, name, takenAway: true },
  }
}

function named(kind: ServiceKind, name: string): string {
  return namesItsKind(name, KIND[kind]) ? name : `${KIND[kind]}, ${name}`
}

function promised(nextAt: Instant | null, clock: Clock): string {
  return nextAt === null ? '' : `. Prochaine information à ${clock(nextAt)}`
}
