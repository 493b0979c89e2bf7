// What an exercise tells goes through the live rules: each signal once, however often it is looked at.
import { expect, test } from 'vitest'
import { exerciseWatch, type ToldInject } from '../../../worker/flow/exercise-watch.ts'
import { parseTerritoryFiles } from '../../../worker/flow/files/territory-files.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { smallTerritory } from '../../support/small-territory.ts'

const START = 1_790_000_000_000
const at = (minutes: number) => START + minutes * MINUTE_MS
const parsed = parseTerritoryFiles('31555', smallTerritory({ code: '31555' }))
if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
const { stations, rules, zones } = parsed.value
const plan = { territory: '31555', stations, rules, zones, silenceMs: null, timeZone: 'Europe/Paris' }
const level = (minutes: number, levelMm: number): ToldInject => ({
  at: at(minutes),
  data: { kind: 'reading', station: 'PONT-VIEUX', levelMm },
})

test('a level fires its rule once, and is shown as the gauge’s', () => {
  const told = [level(0, 2_000), level(10, 3_500)]
  const first = exerciseWatch(plan, told, { since: START - 1, now: at(10) })
  expect(first.signals.map(({ state }) => state)).toEqual(['firing'])
  expect(first.stations[0]?.latest?.valueMm).toBe(3_500)
  expect(exerciseWatch(plan, told, { since: at(10), now: at(12) }).signals).toEqual([])
})

test('a forecast rises from the gauge’s own level to its peak, and gives the zone its deadline', () => {
  const forecast: ToldInject = {
    at: at(10),
    data: { kind: 'forecast', station: 'PONT-VIEUX', peakAfterMs: 240 * MINUTE_MS, lowMm: 3_000, highMm: 4_000 },
  }
  const { zoneClocks, stations: shown } = exerciseWatch(plan, [level(0, 2_000), forecast], {
    since: START,
    now: at(11),
  })
  // From 2.00 m to 4.00 m in four hours: 3.40 m after 168 minutes, less the zone's lead of 150.
  expect(zoneClocks.find(({ zone }) => zone === 'B')?.decideBy).toBe(at(10 + 168 - 150))
  expect(shown[0]?.forecasts[0]?.points[0]?.highMm).toBe(2_000)
})
