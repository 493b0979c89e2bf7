// The health of one source and of one of its gauges, for the tests of what is said of them.
import { NO_VALUES, type SourceHealth, type SubjectHealth } from '../../../worker/model/source-health.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'

export const NOW = Date.UTC(2026, 9, 14, 12)

export function subject(change: Partial<SubjectHealth> = {}): SubjectHealth {
  return {
    ...NO_VALUES,
    subject: 'PONT-VIEUX',
    name: 'Pont Vieux',
    newestAt: NOW - 10 * MINUTE_MS,
    receivedAt: NOW - 5 * MINUTE_MS,
    silentSince: null,
    ...change,
  }
}

export function source(change: Partial<SourceHealth> = {}): SourceHealth {
  return {
    ...NO_VALUES,
    id: 'hubeau',
    adapter: 'hubeau',
    gives: 'readings',
    credit: "Hub'Eau",
    host: 'hubeau.eaufrance.fr',
    periodMs: 2 * MINUTE_MS,
    lastTriedAt: NOW - MINUTE_MS,
    lastGoodAt: NOW - MINUTE_MS,
    nextAt: NOW + MINUTE_MS,
    error: null,
    newestAt: NOW - 10 * MINUTE_MS,
    subjects: [subject()],
    slots: [],
    outlooks: [],
    ...change,
  }
}
