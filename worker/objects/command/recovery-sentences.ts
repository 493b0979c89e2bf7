// The lines of the main courante on what follows a crisis.
import type { Alert, Settled } from '../../model/alert.ts'
import type { CatNatFile } from '../../model/catnat.ts'
import type { Actor } from '../../model/identity.ts'
import {
  damageName,
  rehousingName,
  ROUND_POINTS,
  type Damage,
  type FrozenLog,
  type RecoveryErased,
  type Rehousing,
  type RehousingState,
  type RoundFinding,
  type RoundPoint,
  type SafetyRound,
} from '../../model/recovery.ts'
import type { Act } from './log.ts'

export function settled(alert: Alert, { by, left, reason }: Settled, all: number): Act {
  const parts = Object.entries(left).map(([channel, n]) => `${channel} ${n}`)
  const text =
    all === 0
      ? 'tous les envois ont une fin'
      : `${all} envoi${all > 1 ? 's' : ''} sans fin connue abandonné${all > 1 ? 's' : ''} (${parts.join(', ')}). Motif : ${reason}`
  return {
    actor: by,
    category: 'décision',
    act: 'alerte close',
    text: `Alerte n° ${alert.number} close : ${text}`,
    detail: { alert: alert.id, number: alert.number, left, reason },
  }
}

const FOUND: Readonly<Record<RoundPoint, string>> = {
  water: 'eau',
  gas: 'gaz',
  power: 'électricité',
  structure: 'bâti',
  road: 'voirie',
}
const STATE: Readonly<Record<RehousingState, string>> = {
  'to rehouse': 'à reloger',
  offered: 'logement proposé',
  'moved in': 'installé',
  'back home': 'de retour chez eux',
  'settled elsewhere': 'sorti de la liste',
}
const persons = (n: number) => `${n} personne${n > 1 ? 's' : ''}`

export function roundMade(zone: string, round: SafetyRound): Act {
  const { number, street, found, verdict, conditions, team } = round
  const of = (what: RoundFinding) =>
    ROUND_POINTS.filter((point) => found[point] === what)
      .map((point) => FOUND[point])
      .join(', ')
  const parts = [
    of('danger') === '' ? '' : `danger : ${of('danger')}`,
    of('not looked at') === '' ? '' : `non vu : ${of('not looked at')}`,
    conditions === '' ? '' : `${verdict === 'closed' ? 'à faire' : 'conditions'} : ${conditions}`,
  ].filter((part) => part !== '')
  const where = street === '' ? zone : `${street} (${zone})`
  const who = team === '' ? '' : ` par ${team}`
  return {
    actor: round.by,
    category: 'action',
    act: 'tournée de sécurité',
    text: `Tournée ${number}, ${where}${who} : ${[verdict === 'clear' ? 'sans danger' : 'reste fermé', ...parts].join(' ; ')}`,
    detail: { round: number, zone: round.zone, street, found, verdict, conditions, team },
  }
}

/** Number, zone and counts: never whose home it is. */
export function damageCounted(damage: Damage, again: boolean): Act {
  const { number, zones, waterCm, uninhabitable, persons: n, insured, kinds } = damage
  const water = waterCm === null ? 'eau inconnue' : `eau ${waterCm} cm`
  const zone = zones.length === 0 ? 'hors zone' : `zone ${zones.join(', ')}`
  const home = uninhabitable ? ', inhabitable' : ''
  return {
    actor: damage.by,
    category: 'action',
    act: again ? 'sinistre corrigé' : 'sinistre recensé',
    text: `Sinistre ${damageName(number)}${again ? ' corrigé' : ''} (${zone}) : ${water}, ${persons(n)}${home}`,
    detail: { damage: number, zones, waterCm, uninhabitable, insured, kinds },
  }
}

export function rehousingMoved(row: Rehousing, by: Actor, left: number): Act {
  const { number, state, persons: n } = row
  const why = state === 'settled elsewhere' ? ' (motif au dossier)' : ''
  return {
    actor: by,
    category: 'action',
    act: 'relogement',
    text: `Relogement ${rehousingName(number)} : ${STATE[state]}${why}, ${persons(n)}. Foyers encore à reloger : ${left}`,
    detail: { rehousing: number, state, persons: n, left },
  }
}

export function recoveryLookedAt(damages: number, rehousing: number, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'recensement consulté',
    text: `Recensement consulté par ${by.name} : ${damages} sinistres, ${rehousing} relogements, avec les noms`,
    detail: { dataset: 'damage census', reason: 'recovery', persons: damages + rehousing, scope: 'recensement' },
  }
}

export function recoveryErased(erased: RecoveryErased, by: Actor, why: 'by hand' | 'by timer'): Act {
  const { damages, rehousing, rounds } = erased
  const how = why === 'by hand' ? 'effacés' : 'effacés, deux ans après le dernier acte'
  return {
    actor: by,
    category: 'système',
    act: 'recensement effacé',
    text: `Recensement et relogements ${how} : ${damages} sinistres, ${rehousing} relogements, ${rounds} tournées`,
    detail: { ...erased, why },
  }
}

export function catNatMade(file: CatNatFile, by: Actor): Act {
  const { buildings, from, to, dueAt } = file
  return {
    actor: by,
    category: 'action',
    act: 'dossier CatNat',
    text: `Dossier de reconnaissance de catastrophe naturelle établi : ${buildings} bâtiments, à déposer avant le ${dueAt}`,
    detail: { from, to, dueAt, buildings },
  }
}

export function logFrozen({ run, plan, at, by, reason, seq, hash }: FrozenLog): Act {
  return {
    actor: by,
    category: 'décision',
    act: 'main courante figée',
    text: `Main courante figée jusqu’à l’entrée n° ${seq} (empreinte ${hash.slice(0, 12)}…). Motif : ${reason}`,
    detail: { run, plan, at, seq, hash, reason },
  }
}
