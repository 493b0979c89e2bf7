import { expect, test } from 'vitest'
import { NO_REACH } from '../../../worker/model/delivery.ts'
import type { LogEntry } from '../../../worker/model/log.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { afterActionOf, type AfterActionGround } from '../../../worker/prove/after-action.ts'

const T0 = Date.parse('2026-10-14T18:00:00Z')
const at = (minutes: number) => T0 + minutes * MINUTE_MS
let seq = 0
const entry = (minutes: number, act: string, more: object = {}): LogEntry =>
  ({
    seq: ++seq,
    at: at(minutes),
    act,
    category: 'action',
    text: act,
    actor: { id: 'a', name: 'A' },
    detail: {},
    ...more,
  }) as unknown as LogEntry
const ground = (more: Partial<AfterActionGround> = {}): AfterActionGround => ({
  commune: 'Saint-Martin',
  mode: 'live',
  from: T0,
  to: at(300),
  entries: [],
  alerts: [],
  progress: [],
  cards: [],
  help: [],
  relays: [],
  doors: null,
  ...more,
})

test('of an event of which nothing is known every figure is unknown, and none is zero', () => {
  const { steps, help, doors } = afterActionOf(ground())
  expect(new Set(steps.map((step) => `${step.at} ${step.afterMs}`))).toEqual(new Set(['null null']))
  expect([help.halfTakenMs, doors]).toEqual([null, null])
})

test('each step has its hour, counted from the first sign', () => {
  const alert = { id: 'x', number: 7, revisions: [], current: { content: { event: 'crue', zones: ['B'] } } }
  const progress = {
    alert: 'x',
    revision: 1,
    approvedAt: at(20),
    firstAcceptedAt: at(21),
    targeted: 100,
    reach: { ...NO_REACH, delivered: 60 },
    byChannel: {},
    t50Ms: 4 * MINUTE_MS,
    t90Ms: null,
  }
  const relay = (kind: string, asked: number, ended: object | null) => ({
    number: 1,
    pack: { kind },
    asked: { to: 'SIDPC', at: at(asked) },
    ended,
  })
  const { steps, alerts, relays, doors } = afterActionOf(
    ground({
      entries: [
        entry(-60, 'déclenché'),
        entry(2, 'déclenché'),
        entry(3, 'ouverte'),
        entry(6, 'accusé de réception'),
        entry(15, 'soumise'),
      ],
      alerts: [alert] as never,
      progress: [progress] as never,
      doors: [
        { alert: 7, state: 'left' },
        { alert: 7, state: 'absent' },
        { alert: 6, state: 'left' },
      ],
      relays: [relay('broadcast', 22, null), relay('fr-alert', 30, { how: 'sent', at: at(105), reason: '' })] as never,
    }),
  )
  const after = Object.fromEntries(
    steps.map(({ step, afterMs }) => [step, afterMs === null ? null : afterMs / MINUTE_MS]),
  )
  expect(after).toEqual({
    'first signal': 0,
    proposal: 1,
    'proposal seen': null,
    'wake-up acknowledged': 4,
    'level decided': null,
    'alert submitted': 13,
    'alert approved': 18,
    'first message': 19,
    'half reached': 22,
    'nine tenths reached': null,
    'FR-Alert asked': 28,
    'FR-Alert sent': 103,
  })
  expect(doors).toEqual({ left: 1, absent: 1 })
  expect(alerts).toMatchObject([{ number: 7, targeted: 100, t90Ms: null }])
  expect(relays.map(({ kind, tookMs }) => [kind, tookMs])).toEqual([
    ['broadcast', null],
    ['fr-alert', 75 * MINUTE_MS],
  ])
})

test('a line keeps the hour at which it happened beside that of its entry, and stands where it happened', () => {
  const { timeline, silent, corrections } = afterActionOf(
    ground({
      entries: [
        entry(10, 'note'),
        entry(12, 'note', { detail: { happenedAt: at(4) } }),
        entry(13, 'déclenché', { category: 'signal', detail: { evidence: [{ kind: 'silence' }] } }),
        entry(14, 'rectificatif', { category: 'rectificatif' }),
        entry(15, 'horloge réglée', { category: 'système' }),
      ],
    }),
  )
  expect(timeline.map((line) => (line.at - T0) / MINUTE_MS)).toEqual([4, 10, 13, 14])
  expect((timeline[0]?.enteredAt ?? 0) - T0).toBe(12 * MINUTE_MS)
  expect([silent.length, corrections.length]).toEqual([1, 1])
})

test('a card done after its hour is late by so much, one not done is as late as the end; one without an hour is not said to be late', () => {
  const card = (id: string, more: object) =>
    ({ card: id, state: 'done', doneAt: at(20), dueAt: at(5), owner: null, note: '', ...more }) as never
  const { cards } = afterActionOf(
    ground({
      cards: [
        card('05', {}),
        card('06', { doneAt: at(4) }),
        card('07', { dueAt: null }),
        card('08', { state: 'to do', doneAt: null }),
        card('09', { state: 'not applicable', doneAt: null }),
      ],
    }),
  )
  expect([cards.done, cards.of]).toEqual([4, 5])
  expect(cards.late.map(({ card: id, lateMs }) => [id, lateMs])).toEqual([['05', 15 * MINUTE_MS]])
  expect(cards.notDone.map(({ card: id, lateMs }) => [id, lateMs])).toEqual([['08', 295 * MINUTE_MS]])
})
