// Each gate closes for its own reason, and the first one names it.
import { expect, test } from 'vitest'
import { whyWithheld, type AboutToLeave } from '../../../worker/decide/withhold.ts'
import type { Alert, AlertState } from '../../../worker/model/alert.ts'
import { DAY_MS, HOUR_MS } from '../../../worker/model/time.ts'

const NOW = 1_792_000_000_000
const BEARERS = [
  { station: 'A', key: 'a' },
  { station: 'B', key: 'b' },
]
const READING = {
  ...({ kind: 'reading', station: 'A', flags: [] } as const),
  ...{ observedAt: NOW, receivedAt: NOW, valueMm: 3_500, thresholdMm: 3_400 },
}
const PROPOSAL = { state: 'open', unconfirmed: false, evidence: [READING] } as const
const READY: AboutToLeave = {
  isOn: true,
  standing: 'in force',
  scenario: 's',
  zones: ['B'],
  proposal: PROPOSAL,
  bearers: BEARERS,
  rates: [1, 1],
  alerts: [],
  wasStopped: false,
}

function alertOf(state: AlertState, zone: string, sent: { scenario: string; at: number } | null = null): Alert {
  const revision = { approvedAt: sent?.at ?? null, content: { zones: [zone] } }
  return { state, revisions: [revision], ...(sent === null ? {} : { prepared: { id: sent.scenario } }) } as never
}

test('where every gate is open, nothing withholds it', () => {
  expect(whyWithheld(READY, NOW)).toBeNull()
})

test.each([
  ['nobody has allowed it', { isOn: false }, 'switched off'],
  ['the signature is void', { standing: 'zone changed' }, 'zone changed'],
  ['its review date has passed', { standing: 'review due' }, 'review due'],
  ['somebody has submitted an answer', { proposal: { ...PROPOSAL, state: 'submitted' } }, 'people have taken it up'],
  ['somebody has dismissed it', { proposal: { ...PROPOSAL, state: 'dismissed' } }, 'people have taken it up'],
  ['somebody has stopped it before', { wasStopped: true }, 'stopped before'],
  ['the clock runs fast', { rates: [60, 60] }, 'clock runs otherwise'],
  ['the clock is held and would run fast', { rates: [1, 60] }, 'clock runs otherwise'],
  ['the rise is unconfirmed', { proposal: { ...PROPOSAL, unconfirmed: true } }, 'unconfirmed rise'],
  ['the rise was withdrawn', { proposal: { ...PROPOSAL, withdrawnAt: NOW } }, 'unconfirmed rise'],
  ['only silence speaks', { proposal: { ...PROPOSAL, evidence: [] }, bearers: [] }, 'nothing measured'],
  ['one key alone bears it', { bearers: BEARERS.slice(1) }, 'one key or one place'],
  ['an alert is open there', { alerts: [alertOf('in force', 'B')] }, 'alert open there'],
  ['an alert waits for its second person there', { alerts: [alertOf('submitted', 'B')] }, 'alert open there'],
  [
    'it was sent this morning',
    { alerts: [alertOf('cancelled', 'B', { scenario: 's', at: NOW - HOUR_MS })] },
    'sent within a day',
  ],
] as const)('%s: %j closes it', (_, change, why) => {
  expect(whyWithheld({ ...READY, ...(change as Partial<AboutToLeave>) }, NOW)).toBe(why)
})

test.each([
  ['an alert elsewhere', alertOf('in force', 'A')],
  ['an alert that is over', alertOf('expired', 'B')],
  ['another scenario’s send', alertOf('expired', 'B', { scenario: 't', at: NOW - HOUR_MS })],
  ['its own of the day before', alertOf('expired', 'B', { scenario: 's', at: NOW - DAY_MS })],
])('%s withholds nothing', (_, alert) => {
  expect(whyWithheld({ ...READY, alerts: [alert] }, NOW)).toBeNull()
})

test('what a graver rule has replaced was decided by nobody', () => {
  expect(whyWithheld({ ...READY, proposal: { ...PROPOSAL, state: 'superseded' } }, NOW)).toBeNull()
})
