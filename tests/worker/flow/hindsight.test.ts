import { expect, test } from 'vitest'
import { hindsightOf, pooled, type Happened, type Question } from '../../../worker/flow/hindsight.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'

const hour = (count: number) => Date.UTC(2020, 0, 20) + count * HOUR_MS
const flood: Happened = { station: 'P', level: 'R1', start: hour(48), end: hour(60), bareAt: hour(48) }
const alarm = (from: number, to: number | null = null, rule = 'n3') => ({
  rule,
  from: hour(from),
  to: to === null ? null : hour(to),
})
const asked = (...events: readonly Happened[]): Question => ({
  rule: 'n3',
  station: 'P',
  level: 'R1',
  events,
  reach: null,
  recordedMs: 0,
})

test('a warning before the flood is a hit with its lead, one inside it is a late hit', () => {
  expect(hindsightOf(asked(flood), [alarm(45)])).toMatchObject({
    hits: 1,
    misses: 0,
    falseAlarms: 0,
    leadMs: [3 * HOUR_MS],
    gainedMs: 3 * HOUR_MS,
    announced: [1, 1, 1],
  })
  expect(hindsightOf(asked(flood), [alarm(50)])).toMatchObject({
    hits: 1,
    leadMs: [-2 * HOUR_MS],
    gainedMs: -2 * HOUR_MS,
  })
})

test('more than a day before, or after its end, is a false alarm and the flood is missed', () => {
  expect(hindsightOf(asked(flood), [alarm(23, 24), alarm(61, 62)])).toMatchObject({
    hits: 0,
    misses: 1,
    falseAlarms: 2,
    gainedMs: 0,
  })
})

test('a rule that has stood for days and stands when the water comes is no miss, and has no lead beyond the longest', () => {
  expect(hindsightOf(asked(flood), [alarm(2, 50)])).toMatchObject({ hits: 1, falseAlarms: 0, leadMs: [24 * HOUR_MS] })
  expect(hindsightOf(asked(flood), [alarm(2)], 12 * HOUR_MS)).toMatchObject({ hits: 1, leadMs: [12 * HOUR_MS] })
})

test('POD, FAR and CSI are what their names say, and nothing where there is nothing to divide', () => {
  const second: Happened = { ...flood, start: hour(148), end: hour(150), bareAt: hour(148) }
  // One hit, one miss, two false alarms.
  expect(hindsightOf(asked(flood, second), [alarm(47, 61), alarm(90, 91), alarm(100, 101)])).toMatchObject({
    pod: 0.5,
    far: 2 / 3,
    csi: 1 / 4,
  })
  expect(hindsightOf(asked(), [])).toMatchObject({ events: 0, pod: null, far: null, csi: null, gainedMs: null })
})

test('a false alarm after which the water came nine tenths of the way is a near miss', () => {
  const reach = (from: number) => (from === hour(1) ? 0.92 : 0.5)
  expect(hindsightOf({ ...asked(), reach }, [alarm(1, 2), alarm(30, 31)])).toMatchObject({
    falseAlarms: 2,
    nearMisses: 1,
  })
})

test('a rule answers for its own alarms only', () => {
  expect(hindsightOf(asked(flood), [alarm(45, 50, 'another')])).toMatchObject({ hits: 0, misses: 1, falseAlarms: 0 })
})

test('several answers as one: sums, and the gain weighed by events', () => {
  const one = hindsightOf(asked(flood), [alarm(45)])
  const other = hindsightOf(asked(flood), [alarm(1, 2)])
  expect(pooled('group', 'R1', [one, other])).toMatchObject({
    rule: 'group',
    events: 2,
    hits: 1,
    misses: 1,
    falseAlarms: 1,
    far: 0.5,
    gainedMs: 1.5 * HOUR_MS,
  })
})
