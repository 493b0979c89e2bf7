import { expect, test } from 'vitest'
import { kept, newer, nextEndMs, restored, told, valid } from '../../console/display/holding.ts'
import type { DisplayFrame, ShownNotice } from '../../worker/model/display.ts'

const notice = (alert: string, remainingMs: number): ShownNotice => ({
  alert,
  number: 1,
  revision: 1,
  mode: 'live',
  speaker: 'MAIRIE',
  event: 'Crue',
  severity: 'Severe',
  allClear: false,
  zoneNames: [],
  texts: { fr: 'x' },
  pages: null,
  remainingMs,
})
const frame = (seq: number, ...notices: ShownNotice[]): DisplayFrame => ({
  kind: 'state',
  seq,
  name: { fr: 'Mairie', en: 'Town hall' },
  face: { kind: 'screen' },
  notices,
})
const shown = (held: Parameters<typeof valid>[0], now: number) => valid(held, now).map(({ alert }) => alert)

test('a notice is good for as long as was said, by the clock that never jumps (V03)', () => {
  const held = told(frame(1, notice('short', 1_000), notice('long', 5_000)), 100)
  expect(shown(held, 1_099)).toEqual(['short', 'long'])
  expect(shown(held, 1_100)).toEqual(['long'])
  expect(nextEndMs(held, 1_100)).toBe(4_000)
  expect(shown(held, 5_100)).toEqual([])
  expect(nextEndMs(held, 5_100)).toBeNull()
})

test('an older frame that comes late changes nothing (INV-28)', () => {
  const held = told(frame(5, notice('new', 1_000)), 0)
  expect(newer(held, frame(4, notice('old', 1_000)), 10)).toBe(held)
  expect(shown(newer(held, frame(6), 10), 10)).toEqual([])
})

test('after a restart without a link what is still good is shown, less the time gone by', () => {
  const memory = kept(told(frame(1, notice('a', 10_000)), 0), 4_000, 1_000_000)
  const held = restored(memory, 50, 1_003_000)
  expect(held?.certain).toBe(false)
  expect(nextEndMs(held, 50)).toBe(3_000)
  expect(shown(restored(memory, 50, 1_006_000), 50)).toEqual([])
})

test('a wall clock that went back says nothing of the time gone by: nothing is shown', () => {
  const memory = kept(told(frame(1, notice('a', 10_000)), 0), 0, 1_000_000)
  expect(restored(memory, 0, 999_999)).toBeNull()
  expect(restored(null, 0, 5)).toBeNull()
})

test('a frame of the hub replaces what came from memory, whatever its number', () => {
  const memory = restored(kept(told(frame(9, notice('a', 10_000)), 0), 0, 0), 0, 0)
  expect(shown(newer(memory, frame(1), 5), 5)).toEqual([])
})
