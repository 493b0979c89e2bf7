import { expect, test } from 'vitest'
import type { CardRow, Due, PlanCard, PlanRun } from '../../../worker/model/plan.ts'
import { nextAt } from '../../../worker/model/schedule.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { newRow } from '../../../worker/plan/card-machine.ts'
import { cardView, type DueGround } from '../../../worker/plan/due.ts'

const AT = Date.parse('2026-10-14T18:40:00Z')
const words = { fr: 'a', en: 'a' }
const card = (due: readonly Due[], more: Partial<PlanCard> = {}): PlanCard => ({
  id: '14',
  level: 'N2',
  do: words,
  how: null,
  roles: ['LOG'],
  due,
  repeatMs: null,
  when: null,
  follows: [],
  proof: null,
  variants: {},
  ...more,
})
const run: PlanRun = {
  id: 'run',
  plan: 'crue',
  level: 'N2',
  entered: { N1: AT - HOUR_MS, N2: AT },
  version: 'v',
  openedAt: AT - HOUR_MS,
  openedBy: { id: 'duty', name: 'Astreinte' },
  closed: null,
}
const ground = (more: Partial<DueGround> = {}): DueGround => ({
  run,
  rows: [],
  waterAt: () => null,
  clockAt: (hour, minute, from) => nextAt(hour * 60 + minute, from, 'Europe/Paris'),
  ...more,
})
const row = (more: Partial<CardRow> = {}): CardRow => ({ ...newRow('14', AT), ...more })
const WATER: Due = { kind: 'water', station: 'PONT-VIEUX', levelMm: 2_500 }
const ENTRY: Due = { kind: 'entry', afterMs: 2 * HOUR_MS }

test('of several the first that comes counts, and says why', () => {
  const foreseen = { at: AT + HOUR_MS, water: 'foreseen' } as const
  expect(cardView(card([WATER, ENTRY]), row(), ground({ waterAt: () => foreseen })).due).toEqual({
    at: AT + HOUR_MS,
    because: WATER,
    water: 'foreseen',
  })
  const late = { at: AT + 5 * HOUR_MS, water: 'foreseen' } as const
  expect(cardView(card([WATER, ENTRY]), row(), ground({ waterAt: () => late })).due?.because).toEqual(ENTRY)
})

test('a level that nothing foresees leaves the others to count, and alone says nothing', () => {
  expect(cardView(card([WATER, ENTRY]), row(), ground()).due?.at).toBe(AT + 2 * HOUR_MS)
  expect(cardView(card([WATER]), row(), ground()).due).toBeNull()
})

test('an hour is the next one that the clocks of the commune show, over a change of the clock too', () => {
  const due: Due = { kind: 'clock', hour: 17, minute: 0 }
  expect(cardView(card([due]), row(), ground()).due?.at).toBe(Date.parse('2026-10-15T15:00:00Z'))
  const before = Date.parse('2026-10-24T20:00:00Z')
  expect(nextAt(7 * 60, before, 'Europe/Paris')).toBe(Date.parse('2026-10-25T06:00:00Z'))
  expect(nextAt(0, Date.parse('2026-10-24T22:00:00Z'), 'Europe/Paris')).toBe(Date.parse('2026-10-24T22:00:00Z'))
})

test('what follows a card waits for it and is due so long after it was done last', () => {
  const due: Due = { kind: 'card', card: '41', afterMs: 15 * MINUTE_MS }
  const waiting = cardView(card([due], { follows: ['41'] }), row(), ground({ rows: [{ ...newRow('41', AT) }] }))
  expect([waiting.due, waiting.missing]).toEqual([null, ['41']])
  const before: CardRow = { ...newRow('41', AT), state: 'done', doneAt: [AT, AT + MINUTE_MS] }
  const view = cardView(card([due], { follows: ['41'] }), row(), ground({ rows: [before] }))
  expect([view.due?.at, view.missing]).toEqual([AT + 16 * MINUTE_MS, []])
})

test('what is over is due no more, unless it repeats', () => {
  const done = row({ state: 'done', doneAt: [AT] })
  expect(cardView(card([ENTRY]), done, ground()).due).toBeNull()
  expect(cardView(card([ENTRY]), row({ state: 'not applicable' }), ground()).due).toBeNull()
  expect(cardView(card([ENTRY], { repeatMs: HOUR_MS }), done, ground()).due?.at).toBe(AT + HOUR_MS)
})
