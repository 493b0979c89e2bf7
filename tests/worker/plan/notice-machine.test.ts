import { describe, expect, test } from 'vitest'
import type { Notice } from '../../../worker/model/notice.ts'
import { FIRST_RING_MS } from '../../../worker/plan/help-task.ts'
import { nextNoticeAt, stepNotice, type NoticeEvent } from '../../../worker/plan/notice-machine.ts'

const MINUTE = 60_000
const T0 = 1_791_985_200_000
const ANNE = { id: 'p1', name: 'Anne' }
const BRUNO = { id: 'p2', name: 'Bruno' }

const OPEN: Notice = {
  number: 3,
  id: 'n-3',
  source: 'prefecture',
  sourceName: 'Préfecture 99',
  door: 'sms',
  status: 'actual',
  reading: { kind: 'words' },
  danger: null,
  planLevel: null,
  receivedAt: T0,
  sentAt: null,
  times: 1,
  kept: { bytes: 10, of: 10, sha256: '0'.repeat(64) },
  recording: null,
  state: 'open',
  openSince: T0,
  round: 1,
  rings: [],
  acknowledged: null,
  returned: { by: 'sms', state: 'not yet' },
}
const READ: Notice = { ...OPEN, state: 'acknowledged', acknowledged: { by: ANNE, at: T0, note: '' } }
const INFORMATION: Notice = { ...OPEN, state: 'information' }
const NOTICES = { open: OPEN, acknowledged: READ, information: INFORMATION } as const

const time = (minutes: number, justRung: Extract<NoticeEvent, { kind: 'time' }>['justRung'] = []) =>
  ({ kind: 'time', now: T0 + minutes * MINUTE, firstAfterMs: FIRST_RING_MS, justRung }) as const
const at = T0 + MINUTE
const EVENTS = {
  'time, at once': time(0),
  'time, three minutes': time(3),
  'time, nine minutes': time(9),
  'acknowledged by Anne': { kind: 'acknowledge', by: ANNE, at, note: ' vu ' },
  'acknowledged by Bruno': { kind: 'acknowledge', by: BRUNO, at, note: '' },
  'rung of a step that was not told': { kind: 'rung', round: 1, step: 'RAC', state: 'answered' },
  'answer delivered': { kind: 'returned', state: 'delivered' },
  'answer not sent yet': { kind: 'returned', state: 'not yet' },
  'came again': { kind: 'came again' },
} as const satisfies Record<string, NoticeEvent>

// What is not listed leaves the notice as it is; a reason stands for a refusal.
const TABLE: Readonly<
  Record<
    keyof typeof NOTICES,
    Readonly<
      Partial<
        Record<
          keyof typeof EVENTS,
          { readonly becomes?: object; readonly does?: readonly string[]; readonly refused?: string }
        >
      >
    >
  >
> = {
  open: {
    'time, at once': { becomes: { rings: [{ step: 'duty' }] }, does: ['ring duty'] },
    'time, three minutes': {
      becomes: { rings: [{ step: 'duty' }, { step: 'duty again' }] },
      does: ['ring duty', 'ring duty again'],
    },
    'time, nine minutes': { does: ['ring duty', 'ring duty again', 'ring RAC', 'ring crisis line'] },
    'acknowledged by Anne': {
      becomes: { state: 'acknowledged', acknowledged: { by: ANNE, at, note: 'vu' } },
      does: ['call off rings', 'give back'],
    },
    'acknowledged by Bruno': { becomes: { state: 'acknowledged' }, does: ['call off rings', 'give back'] },
    'answer delivered': { becomes: { returned: { by: 'sms', state: 'delivered' } } },
    'came again': { becomes: { times: 2 } },
  },
  acknowledged: {
    'acknowledged by Bruno': { refused: 'already decided' },
    'answer delivered': { becomes: { returned: { state: 'delivered' } } },
    'came again': { becomes: { times: 2, state: 'acknowledged' } },
  },
  information: {
    'acknowledged by Anne': { becomes: { state: 'acknowledged' }, does: ['call off rings', 'give back'] },
    'acknowledged by Bruno': { becomes: { state: 'acknowledged' }, does: ['call off rings', 'give back'] },
    'answer delivered': { becomes: { returned: { state: 'delivered' } } },
    'came again': { becomes: { times: 2 } },
  },
}

const cases = Object.keys(NOTICES).flatMap((state) =>
  Object.keys(EVENTS).map((event) => [state as keyof typeof NOTICES, event as keyof typeof EVENTS] as const),
)

test.each(cases)('a notice that is %s: %s', (state, event) => {
  const before = NOTICES[state]
  const stepped = stepNotice(before, EVENTS[event])
  const expected = TABLE[state][event]
  if (expected?.refused !== undefined)
    return expect(stepped).toMatchObject({ kind: 'refused', reason: expected.refused })
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  const does = stepped.effects.map((effect) => (effect.kind === 'ring' ? `ring ${effect.step}` : effect.kind))
  expect(does).toEqual(expected?.does ?? [])
  if (expected === undefined) expect(stepped.notice).toBe(before)
  else expect(stepped.notice).toMatchObject(expected.becomes ?? {})
})

function told(notice: Notice, minutes: number, justRung: Parameters<typeof time>[1] = []) {
  const stepped = stepNotice(notice, time(minutes, justRung))
  if (stepped.kind === 'refused') throw new Error(stepped.detail)
  return stepped
}

describe('the rings', () => {
  test('come at once, after two, five and eight minutes, and anew after twenty, three times in all', () => {
    let notice = OPEN
    const rung: (readonly [number, string, number])[] = []
    for (let next = nextNoticeAt(notice, FIRST_RING_MS), turn = 0; next !== null && turn < 50; turn++) {
      const minutes = (next - T0) / MINUTE
      const stepped = told(notice, minutes)
      for (const effect of stepped.effects) if (effect.kind === 'ring') rung.push([minutes, effect.step, effect.round])
      notice = stepped.notice
      next = nextNoticeAt(notice, FIRST_RING_MS)
    }
    const round = (from: number, number: number) => [
      [from, 'duty', number],
      [from + 2, 'duty again', number],
      [from + 5, 'RAC', number],
      [from + 8, 'crisis line', number],
    ]
    expect(rung).toEqual([...round(0, 1), ...round(20, 2), ...round(40, 3)])
  })

  test('of twenty notices at once are one call: whoever was rung a moment ago is not rung for the next', () => {
    const { notice, effects } = told(OPEN, 0, ['duty'])
    expect(effects).toEqual([])
    expect(notice.rings).toEqual([{ step: 'duty', at: T0, state: 'with another' }])
    // Two minutes later the one who sleeps is rung again, for all of them.
    expect(told(notice, 2).effects).toEqual([{ kind: 'ring', step: 'duty again', round: 1 }])
  })

  test('of a round that is over change nothing', () => {
    const rung = { ...OPEN, round: 2, rings: [{ step: 'duty', at: T0, state: 'under way' }] } as const
    const late = stepNotice(rung, { kind: 'rung', round: 1, step: 'duty', state: 'answered' })
    expect(late).toMatchObject({ kind: 'ok', notice: rung })
    const now = stepNotice(rung, { kind: 'rung', round: 2, step: 'duty', state: 'answered' })
    expect(now).toMatchObject({ notice: { rings: [{ state: 'answered' }] } })
  })
})

test('a sender that asks an address is sent nothing', () => {
  const posted: Notice = { ...OPEN, returned: { by: 'address' } }
  const stepped = stepNotice(posted, EVENTS['acknowledged by Anne'])
  expect(stepped).toMatchObject({ kind: 'ok', effects: [{ kind: 'call off rings' }] })
})
