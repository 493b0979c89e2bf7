// A recorded river, told to `accept` value by value as it would have arrived: what each value was judged at once, and what it turned out to be.
import { accept, placed } from '../../../worker/ingest/accept.ts'
import { NO_MEMORY } from '../../../worker/ingest/level.ts'
import type { Reading } from '../../../worker/model/reading.ts'
import type { Station, StationDoubt } from '../../../worker/model/station.ts'
import { HOUR_MS, parseRfc3339, type Instant } from '../../../worker/model/time.ts'
import { recorded, recordedNames } from '../../support/recorded.ts'
import { gauge, raw } from './gauge.ts'

const WINDOW_MS = 26 * HOUR_MS
const MM = { mm: 1, m: 1_000 } as const
/** Faults that were left in on purpose: sensors that a flood destroyed, one that leaps by metres, reservoirs, a tide. */
export const BAD: readonly string[] = [
  'hubeau-herault/Y200002701.csv',
  'hubeau-herault/Y210001001.csv',
  'hubeau-aude/Y142202001.csv',
  'hubeau-agly/Y063402001.csv',
  'hubeau-ceze/V540402501.csv',
  'uk-twelve/station_2.csv',
]

export interface Sample {
  readonly at: Instant
  readonly mm: number
}

/** Stage series only, by folder and file; empty in a clone without recorded data. */
export function stageSeries(): readonly { readonly name: string; readonly samples: readonly Sample[] }[] {
  return recordedNames('hydro')
    .filter((name) => !name.includes('.'))
    .flatMap((folder) =>
      recordedNames(`hydro/${folder}`).flatMap((file) => {
        const samples = samplesOf(`hydro/${folder}/${file}`)
        return samples.length === 0 ? [] : [{ name: `${folder}/${file}`, samples }]
      }),
    )
}

function samplesOf(path: string): readonly Sample[] {
  const found = path.endsWith('.csv') ? recorded(path) : null
  if (found?.kind !== 'text') return []
  return found.text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [time = '', value = '', unit = ''] = line.trim().split(',')
      const at = parseRfc3339(time)
      if (at === null || value === '' || !(unit in MM)) return []
      return [{ at, mm: Math.round(Number(value) * MM[unit as keyof typeof MM]) }]
    })
    .sort((left, right) => left.at - right.at)
}

export interface Told {
  readonly sample: Sample
  /** As judged when it arrived; null where it was told before. */
  readonly first: Reading | null
}

export interface River {
  readonly told: readonly Told[]
  /** Each reading as it stood in the end. */
  readonly final: ReadonlyMap<Instant, Reading>
  readonly doubts: readonly StationDoubt[]
}

/** The step of a series is its commonest gap. */
function stepOf(samples: readonly Sample[]): number {
  const counts = new Map<number, number>()
  samples.slice(1).forEach(({ at }, index) => {
    const gap = at - (samples[index]?.at ?? at)
    counts.set(gap, (counts.get(gap) ?? 0) + 1)
  })
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [HOUR_MS, 0])[0]
}

export function told(samples: readonly Sample[], change: Partial<Station> = {}): River {
  const station = gauge({ plausibleMm: { min: -5_000, max: 25_000 }, nativeStepMs: stepOf(samples), ...change })
  const all: Told[] = []
  const final = new Map<Instant, Reading>()
  const doubts = new Map<Instant, StationDoubt>()
  let known: readonly Reading[] = []
  let memory = NO_MEMORY
  for (const sample of samples) {
    const verdict = accept(raw(sample.at, sample.mm), { station, known, now: sample.at, memory })
    if (verdict.kind !== 'new' && verdict.kind !== 'corrected') {
      all.push({ sample, first: null })
      continue
    }
    all.push({ sample, first: verdict.reading })
    for (const reading of [...verdict.settled, verdict.reading]) {
      final.set(reading.observedAt, reading)
      known = placed(known, reading)
    }
    memory = verdict.memory
    const { doubt } = memory
    if (doubt !== null) doubts.set(doubt.since, doubt)
    const first = known.findIndex((reading) => reading.observedAt >= sample.at - WINDOW_MS)
    if (first > 20) known = known.slice(first)
  }
  return { told: all, final, doubts: [...doubts.values()] }
}
