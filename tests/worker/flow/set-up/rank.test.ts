import { describe, expect, test } from 'vitest'
import {
  boxAround,
  distanceKm,
  ownRivers,
  rankGauges,
  rankReaches,
  riverName,
} from '../../../../worker/flow/set-up/rank.ts'
import type { ReferenceGauge, ReferenceReach, SetUpArea } from '../../../../worker/model/candidate.ts'
import type { Position } from '../../../../worker/model/geo.ts'

const square = (west: number, south: number, size: number): readonly Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const area: SetUpArea = { code: '99001', name: 'Saint-Martin', department: '99', shape: [[square(2, 43, 0.1)]] }

function gauge(code: string, position: Position, river: string): ReferenceGauge {
  return { code, name: `gauge ${code}`, river, commune: '', position, altitudeM: null }
}

const reach = (code: string, name: string, ...line: readonly Position[]): ReferenceReach => ({
  code,
  name,
  lines: [line],
})
const WIDE = { withinKm: 50, most: 10 }

describe('a distance', () => {
  test('is zero inside, and from the edge outside', () => {
    expect(distanceKm(area.shape, [2.05, 43.05])).toBe(0)
    // A tenth of a degree of latitude is 11.1 km.
    expect(distanceKm(area.shape, [2.05, 43.2])).toBeCloseTo(11.13, 1)
    // At this latitude a degree of longitude is shorter.
    expect(distanceKm(area.shape, [2.2, 43.05])).toBeCloseTo(11.13 * Math.cos((43.05 * Math.PI) / 180), 1)
  })

  test('the box around a territory holds whatever lies within the distance', () => {
    const { west, south, east, north } = boxAround(area.shape, 20)
    for (let turn = 0; turn < 360; turn += 15) {
      const up = (19.9 / 111.32) * Math.sin((turn * Math.PI) / 180)
      const aside = (19.9 / 111.32 / Math.cos((43.05 * Math.PI) / 180)) * Math.cos((turn * Math.PI) / 180)
      const [x, y] = [2.05 + aside, 43.05 + up]
      expect(x > west && x < east && y > south && y < north, `${turn}°`).toBe(true)
    }
  })

  test('a reach crosses a commune between two of its points', () => {
    const crossing = reach('R', 'Lère', [1, 43.05], [3, 43.05])
    expect(rankReaches(area, [crossing], [], WIDE).candidates[0]?.distanceKm).toBeLessThan(6)
    const beside = reach('B', 'Lère', [2.05, 43.2], [2.15, 43.2])
    expect(rankReaches(area, [beside], [], WIDE).candidates[0]?.distanceKm).toBeCloseTo(11.13, 1)
  })
})

describe('a river', () => {
  test.each([
    ['La Têt aval', 'tet'],
    ["L'Agly", 'agly'],
    ['Rivière de la Lère moyenne', 'lere'],
    ['Saint-Laurent', 'saint laurent'],
    ['', ''],
  ])('%s is "%s"', (name, plain) => {
    expect(riverName(name)).toBe(plain)
  })

  test('is the territory’s own where one of its gauges or a reach of it lies there', () => {
    const gauges = [gauge('A', [2.05, 43.05], 'la Lère'), gauge('B', [2.5, 43.4], 'Sor')]
    const reaches = [
      reach('R', 'Têt amont', [2.02, 43.02], [2.03, 43.03]),
      reach('S', 'Aude', [2.6, 43.5], [2.7, 43.5]),
    ]
    expect(ownRivers(area, gauges, reaches)).toEqual(['lere', 'tet'])
  })

  test('a name within a longer one is not the same river', () => {
    const rivers = ['lere']
    const named = (river: string) =>
      rankGauges(area, [gauge('A', [2.05, 43.2], river)], rivers, WIDE).candidates[0]?.isOwnRiver
    expect([named('La Lère'), named('Lère aval'), named('Galère'), named('Lèrette'), named('')]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('the ranking', () => {
  test('puts the own river before a nearer gauge of the next valley', () => {
    const gauges = [
      gauge('NEXT', [2.05, 43.15], 'Sor'),
      gauge('OWN', [2.05, 43.2], 'Lère'),
      gauge('HERE', [2.05, 43.05], 'Lère'),
    ]
    const { candidates } = rankGauges(area, gauges, ['lere'], WIDE)
    expect(candidates.map(({ code }) => code)).toEqual(['HERE', 'OWN', 'NEXT'])
  })

  test('but not before one that lies so much nearer', () => {
    const gauges = [gauge('NEXT', [2.05, 43.11], 'Sor'), gauge('OWN', [2.05, 43.4], 'Lère')]
    expect(rankGauges(area, gauges, ['lere'], WIDE).candidates.map(({ code }) => code)).toEqual(['NEXT', 'OWN'])
  })

  test('leaves out what is too far, and says how many more there were', () => {
    const gauges = Array.from({ length: 30 }, (_, index) => gauge(`G${index}`, [2.05, 43.1 + index / 100], 'Sor'))
    const { candidates, leftOut } = rankGauges(area, gauges, [], { withinKm: 20, most: 5 })
    expect(candidates).toHaveLength(5)
    expect(leftOut).toBe(gauges.filter(({ position }) => distanceKm(area.shape, position) <= 20).length - 5)
  })

  test('does not depend on the order in which the source lists them', () => {
    const gauges = Array.from({ length: 12 }, (_, index) => gauge(`G${index}`, [2.05, 43.2], 'Sor'))
    const codes = (list: readonly ReferenceGauge[]) =>
      rankGauges(area, list, [], WIDE).candidates.map(({ code }) => code)
    expect(codes(gauges.toReversed())).toEqual(codes(gauges))
  })
})
