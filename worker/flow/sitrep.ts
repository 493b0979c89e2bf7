// The point de situation (SITREP): one page in the order that prefectures ask for, and a text of at most 600 characters for an SMS or a radio. What the
// data says is filled in; what only people know is asked for, and never made up.
import type { Alert } from '../model/alert.ts'
import { REACH_CLASSES } from '../model/delivery.ts'
import type { CellSummary } from '../model/cell.ts'
import type { HelpTask } from '../model/help.ts'
import type { LogEntry } from '../model/log.ts'
import { LEVEL_NAME, type PlanView } from '../model/plan.ts'
import type { PlanLevel } from '../model/rule.ts'
import type { Sitrep } from '../model/sitrep.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'
import { shownLevel, type Progress, type StationView } from '../model/view.ts'

export interface SitrepGround {
  readonly number: number
  readonly now: Instant
  readonly commune: string
  readonly level: PlanLevel
  readonly plan: PlanView
  readonly stations: readonly StationView[]
  readonly alerts: readonly Alert[]
  readonly progress: readonly Progress[]
  readonly help: readonly HelpTask[]
  readonly log: readonly LogEntry[]
  /** Calls by hand, shelters, means. */
  readonly cell: Pick<CellSummary, 'calls' | 'clusters' | 'shelters' | 'means'>
  /** `22:00`, in the territory's time. */
  clock(at: Instant): string
  /** `14-10`. */
  day(at: Instant): string
}

const SHORT_MOST = 600
const EVERY_MS = HOUR_MS
/** How long ago a line of the log may be and still describe the situation. */
const RECENT_MS = 6 * HOUR_MS

export function sitrepOf(ground: SitrepGround): Sitrep {
  const { number, now, clock } = ground
  const next = `Prochain point à ${clock(now + EVERY_MS)}`
  return {
    number,
    at: now,
    sections: {
      situation: [headOf(ground)],
      water: ground.stations.map((view) => waterOf(view, ground)),
      people: [...helpOf(ground), ...callsOf(ground), ...sheltersOf(ground), ...linesOf(ground, ['victime'])],
      networks: linesOf(ground, ['réseau']),
      decisions: linesOf(ground, ['décision']),
      actions: actionsOf(ground),
      means: [...meansOf(ground), ...linesOf(ground, ['logistique'])],
      needs: linesOf(ground, ['demande']),
      communication: [...alertsOf(ground), ...linesOf(ground, ['presse'])],
      next: [next],
    },
    short: shortOf(ground, next),
  }
}

function headOf({ number, commune, now, level, plan, clock, day }: SitrepGround): string {
  const entered = plan.runs.filter(({ closed }) => closed === null).flatMap((run) => run.entered[level] ?? [])
  const since = entered.length === 0 ? '' : ` depuis ${clock(Math.min(...entered))}`
  const director = plan.director?.who === 'prefect' ? 'préfet' : 'maire'
  return `Point n° ${number}, ${commune}, ${day(now)} ${clock(now)}. Niveau ${level} ${LEVEL_NAME[level].toLowerCase()}${since}. DOS : ${director}.`
}

function callsOf({ cell }: SitrepGround): readonly string[] {
  const { new: waiting, passedOn } = cell.calls
  const calls = waiting + passedOn
  const heaps = cell.clusters.map(
    ({ calls: own, street, outside }) =>
      `${own.length} appels groupés${street === '' ? '' : ` ${street}`}${outside ? ', hors de toute zone alertée' : ''}`,
  )
  return calls === 0 ? heaps : [`Appels en cours : ${calls}, dont ${waiting} à transmettre aux secours`, ...heaps]
}

function sheltersOf({ cell }: SitrepGround): readonly string[] {
  return cell.shelters
    .filter(({ isOpen }) => isOpen)
    .map(({ name, persons, capacity }) => `CARE ${name} : ${persons} présents, ${capacity} places`)
}

function meansOf({ cell }: SitrepGround): readonly string[] {
  const { available, engaged, out } = cell.means
  return available + engaged + out === 0
    ? []
    : [`Moyens : ${engaged} engagés, ${available} disponibles, ${out} hors service`]
}

function waterOf(view: StationView, { now, clock }: SitrepGround): string {
  const { station, silent, mmPerHour } = view
  const level = shownLevel(view)
  const at = level === null ? 'aucune mesure' : `${metres(level.valueMm)} à ${clock(level.observedAt)}`
  const trend = mmPerHour === null ? '' : `, ${mmPerHour >= 0 ? '+' : '−'}${Math.round(Math.abs(mmPerHour) / 10)} cm/h`
  const lost = silent === null ? '' : `, MUETTE depuis ${clock(silent.since)}${silent.wasRising ? ' (montait)' : ''}`
  const peak = peakOf(view, now)
  const forecast =
    peak === null
      ? ', aucune prévision'
      : `, prévu ${metres(peak.lowMm)} à ${metres(peak.highMm)} vers ${clock(peak.at)} (${peak.source}, ${clock(peak.issuedAt)})`
  return `${station.name} : ${at}${trend}${lost}${forecast}`
}

/** The highest of the newest run, by its upper bound. */
function peakOf({ forecasts }: StationView, now: Instant) {
  const [run] = forecasts.toSorted((left, right) => right.issuedAt - left.issuedAt)
  const points = (run?.points ?? []).filter(({ at }) => at >= now)
  if (run === undefined || points.length === 0) return null
  const highest = points.reduce((best, point) => (point.highMm > best.highMm ? point : best))
  return { ...highest, source: run.source, issuedAt: run.issuedAt }
}

function helpOf({ help }: SitrepGround): readonly string[] {
  const open = help.filter(({ state }) => state !== 'closed')
  if (help.length === 0) return []
  const vulnerable = open.filter((task) => task.vulnerable).length
  return [
    `Demandes d’aide : ${help.length}, dont ${open.length} en cours${vulnerable === 0 ? '' : ` (${vulnerable} vulnérables)`}`,
  ]
}

function actionsOf({ plan, now, clock }: SitrepGround): readonly string[] {
  return plan.runs
    .filter(({ closed }) => closed === null)
    .flatMap(({ cards }) => {
      const done = cards.filter(({ state }) => state === 'done').length
      const under = cards.filter(({ state }) => state === 'under way').map(({ card }) => card)
      const late = cards.filter(({ due, state }) => due !== null && due.at < now && state !== 'blocked')
      return [
        `Fiches : ${done} faites sur ${cards.length}${under.length === 0 ? '' : `, en cours ${under.join(', ')}`}`,
        ...(late.length === 0
          ? []
          : [`En retard : ${late.map(({ card, due }) => `${card} (prévue ${clock(due?.at ?? now)})`).join(', ')}`]),
        ...cards.filter(({ state }) => state === 'blocked').map(({ card, note }) => `Fiche ${card} bloquée : ${note}`),
      ]
    })
}

function alertsOf({ alerts, progress, clock }: SitrepGround): readonly string[] {
  return alerts
    .filter(({ state }) => ['sending', 'in force', 'stopping'].includes(state))
    .map((alert) => {
      const told = progress.findLast((one) => one.alert === alert.id)
      const reach = told?.reach
      const parts =
        reach === undefined
          ? ''
          : ` : ${told?.targeted ?? 0} visés, ${reach.confirmed} confirmés, ${reach.delivered} remis, ${reach.help} demandent de l’aide, ${REACH_CLASSES.reduce((sum, name) => sum + (name === 'failed' || name === 'no channel' ? reach[name] : 0), 0)} non joints`
      return `Alerte n° ${alert.number} (${alert.current.content.event}), approuvée à ${clock(alert.current.approvedAt ?? alert.current.submittedAt)}${parts}`
    })
}

// What people wrote by hand of this kind lately, the newest first; rumours are said to be such, and what was refuted is left out.
function linesOf({ log, now, clock }: SitrepGround, categories: readonly LogEntry['category'][]): readonly string[] {
  return log
    .filter(
      ({ act, category, at, detail }) =>
        act === 'note' && categories.includes(category) && at > now - RECENT_MS && detail['quality'] !== 'refuted',
    )
    .toReversed()
    .slice(0, 8)
    .map(({ at, text, detail }) => `${clock(at)} ${detail['quality'] === 'rumour' ? '(non vérifié) ' : ''}${text}`)
}

function shortOf(ground: SitrepGround, next: string): string {
  const { number, commune, now, level, plan, stations, clock, day } = ground
  const entered = plan.runs.filter(({ closed }) => closed === null).flatMap((run) => run.entered[level] ?? [])
  const parts = [
    `SITREP ${number}`,
    commune.toUpperCase(),
    `${day(now)} ${clock(now)}`,
    `${level}${entered.length === 0 ? '' : ` depuis ${clock(Math.min(...entered))}`}`,
    `DOS ${plan.director?.who === 'prefect' ? 'prefet' : 'maire'}`,
    ...stations.slice(0, 2).map((view) => waterOf(view, ground)),
    ...alertsOf(ground),
    ...helpOf(ground),
    ...callsOf(ground),
    ...sheltersOf(ground),
    ...actionsOf(ground).filter((line) => line.startsWith('En retard')),
    ...linesOf(ground, ['demande']).map((line) => `DEMANDE ${line}`),
  ].map(plain)
  const end = plain(next)
  // Whole parts are left out, the last first: a part that is cut says something else.
  while (parts.length > 5 && [...parts, end].join(' / ').length > SHORT_MOST) parts.pop()
  return [...parts, end].join(' / ').slice(0, SHORT_MOST)
}

function metres(mm: number): string {
  return `${(mm / 1_000).toFixed(2).replace('.', ',')} m`
}

/** Letters that every SMS and every radio log has. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘]/g, "'")
    .replace(/−/g, '-')
    .replace(/°/g, 'o')
    .replace(/[^\x20-\x7e]/g, ' ')
}
