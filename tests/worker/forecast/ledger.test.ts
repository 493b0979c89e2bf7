import { describe, expect, test } from 'vitest'
import type { LevelAlarm } from '../../../worker/forecast/alarm.ts'
import { NO_HISTORY, remembered } from '../../../worker/forecast/history.ts'
import {
  entered,
  NO_LEDGER,
  recordOf,
  staged,
  verdictOf,
  type ClosedCase,
  type Ledger,
} from '../../../worker/forecast/ledger.ts'
import { NOWCAST_LEADS_MS } from '../../../worker/model/gauge-nowcast.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { reading, START, STEP_MS } from './gauge-day.ts'

const LEVEL = 2_000

/** Runs a gauge for so many steps, saying `p` of the level at every lead as long as it is below. */
function run(steps: number, valueAt: (step: number) => number, p: (step: number) => number) {
  let history = NO_HISTORY
  let ledger: Ledger = NO_LEDGER
  const closed: ClosedCase[] = []
  for (let step = 0; step < steps; step++) {
    const at = START + step * STEP_MS
    history = remembered(history, reading(at, valueAt(step)))
    const chances = valueAt(step) < LEVEL ? [{ levelMm: LEVEL, chances: NOWCAST_LEADS_MS.map(() => p(step)) }] : []
    const next = entered(ledger, { chances, history, stepMs: STEP_MS }, at)
    ledger = next.ledger
    closed.push(...next.closed)
  }
  return { ledger, closed }
}

describe('the record of what was said', () => {
  test('each half hour is one case, closed with what came within each lead', () => {
    const rise = START + 20 * HOUR_MS
    const { ledger, closed } = run(
      6 * 40,
      (step) => (START + step * STEP_MS >= rise ? 2_100 : 1_000),
      () => 0.25,
    )
    const at = (hours: number) => closed.find((one) => one.at === START + hours * HOUR_MS)?.levels[0]?.reached
    expect(at(5)).toEqual([false, false, false, false, false, false])
    expect(at(12)).toEqual([false, false, false, false, false, true])
    expect(at(18.5)).toEqual([false, false, true, true, true, true])
    expect(at(19.5)).toEqual([true, true, true, true, true, true])
    const record = recordOf('G1', ledger)
    expect(record.leads[3]?.cases).toBe(40)
    expect(record.leads[3]?.happened).toBe(6)
    expect(ledger.open.length).toBeLessThanOrEqual(26)
  })

  test('nothing is claimed before five crossings or two hundred likely cases; then worse than the bare frequency is muted', () => {
    const often = (step: number) => (step % 72 < 12 ? 2_100 : 1_000)
    const soon = (step: number) => (step % 72 >= 54 ? 0.9 : 0.02)
    const wise = run(6 * 24 * 21, often, soon).ledger
    const wrong = run(6 * 24 * 21, often, (step) => 0.92 - soon(step)).ledger
    expect(verdictOf(wise, 3 * HOUR_MS)).toBe('proven')
    expect(verdictOf(wrong, 3 * HOUR_MS)).toBe('worse')
    expect(recordOf('G1', wise).leads[3]).toMatchObject({ beatsPersistence: true })
    expect(recordOf('G1', wrong).leads[3]).toMatchObject({ beatsPersistence: false })
    expect(verdictOf(run(6 * 24, often, soon).ledger, 3 * HOUR_MS)).toBe('unproven')
  })

  test('a gap of which nothing is known is no case', () => {
    const history = remembered(NO_HISTORY, reading(START, 1_000))
    const said = [{ levelMm: LEVEL, chances: NOWCAST_LEADS_MS.map(() => 0.3) }]
    const open = entered(NO_LEDGER, { chances: said, history, stepMs: STEP_MS }, START).ledger
    const later = remembered(history, reading(START + 14 * HOUR_MS, 1_000))
    const after = entered(open, { chances: [], history: later, stepMs: STEP_MS }, START + 14 * HOUR_MS + 30 * MINUTE_MS)
    expect(after.closed).toEqual([])
    expect(after.ledger.open).toEqual([])
  })

  test('a crossing counts with the warning that stood before it, a warning that ends with nothing as a false one', () => {
    const alarm = (stage: LevelAlarm['stage'], since: number): LevelAlarm => ({
      levelMm: LEVEL,
      stage,
      since,
      calmSince: null,
    })
    const warned = [alarm('warning', START)]
    const crossed = [alarm('crossed', START + HOUR_MS)]
    const hit = staged(NO_LEDGER, warned, crossed, START + HOUR_MS)
    expect(hit.crossings).toEqual([{ at: START + HOUR_MS, levelMm: LEVEL, leadMs: HOUR_MS }])
    expect(staged(hit, crossed, crossed, START + 2 * HOUR_MS)).toBe(hit)
    expect(staged(NO_LEDGER, [], crossed, START).crossings[0]?.leadMs).toBe(0)
    expect(staged(NO_LEDGER, warned, [], START)).toMatchObject({ crossed: 0, falseWarnings: 1 })
  })
})
