// The flood of the demonstration: 14 and 15 October 2026 on the fictional Lère, as the plan's replay tells it, with each forecast run as a full path.
import { HOUR_MS, MINUTE_MS, parseRfc3339, type Instant } from '../../worker/model/time.ts'

const STEP_MS = 10 * MINUTE_MS
const TRAVEL_MS = 3.5 * HOUR_MS

function at(text: string): Instant {
  const instant = parseRfc3339(`2026-10-${text}:00+02:00`)
  if (instant === null) throw new Error(`no time: ${text}`)
  return instant
}

/** Where the demonstration begins, and how fast its clock runs until somebody must decide. */
export const BEGINNING = at('14T15:40')
export const RATE = 60

/** Level of Pont-Vieux in mm at the replay's own times; the gauge is lost after the last one. */
const PONT_VIEUX: readonly (readonly [string, number])[] = [
  ['13T10:00', 960],
  ['14T06:00', 980],
  ['14T10:20', 1050],
  ['14T16:00', 1350],
  ['14T17:30', 1780],
  ['14T18:30', 2210],
  ['14T20:00', 2740],
  ['14T20:15', 2840],
  ['14T20:55', 3030],
  ['14T21:00', 3050],
  ['14T21:10', 3080],
  ['14T21:30', 3140],
  ['14T21:40', 3180],
  ['14T22:10', 3270],
  ['14T22:45', 3410],
  ['14T23:15', 3620],
  ['14T23:30', 3850],
]

export interface Observation {
  readonly at: Instant
  readonly levelMm: number
}

// A deterministic ripple of a centimetre at most, so that the curve looks like a river and every run is the same.
function rippleMm(instant: Instant): number {
  return Math.round(6 * Math.sin(instant / 777_000) + 3 * Math.sin(instant / 191_000))
}

function interpolated(points: readonly (readonly [string, number])[], instant: Instant): number | null {
  for (let index = 1; index < points.length; index++) {
    const [fromText, fromMm] = points[index - 1] ?? ['', 0]
    const [toText, toMm] = points[index] ?? ['', 0]
    const [from, to] = [at(fromText), at(toText)]
    if (instant >= from && instant <= to) return fromMm + ((toMm - fromMm) * (instant - from)) / (to - from)
  }
  return null
}

/** Every ten minutes; the replay's own points are met exactly. */
function series(shiftMs: number, scale: (mm: number) => number): readonly Observation[] {
  const observations: Observation[] = []
  const named = new Map(PONT_VIEUX.map(([text, mm]) => [at(text), mm]))
  for (let instant = at('13T10:00'); instant <= at('14T23:30'); instant += STEP_MS) {
    const level = interpolated(PONT_VIEUX, instant)
    if (level === null) continue
    const exact = named.get(instant)
    observations.push({ at: instant - shiftMs, levelMm: Math.round(scale(exact ?? level + rippleMm(instant))) })
  }
  for (const [instant, mm] of named) {
    if (!observations.some((one) => one.at === instant - shiftMs))
      observations.push({ at: instant - shiftMs, levelMm: Math.round(scale(mm)) })
  }
  return observations.sort((left, right) => left.at - right.at)
}

/** By the code that Hub'Eau would give them. Le Gué lies 3 h 30 upstream, in a narrower bed. */
export const OBSERVATIONS: Readonly<Record<string, readonly Observation[]>> = {
  Y990001001: series(0, (mm) => mm),
  Y990001002: series(TRAVEL_MS, (mm) => mm * 0.8),
  // The neighbour lies downstream in a wider bed; its levees keep its own river low.
  Y990002001: series(-2 * HOUR_MS, (mm) => mm * 0.45),
}

export interface Run {
  readonly issuedAt: Instant
  readonly points: readonly {
    readonly at: Instant
    readonly lowMm: number
    readonly middleMm: number
    readonly highMm: number
  }[]
}

interface Peak {
  readonly issued: string
  readonly fromMm: number
  readonly peakAt: string
  readonly lowMm: number
  readonly highMm: number
}

// Peaks of the replay's table. A run rises evenly from the level of its hour to its peak and falls slowly after it.
const PEAKS: readonly Peak[] = [
  { issued: '14T16:00', fromMm: 1350, peakAt: '14T23:00', lowMm: 3100, highMm: 3600 },
  { issued: '14T17:30', fromMm: 1780, peakAt: '14T23:00', lowMm: 3200, highMm: 3700 },
  { issued: '14T18:30', fromMm: 2210, peakAt: '14T23:00', lowMm: 3200, highMm: 3800 },
  { issued: '14T20:00', fromMm: 2740, peakAt: '14T23:30', lowMm: 3500, highMm: 4300 },
  { issued: '14T21:00', fromMm: 3050, peakAt: '14T23:30', lowMm: 3100, highMm: 3500 },
  { issued: '14T21:30', fromMm: 3140, peakAt: '15T02:00', lowMm: 3600, highMm: 4500 },
]

function pathOf(peak: Peak): Run {
  const issuedAt = at(peak.issued)
  const peakAt = at(peak.peakAt)
  const share = (instant: Instant) => Math.min(1, (instant - issuedAt) / (peakAt - issuedAt))
  const after = (instant: Instant) => Math.max(0, (instant - peakAt) / HOUR_MS) * 60
  const points = []
  for (let instant = issuedAt; instant <= issuedAt + 12 * HOUR_MS; instant += HOUR_MS / 2) {
    const level = (top: number) => Math.round(peak.fromMm + (top - peak.fromMm) * share(instant) - after(instant))
    const low = level(peak.lowMm)
    const high = level(peak.highMm)
    points.push({ at: instant, lowMm: low, middleMm: Math.round((low + high) / 2), highMm: high })
  }
  return { issuedAt, points }
}

/** Forecast runs of Pont-Vieux, oldest first. */
export const RUNS: readonly Run[] = PEAKS.map(pathOf)

/** One bulletin of the fictional flood service for one reach: its level and its words. */
export interface ReachBulletin {
  readonly issuedAt: Instant
  readonly nextAt: Instant
  /** 1 green … 4 red, as Vigicrues counts. */
  readonly level: 1 | 2 | 3 | 4
  readonly situation: string
}

function reach(issued: string, next: string, level: ReachBulletin['level'], situation: string): ReachBulletin {
  return { issuedAt: at(issued), nextAt: at(next), level, situation: `Démonstration, rivière fictive. ${situation}` }
}

/** By the code of the reach, oldest first: the Lère at Saint-Martin, and below it at Lauzun. */
export const REACHES: Readonly<Record<string, readonly ReachBulletin[]>> = {
  LX1: [
    reach('13T10:00', '14T10:00', 1, 'Pas de vigilance particulière.'),
    reach('14T10:00', '14T16:00', 2, 'Les pluies de la nuit font monter la Lère ; premiers débordements possibles.'),
    reach('14T15:30', '14T22:00', 3, 'Montée rapide ; débordements importants attendus cette nuit à Saint-Martin.'),
    reach('14T21:30', '15T06:00', 4, 'Crue majeure : le quai Nord est sous l’eau, la rue Basse est menacée.'),
  ],
  LX2: [
    reach('13T10:00', '14T10:00', 1, 'Pas de vigilance particulière.'),
    reach('14T10:00', '14T22:00', 2, 'La crue de l’amont arrivera dans la nuit.'),
    reach('14T21:30', '15T06:00', 3, 'Débordements attendus au petit matin.'),
  ],
}

export interface MapStep {
  readonly from: Instant
  readonly to: Instant
  readonly level: 1 | 2 | 3 | 4
}

/** One edition of the Vigilance map for the fictional department 99: by `phenomenon_id`, today and tomorrow in one row of hours. */
export interface MapEdition {
  readonly issuedAt: Instant
  readonly phenomena: Readonly<Record<string, readonly MapStep[]>>
  readonly texts: Readonly<Record<string, string>>
}

/** The hours of the day that an edition begins in end at this midnight; the rest is tomorrow. */
export const MIDNIGHT = at('15T00:00')

const until = (from: string, to: string, level: MapStep['level']): MapStep => ({ from: at(from), to: at(to), level })
const calm = (from: string): readonly MapStep[] => [until(from, '16T00:00', 1)]

export const VIGILANCE: readonly MapEdition[] = [
  {
    issuedAt: at('14T06:00'),
    phenomena: {
      '1': calm('14T06:00'),
      '2': [until('14T06:00', '14T12:00', 1), until('14T12:00', '15T00:00', 2), until('15T00:00', '16T00:00', 1)],
      '3': calm('14T06:00'),
      '4': [until('14T06:00', '16T00:00', 2)],
    },
    texts: { '2': 'Démonstration, département fictif. Pluies soutenues attendues dans l’après-midi.' },
  },
  {
    issuedAt: at('14T10:15'),
    phenomena: {
      '1': calm('14T10:15'),
      '2': [until('14T10:15', '15T00:00', 3), until('15T00:00', '16T00:00', 1)],
      '3': calm('14T10:15'),
      '4': [until('14T10:15', '16T00:00', 2)],
    },
    texts: { '2': 'Démonstration, département fictif. Pluies intenses ; vigilance orange pluie-inondation.' },
  },
  {
    issuedAt: at('14T15:00'),
    phenomena: {
      '1': calm('14T15:00'),
      '2': [until('14T15:00', '14T23:00', 3), until('14T23:00', '15T08:00', 2), until('15T08:00', '16T00:00', 1)],
      '3': [until('14T15:00', '14T21:00', 2), until('14T21:00', '16T00:00', 1)],
      '4': [until('14T15:00', '15T00:00', 3), until('15T00:00', '16T00:00', 4)],
    },
    texts: {
      '2': 'Démonstration, département fictif. 80 à 120 mm en six heures sur le haut bassin de la Lère.',
      '4': 'Démonstration, département fictif. La crue de la Lère est comparable aux plus fortes connues.',
    },
  },
]
