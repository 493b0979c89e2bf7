// A gauge, its readings and a rule for the tests of this folder.
import type { StationWindow, Window } from '../../../worker/evaluate/window.ts'
import { EMPTY_BOARD } from '../../../worker/model/bulletin.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { NowcastOpinion } from '../../../worker/model/nowcast.ts'
import type { Quality, Reading } from '../../../worker/model/reading.ts'
import type { Condition, Rule } from '../../../worker/model/rule.ts'
import type { Station } from '../../../worker/model/station.ts'
import { MINUTE_MS, type Instant } from '../../../worker/model/time.ts'

export const T0 = Date.UTC(2026, 9, 14, 14)
export const minute = (count: number): Instant => T0 + count * MINUTE_MS

export function station(code: string): Station {
  return {
    code,
    name: code,
    river: 'Lère',
    longitude: 2.3,
    latitude: 43,
    datum: 'local zero',
    nativeStepMs: 10 * MINUTE_MS,
    plausibleMm: { min: -500, max: 9_000 },
    maxRiseMmPerMin: 150,
    thresholds: [],
    upstream: null,
  }
}

/** One reading; minutes count from T0. */
export function reading(at: number, value: number, quality: Quality = 'good', code = 'PONT-VIEUX'): Reading {
  return {
    station: code,
    quantity: 'level',
    observedAt: minute(at),
    receivedAt: minute(at),
    value,
    quality,
    flags: quality === 'unconfirmed' ? ['unconfirmed fast rise'] : [],
    revision: 0,
    source: 'test',
    rawUnit: 'mm',
  }
}

export interface Seen {
  readonly readings?: readonly Reading[]
  readonly silent?: StationWindow['silent']
  readonly lastArrivedAt?: Instant | null
  readonly forecasts?: readonly ForecastRun[]
  readonly nowcast?: NowcastOpinion | null
}

export function windowOf(seen: Readonly<Record<string, Seen>>): Window {
  return {
    measures: new Map(),
    timeZone: 'Europe/Paris',
    bulletins: { board: EMPTY_BOARD, followed: [] },
    stations: new Map(
      Object.entries(seen).map(
        ([code, { readings = [], silent = null, lastArrivedAt, forecasts = [], nowcast = null }]) => [
          code,
          {
            station: station(code),
            readings,
            silent,
            forecasts,
            nowcast,
            lastArrivedAt: lastArrivedAt === undefined ? (readings.at(-1)?.receivedAt ?? null) : lastArrivedAt,
          },
        ],
      ),
    ),
  }
}

export const pontVieux = (seen: Seen): Window => windowOf({ 'PONT-VIEUX': seen })

export const ABOVE_S3: Condition = { kind: 'level above', station: 'PONT-VIEUX', levelMm: 3_400, clearMm: 3_200 }

export function rule(changes: Partial<Rule> = {}): Rule {
  return {
    id: 'evacuate',
    group: 'lere',
    version: 'v1',
    title: { fr: 'Évacuer', en: 'Leave' },
    when: ABOVE_S3,
    forMs: 10 * MINUTE_MS,
    keepFiringForMs: 20 * MINUTE_MS,
    planLevel: 'N4',
    zones: ['B'],
    template: 'M2',
    severity: 'Extreme',
    urgency: 'Immediate',
    certainty: 'Observed',
    mode: 'propose',
    origin: 'lere.yaml:1',
    ...changes,
  }
}
