import { describe, expect, test } from 'vitest'
import { timeLeft, zoneClocks } from '../../../worker/decide/clock.ts'
import type { ForecastRun } from '../../../worker/model/forecast.ts'
import type { Station } from '../../../worker/model/station.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { zone } from './people-decide.ts'

const at = (hour: string) => Date.parse(`2026-10-14T${hour}:00+02:00`)
const station: Station = {
  code: 'PONT-VIEUX',
  name: 'Pont-Vieux',
  river: 'Lère',
  longitude: 2,
  latitude: 44,
  datum: 'local zero',
  nativeStepMs: 10 * MINUTE_MS,
  plausibleMm: { min: -1_000, max: 9_000 },
  maxRiseMmPerMin: 50,
  thresholds: [{ code: 'S3', levelMm: 3_400, effect: { fr: 'rue Basse inondée', en: 'rue Basse flooded' } }],
  upstream: null,
}
const zoneB: Zone = { ...zone('B'), decideBefore: { station: 'PONT-VIEUX', threshold: 'S3', leadMs: 2.5 * HOUR_MS } }

/** A straight upper bound from 1.35 m at `from` to 3.60 m at `to`. */
function run(issued: string, to: string, highMm = 3_600): ForecastRun {
  return {
    station: 'PONT-VIEUX',
    source: 'vigicrues',
    issuedAt: at(issued),
    receivedAt: at(issued),
    points: [
      { at: at(issued), lowMm: 1_350, middleMm: 1_350, highMm: 1_350 },
      { at: at(to), lowMm: 3_100, middleMm: 3_350, highMm },
    ],
  }
}
const clocks = (runs: readonly ForecastRun[], now: string, known = zoneClocks([zoneB], [station], [], 0, [])) =>
  zoneClocks([zoneB], [station], runs, at(now), known)

describe('the decide-by of a zone', () => {
  test('is the first time that the upper bound reaches its level, minus its lead', () => {
    const [clock] = clocks([run('16:00', '23:00', 3_400)], '16:00')
    expect(clock).toMatchObject({
      zone: 'B',
      reachedAt: at('23:00'),
      decideBy: at('20:30'),
      thresholdMm: 3_400,
      source: 'vigicrues',
      issuedAt: at('16:00'),
    })
  })

  test('comes earlier with a worse run and is kept through a calmer one: a cut forecast has made people relax before', () => {
    const first = clocks([run('16:00', '23:00', 3_400)], '16:00')
    const worse = clocks([run('17:00', '22:00', 3_400)], '17:00', first)
    expect(worse).toMatchObject([{ decideBy: at('19:30') }])
    expect(clocks([run('18:00', '23:30', 3_400)], '18:00', worse)).toMatchObject(worse)
    expect(clocks([run('18:00', '23:30', 3_000)], '18:00', worse)).toMatchObject(worse)
  })

  test('says how many runs in a row are calmer, and forgets it with the first that is not', () => {
    const first = clocks([run('16:00', '23:00', 3_400)], '16:00')
    expect(first[0]).not.toHaveProperty('calmer')
    const once = clocks([run('17:00', '23:30', 3_400)], '17:00', first)
    expect(once[0]?.calmer).toEqual({ runs: 1, issuedAt: at('17:00'), source: 'vigicrues' })
    // Looked at again it is the same run.
    expect(clocks([run('17:00', '23:30', 3_400)], '17:05', once)).toEqual(once)
    const twice = clocks([run('18:00', '23:30', 3_000)], '18:00', once)
    expect(twice[0]).toMatchObject({ decideBy: at('20:30'), calmer: { runs: 2, issuedAt: at('18:00') } })
    expect(clocks([run('19:00', '22:00', 3_400)], '19:00', twice)[0]).not.toHaveProperty('calmer')
    // The water is there: that a run begins above the level is no word of calm.
    const there = {
      ...run('23:30', '23:45'),
      points: [{ at: at('23:30'), lowMm: 3_400, middleMm: 3_500, highMm: 3_600 }],
    }
    expect(clocks([there], '23:30', first)[0]).not.toHaveProperty('calmer')
    const other = { ...run('18:00', '23:30', 3_000), source: 'another' }
    expect(clocks([other], '18:00', first)[0]).not.toHaveProperty('calmer')
  })

  test('is none where no upper bound reaches the level', () => {
    expect(clocks([run('16:00', '23:00', 3_399)], '16:00')).toMatchObject([{ decideBy: null }])
  })

  test('knows nothing of a run that has not been issued yet', () => {
    expect(clocks([run('16:00', '23:00')], '15:59')).toMatchObject([{ decideBy: null }])
  })

  test('takes no run of another station', () => {
    expect(clocks([{ ...run('16:00', '23:00'), station: 'LE-GUE' }], '16:00')).toMatchObject([{ decideBy: null }])
  })
})

describe('the time left', () => {
  test('is counted to the deadline, and past it', () => {
    expect(timeLeft(at('20:15'), at('20:00'))).toEqual({ kind: 'left', ms: 15 * MINUTE_MS })
    expect(timeLeft(at('20:15'), at('20:30'))).toEqual({ kind: 'passed', ms: 15 * MINUTE_MS })
    expect(timeLeft(null, at('20:30'))).toEqual({ kind: 'none' })
  })
})
