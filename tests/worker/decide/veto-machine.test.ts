// The minute before a signed scenario leaves: every state × every event, and what the clock makes of it.
import { describe, expect, test } from 'vitest'
import { stepVeto, type VetoEvent } from '../../../worker/decide/veto-machine.ts'
import { VETO_GRACE_MS, VETO_LATEST_MS, VETO_MS, type Countdown } from '../../../worker/model/automatic.ts'
import { MINUTE_MS, SECOND_MS } from '../../../worker/model/time.ts'

const AT = 1_792_000_000_000
const BY = { id: 'm', name: 'Maire' }
const COUNTING: Countdown = {
  id: 'c',
  scenario: 's',
  name: 'Crue rapide',
  signature: { by: BY, at: AT, hash: 'h' },
  rule: 'n3',
  proposal: 'p',
  bearers: [],
  zones: ['B'],
  beganAt: AT,
  endsAt: AT + VETO_MS,
  given: 1,
  state: 'counting',
  closed: null,
  withheld: null,
  reason: null,
}
const closed = { at: AT + 20 * SECOND_MS, by: BY }
const STATES: Readonly<Record<string, Countdown>> = {
  counting: COUNTING,
  vetoed: { ...COUNTING, state: 'vetoed', closed },
  'vetoed with its reason': { ...COUNTING, state: 'vetoed', closed, reason: 'sondes en panne' },
  sent: { ...COUNTING, state: 'sent', closed: { ...closed, by: null } },
  'sent by hand': { ...COUNTING, state: 'sent by hand', closed },
  withheld: { ...COUNTING, state: 'withheld', closed: { ...closed, by: null }, withheld: 'alert open there' },
}
const EVENTS: Readonly<Record<string, VetoEvent>> = {
  'time before its end': { kind: 'time', now: AT + VETO_MS - 1 },
  'time at its end': { kind: 'time', now: AT + VETO_MS },
  'time long after its end': { kind: 'time', now: AT + VETO_MS + VETO_GRACE_MS + 1 },
  'time far too late': { kind: 'time', now: AT + VETO_LATEST_MS + 1 },
  'time before it began': { kind: 'time', now: AT - 1 },
  veto: { kind: 'veto', by: BY, at: closed.at },
  reason: { kind: 'reason', text: ' sondes en panne ' },
  'another reason': { kind: 'reason', text: 'autre' },
  'no reason': { kind: 'reason', text: ' ' },
  left: { kind: 'left', at: closed.at },
  'sent by hand': { kind: 'sent by hand', by: BY, at: closed.at },
  withhold: { kind: 'withhold', why: 'alert open there', at: closed.at },
}

// What stands in no line changes nothing; `!` is refused.
const TABLE = `
counting               | time at its end         | counting + send
counting               | time long after its end | counting + counted again
counting               | time far too late       | withheld + withheld
counting               | time before it began    | withheld + withheld
counting               | veto                    | vetoed + stopped
counting               | left                    | sent + sent
counting               | sent by hand            | sent by hand + sent by hand
counting               | withhold                | withheld + withheld
counting               | reason                  | !
counting               | another reason          | !
counting               | no reason               | !
vetoed                 | reason                  | vetoed + reason given
vetoed                 | another reason          | vetoed + reason given
vetoed                 | no reason               | !
vetoed with its reason | another reason          | !
vetoed with its reason | no reason               | !
sent                   | veto                    | !
sent                   | reason                  | !
sent                   | another reason          | !
sent                   | no reason               | !
sent by hand           | veto                    | !
sent by hand           | reason                  | !
sent by hand           | another reason          | !
sent by hand           | no reason               | !
withheld               | reason                  | !
withheld               | another reason          | !
withheld               | no reason               | !
`
const expected = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([state, event, outcome]) => [`${state ?? ''} × ${event ?? ''}`, outcome ?? '']),
)

describe('the whole table', () => {
  for (const [stateName, countdown] of Object.entries(STATES)) {
    for (const [eventName, event] of Object.entries(EVENTS)) {
      const outcome = expected.get(`${stateName} × ${eventName}`) ?? '='
      test(`${stateName} × ${eventName} → ${outcome}`, () => {
        const stepped = stepVeto(countdown, event)
        if (outcome === '!') return expect(stepped.kind).toBe('refused')
        if (outcome === '=') return expect(stepped).toEqual({ kind: 'ok', countdown, effect: null })
        const [state, effect] = outcome.split(' + ')
        return expect(stepped).toMatchObject({ kind: 'ok', countdown: { state }, effect })
      })
    }
  }

  test('every line names a state and an event that exist', () => {
    for (const line of expected.keys()) {
      const [state = '', event = ''] = line.split(' × ')
      expect([STATES, EVENTS]).toMatchObject([{ [state]: {} }, { [event]: {} }])
    }
  })
})

test('nothing but the end of its minute sends, and only while it counts', () => {
  for (const countdown of Object.values(STATES))
    for (const event of Object.values(EVENTS)) {
      const stepped = stepVeto(countdown, event)
      if (stepped.kind === 'ok' && stepped.effect === 'send')
        expect([countdown.state, event.kind]).toEqual(['counting', 'time'])
    }
})

test('a minute in which nobody could say no is given again, from now', () => {
  const now = AT + 5 * MINUTE_MS
  const again = stepVeto(COUNTING, { kind: 'time', now })
  expect(again).toMatchObject({ countdown: { state: 'counting', given: 2, endsAt: now + VETO_MS } })
})

test('a veto keeps who said it and when; what was withheld keeps why', () => {
  expect(stepVeto(COUNTING, { kind: 'veto', by: BY, at: closed.at })).toMatchObject({ countdown: { closed } })
  expect(stepVeto(COUNTING, { kind: 'time', now: AT - 1 })).toMatchObject({
    countdown: { withheld: 'clock runs otherwise' },
  })
  expect(stepVeto(COUNTING, { kind: 'time', now: AT + VETO_LATEST_MS + 1 })).toMatchObject({
    countdown: { withheld: 'too late' },
  })
})
