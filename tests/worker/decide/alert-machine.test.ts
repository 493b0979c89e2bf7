import { describe, expect, test } from 'vitest'
import { isOpen, step, type AlertEvent, type AlertPhase } from '../../../worker/decide/alert-machine.ts'

const message = { msgType: 'Alert', allClear: false } as const
const PHASES: Readonly<Record<string, AlertPhase>> = {
  draft: { state: 'draft' },
  submitted: { state: 'submitted', earlier: 'none' },
  'update over sending': { state: 'submitted', earlier: 'sending' },
  'update over in force': { state: 'submitted', earlier: 'in force' },
  'update over expired': { state: 'submitted', earlier: 'expired' },
  'update over cancelled': { state: 'submitted', earlier: 'cancelled' },
  sending: { state: 'sending' },
  'in force': { state: 'in force' },
  'stopping for a cancel': { state: 'stopping', next: 'cancelled' },
  'stopping for an update': { state: 'stopping', next: 'sending' },
  'cancelled, nobody told': { state: 'cancelled', told: false },
  'cancelled after sending': { state: 'cancelled', told: true },
  'expired, nobody told': { state: 'expired', told: false },
  'expired after sending': { state: 'expired', told: true },
  ended: { state: 'ended' },
}
const EVENTS: Readonly<Record<string, AlertEvent>> = {
  submit: { kind: 'submit' },
  approve: { kind: 'approve' },
  return: { kind: 'return' },
  cancel: { kind: 'cancel' },
  revise: { kind: 'revise' },
  correct: { kind: 'correct' },
  'shards stopped': { kind: 'shards stopped' },
  'all handed over': { kind: 'all handed over', content: message },
  'expiry reached': { kind: 'expiry reached' },
}

// Every phase × event: the phase it leads to and its effects; `-` is a refusal, `=` leaves everything as it is.
const TABLE = `
draft                    | submit          | submitted + proposal submitted
draft                    | cancel          | cancelled, nobody told
submitted                | approve         | sending + launch + proposal approved
submitted                | return          | draft + proposal reopened
submitted                | cancel          | cancelled, nobody told + proposal reopened
submitted                | expiry reached  | expired, nobody told + proposal reopened
update over sending      | approve         | stopping for an update + stop
update over sending      | return          | sending
update over sending      | cancel          | stopping for a cancel + stop
update over sending      | all handed over | update over in force
update over sending      | expiry reached  | update over expired
update over in force     | approve         | stopping for an update + stop
update over in force     | return          | in force
update over in force     | cancel          | stopping for a cancel + stop
update over in force     | expiry reached  | update over expired
update over expired      | approve         | stopping for an update + stop
update over expired      | return          | expired after sending
update over expired      | cancel          | stopping for a cancel + stop
update over cancelled    | approve         | stopping for an update + stop
update over cancelled    | return          | cancelled after sending
update over cancelled    | cancel          | stopping for a cancel + stop
sending                  | revise          | update over sending
sending                  | correct         | stopping for an update + stop
sending                  | cancel          | stopping for a cancel + stop
sending                  | all handed over | in force
sending                  | expiry reached  | expired after sending + stop
in force                 | revise          | update over in force
in force                 | correct         | stopping for an update + stop
in force                 | cancel          | stopping for a cancel + stop
in force                 | expiry reached  | expired after sending + stop
stopping for a cancel    | shards stopped  | cancelled after sending
stopping for an update   | shards stopped  | sending + launch
stopping for an update   | cancel          | stopping for a cancel
cancelled after sending  | revise          | update over cancelled
cancelled after sending  | correct         | stopping for an update + stop
expired after sending    | revise          | update over expired
expired after sending    | correct         | stopping for an update + stop
`
const FACTS = ['shards stopped', 'all handed over', 'expiry reached']
const expected = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([phase, event, outcome]) => [`${phase ?? ''} × ${event ?? ''}`, outcome ?? '']),
)

describe('the alert machine', () => {
  for (const [phaseName, phase] of Object.entries(PHASES)) {
    for (const [eventName, event] of Object.entries(EVENTS)) {
      const name = `${phaseName} × ${eventName}`
      const outcome = expected.get(name) ?? (FACTS.includes(eventName) ? '=' : '-')
      test(`${name} → ${outcome}`, () => {
        const stepped = step(phase, event)
        if (outcome === '-') return expect(stepped).toMatchObject({ kind: 'refused', reason: 'wrong state' })
        const [target = '', ...effects] = outcome.split(' + ')
        return expect(stepped).toEqual({
          kind: 'stepped',
          phase: outcome === '=' ? phase : PHASES[target],
          effects: outcome === '=' ? [] : effects,
        })
      })
    }
  }

  test('every line of the table names a phase and an event that exist', () => {
    for (const name of expected.keys()) {
      const [phase = '', event = ''] = name.split(' × ')
      expect(PHASES).toHaveProperty([phase])
      expect(EVENTS).toHaveProperty([event])
    }
  })

  test('an all-clear ends the alert once everybody has been handed over, a correction leaves it withdrawn', () => {
    const over = (content: { msgType: 'Update' | 'Cancel'; allClear: boolean }) =>
      step({ state: 'sending' }, { kind: 'all handed over', content })
    expect(over({ msgType: 'Update', allClear: true })).toMatchObject({ phase: { state: 'ended' } })
    expect(over({ msgType: 'Cancel', allClear: false })).toMatchObject({ phase: { state: 'cancelled', told: true } })
    expect(over({ msgType: 'Update', allClear: false })).toMatchObject({ phase: { state: 'in force' } })
  })

  test('nothing is launched by any event but an approval or the end of a stop', () => {
    for (const phase of Object.values(PHASES)) {
      for (const event of Object.values(EVENTS)) {
        const stepped = step(phase, event)
        if (stepped.kind === 'stepped' && stepped.effects.includes('launch'))
          expect(['approve', 'shards stopped']).toContain(event.kind)
      }
    }
  })

  test('an alert is open from its submission until it has run out, been stopped or ended', () => {
    const open = Object.values(PHASES)
      .map((phase) => phase.state)
      .filter(isOpen)
    expect(new Set(open)).toEqual(new Set(['submitted', 'sending', 'in force', 'stopping']))
  })
})
