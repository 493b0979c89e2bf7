// Calls that lie together: what becomes a proposal to look, and what does not.
import { expect, test } from 'vitest'
import { metresApart } from '../../../worker/model/geo.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { CLUSTER_SHOWN_MS, clustersOf, type PlacedCall } from '../../../worker/plan/call-clusters.ts'

const NOON = 1_800_000_000_000
/** `metres` to the east along one street. */
function call(number: number, minute: number, metres: number, change: Partial<PlacedCall> = {}): PlacedCall {
  const point = [2 + metres / (111_195 * Math.cos((43 * Math.PI) / 180)), 43] as const
  const at = NOON + minute * MINUTE_MS
  return { number, at, persons: 2, street: 'Rue Basse', point, zones: [], outside: true, ...change }
}
const numbers = (calls: readonly PlacedCall[], now = NOON + 30 * MINUTE_MS) =>
  clustersOf(calls, now).map((cluster) => cluster.calls)

test('six calls of one street within twenty minutes are one cluster, with their street, persons and times', () => {
  const calls = [0, 4, 8, 12, 16, 20].map((minute, index) => call(index + 1, minute, index * 40))
  expect(clustersOf(calls, NOON + 21 * MINUTE_MS)).toEqual([
    {
      first: 1,
      calls: [1, 2, 3, 4, 5, 6],
      persons: 12,
      fromAt: NOON,
      toAt: NOON + 20 * MINUTE_MS,
      street: 'Rue Basse',
      zones: [],
      outside: true,
      centre: [2.001, 43],
    },
  ])
})

test('two calls are none, and three that lie half a kilometre apart each are none', () => {
  expect(numbers([call(1, 0, 0), call(2, 1, 10)])).toEqual([])
  expect(numbers([call(1, 0, 0), call(2, 1, 501), call(3, 2, 1_002)])).toEqual([])
  expect(numbers([call(1, 0, 0), call(2, 1, 499), call(3, 2, 998)])).toEqual([[1, 2, 3]])
})

test('two calls from one house are enough, and from two houses of one street they are not', () => {
  const [house, other] = [{ house: '12 rue Basse' }, { house: ' 12 Rue basse ' }]
  expect(numbers([call(1, 0, 0, house), call(2, 1, 0, other)])).toEqual([[1, 2]])
  expect(numbers([call(1, 0, 0, house), call(2, 1, 20, { house: '14 rue Basse' })])).toEqual([])
  expect(numbers([call(1, 0, 0, { house: '' }), call(2, 1, 0, { house: '' })])).toEqual([])
  expect(numbers([call(1, 0, 0, house), call(2, 20, 0, other)])).toEqual([])
})

test('three calls that come more than a quarter of an hour apart are none', () => {
  expect(numbers([call(1, 0, 0), call(2, 15, 0), call(3, 30, 0)])).toEqual([[1, 2, 3]])
  expect(numbers([call(1, 0, 0), call(2, 15, 0), call(3, 30.1, 0)])).toEqual([])
})

test('calls inside an alerted zone do not hide those outside, which stand first however few they are', () => {
  const inside = [1, 2, 3, 4].map((number) => call(number, number, 0, { outside: false, zones: ['B'] }))
  const outside = [5, 6, 7].map((number) => call(number, number, 20))
  expect(clustersOf([...inside, ...outside], NOON + 30 * MINUTE_MS)).toMatchObject([
    { calls: [5, 6, 7], outside: true, zones: [] },
    { calls: [1, 2, 3, 4], outside: false, zones: ['B'] },
  ])
})

test('addresses that the file does not know join by their street, and never by none', () => {
  const lost = { point: null, outside: null }
  expect(numbers([call(1, 0, 0), call(2, 1, 0, lost), call(3, 2, 0, lost)])).toEqual([[1, 2, 3]])
  expect(numbers([1, 2, 3].map((number) => call(number, number, 0, { ...lost, street: '' })))).toEqual([])
})

test('an hour after its last call a cluster is shown no more, and the order in which calls come does not matter', () => {
  const calls = [call(3, 2, 0), call(1, 0, 0), call(2, 1, 0)]
  const last = NOON + 2 * MINUTE_MS
  expect(numbers(calls, last + CLUSTER_SHOWN_MS)).toEqual([[1, 2, 3]])
  expect(numbers(calls, last + CLUSTER_SHOWN_MS + 1)).toEqual([])
})

test('however calls lie, they are heaped as if each pair of them had been looked at', () => {
  let seed = 20_261_128
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below
  for (let round = 0; round < 60; round++) {
    const calls = Array.from({ length: 40 }, (_, index): PlacedCall => {
      const point = random(4) === 0 ? null : ([2.3 + random(200) / 10_000, 43 + random(200) / 10_000] as const)
      return {
        number: index + 1,
        at: random(90) * MINUTE_MS,
        persons: 1,
        street: ['', 'Rue Basse', 'rue basse', 'Quai Nord'][random(4)] ?? '',
        point: point === null ? null : [point[0], point[1]],
        zones: [],
        outside: random(2) === 0,
      }
    })
    const beside = (one: PlacedCall, other: PlacedCall) =>
      one.outside === other.outside &&
      Math.abs(one.at - other.at) <= 15 * MINUTE_MS &&
      (one.point !== null && other.point !== null
        ? metresApart(one.point, other.point) <= 500
        : one.street !== '' && one.street.toLowerCase() === other.street.toLowerCase())
    const heaps = calls.map(({ number }) => new Set([number]))
    for (const [left, one] of calls.entries())
      for (const [right, other] of calls.entries())
        if (left < right && beside(one, other) && heaps[left] !== heaps[right]) {
          const [into, from] = [heaps[left] as Set<number>, heaps[right] as Set<number>]
          for (const number of from) into.add(number)
          for (const [index, heap] of heaps.entries()) if (heap === from) heaps[index] = into
        }
    const expected = [...new Set(heaps)]
      .filter(({ size }) => size >= 3)
      .map((heap) => [...heap].toSorted((a, b) => a - b))
    const found = clustersOf(calls, 0).map((cluster) => cluster.calls)
    const sorted = (all: readonly (readonly number[])[]) => all.map(String).toSorted()
    expect(sorted(found), `round ${round}`).toEqual(sorted(expected))
  }
})
