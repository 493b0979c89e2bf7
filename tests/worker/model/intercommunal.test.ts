// Which commune presses most, when one is unknown, and how a loan goes forward and never back.
import { expect, test } from 'vitest'
import {
  furthered,
  inOrderOfPress,
  isSilent,
  leftMs,
  SILENT_AFTER_MS,
  stepOf,
  toneOf,
  type Loan,
  type MemberView,
  type SharedAlert,
  type SharedGauge,
  type SharedPicture,
} from '../../../worker/model/intercommunal.ts'
import { REAL_CLOCK } from '../../../worker/model/time.ts'

const NOW = 1_790_000_000_000

function member(code: string, change: Partial<SharedPicture> = {}, receivedAt = NOW): MemberView {
  const picture: SharedPicture = {
    ...{ code, name: code, timeZone: 'Europe/Paris', madeAt: NOW, clock: REAL_CLOCK, planLevel: 'N0', director: null },
    ...{
      alerts: [],
      waiting: 0,
      proposed: null,
      decideBy: null,
      gauges: [],
      shelters: [],
      means: [],
      zones: [],
      sitrep: null,
    },
    ...change,
  }
  return { kind: 'shared', code, picture, receivedAt, edition: 1 }
}
const alert = (severity: SharedAlert['severity'], allClear = false): SharedAlert => ({
  ...{ number: 1, revision: 1, state: 'in force', severity, allClear, zones: [], text: '', approvedAt: NOW },
  expiresAt: NOW,
})
const silentGauge: SharedGauge = {
  ...{ station: 'P', name: 'P', river: '', levelMm: null, observedAt: null },
  ...{ trend: 'unknown', isSilent: true, reached: null, next: null },
}
const quiet: MemberView = { kind: 'no consent', code: 'Z', name: null, endedAt: null }

test('a commune that has said nothing for five minutes is unknown, whatever it said last', () => {
  const last = member('A', { alerts: [alert('Extreme')] }, NOW - SILENT_AFTER_MS)
  expect(last.kind === 'shared' && isSilent(last, NOW)).toBe(true)
  expect([toneOf(last, NOW), toneOf(last, NOW - 1)]).toEqual(['unknown', 'red'])
})

test('the colour is the worst of its alerts, its level and what it still has to decide; a gauge that is silent is no calm', () => {
  const tones = [
    member('A'),
    member('A', { planLevel: 'N1' }),
    member('A', { planLevel: 'N3' }),
    member('A', { planLevel: 'N4' }),
    member('A', { planLevel: 'N6', alerts: [alert('Extreme', true)] }),
    member('A', { alerts: [alert('Moderate')] }),
    member('A', { alerts: [alert('Severe')] }),
    member('A', { decideBy: NOW + 1 }),
    member('A', { waiting: 1, proposed: 'N1' }),
    member('A', { waiting: 1, proposed: 'N4' }),
    member('A', { gauges: [silentGauge] }),
    quiet,
  ].map((one) => toneOf(one, NOW))
  expect(tones).toEqual([
    'calm',
    'yellow',
    'orange',
    'red',
    'yellow',
    'orange',
    'red',
    'orange',
    'orange',
    'red',
    'yellow',
    'unknown',
  ])
})

test('what presses most stands first: the nearest decision, then red, then the unknown before the calm, and no consent last', () => {
  const order = inOrderOfPress(
    [
      quiet,
      member('calm'),
      member('silent', {}, 0),
      member('red', { planLevel: 'N4' }),
      member('later', { decideBy: NOW + 600_000 }),
      member('late', { decideBy: NOW - 60_000 }),
      member('watch', { planLevel: 'N2' }),
    ],
    NOW,
  ).map(({ code }) => code)
  expect(order).toEqual(['late', 'later', 'red', 'silent', 'watch', 'calm', 'Z'])
})

test('time left until a decision is told in machine time, whatever the rate of that commune’s clock', () => {
  const clock = { machineAnchor: NOW, territoryAnchor: 1_000_000, rate: 60 }
  const rushed = member('A', { clock, decideBy: 1_000_000 + 600_000 })
  expect(rushed.kind === 'shared' ? leftMs(rushed, NOW) : null).toBe(10_000)
})

const LOAN: Loan = {
  ...{ id: 'l', body: '200000001', borrower: { code: 'B', name: 'B' }, owner: { code: 'O', name: 'O' }, means: 3 },
  ...{ what: 'barque', purpose: 'rue Basse', until: NOW, asked: { by: 'Élu', at: NOW }, answer: null, returned: null },
}
const YES = { ...LOAN, answer: { yes: true, by: 'Maire', at: NOW, note: '' } }
const NO = { ...LOAN, answer: { ...YES.answer, yes: false } }

test('a loan goes from asked to answered to returned, and what was asked for stays what it was', () => {
  const returned = { ...YES, returned: { by: 'Élu', at: NOW } }
  expect([LOAN, YES, returned].map(stepOf)).toEqual(['asked', 'answered', 'returned'])
  expect(furthered(LOAN, { ...YES, what: 'bus', owner: { code: 'X', name: 'X' } })).toEqual(YES)
  expect(furthered(YES, returned)).toEqual(returned)
  expect([furthered(YES, YES), furthered(YES, LOAN), furthered(YES, NO)]).toEqual([null, null, null])
})

test('nothing comes back that was never lent', () => {
  expect(furthered(LOAN, { ...NO, returned: { by: 'x', at: NOW } })).toEqual(NO)
})
