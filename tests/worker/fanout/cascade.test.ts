import { describe, expect, test } from 'vitest'
import { mostRings, startsAtOnce, waitsBefore } from '../../../worker/fanout/cascade.ts'

const PARIS = 'Europe/Paris'
const at = (time: string) => Date.parse(`2026-10-14T${time}:00+02:00`)

describe('which channels start when', () => {
  test.each([
    ['Extreme', 'Expected', 'Alert'],
    ['Severe', 'Immediate', 'Update'],
    ['Moderate', 'Immediate', 'Alert'],
    ['Minor', 'Past', 'Cancel'],
  ] as const)('%s, %s, %s: all of a person’s channels at once', (severity, urgency, msgType) => {
    expect(startsAtOnce({ severity, urgency, msgType })).toBe(true)
    const content = { severity, urgency, msgType }
    for (const channel of ['sms', 'push', 'mail', 'voice'] as const) expect(waitsBefore(channel, content)).toBe(0)
    // Whoever looks after somebody is not one of their channels: the person answers first.
    expect(waitsBefore('contact', content)).toBe(1)
  })

  test('below that a call comes after what is silent has had its time, and a contact after the call', () => {
    const content = { severity: 'Severe', urgency: 'Expected', msgType: 'Alert' } as const
    const waits = (['sms', 'push', 'mail', 'voice', 'contact'] as const).map((channel) => waitsBefore(channel, content))
    expect(waits).toEqual([0, 0, 0, 1, 2])
  })
})

describe('how often a phone rings', () => {
  test.each([
    ['21:29', 2],
    ['21:30', 3],
    ['03:00', 3],
    ['06:59', 3],
    ['07:00', 2],
    ['12:00', 2],
  ])('at %s by the commune’s own clock, %i times', (time, rings) => {
    expect(mostRings({ severity: 'Severe' }, at(time), PARIS)).toBe(rings)
  })

  test.each(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00', '2026-03-29T03:00:00+02:00'])(
    'at %s, in the hour that comes twice or after the one that never comes, it is night (D07)',
    (time) => {
      expect(mostRings({ severity: 'Severe' }, Date.parse(time), PARIS)).toBe(3)
    },
  )

  test('once where no life hangs on it, whatever the hour', () => {
    expect(mostRings({ severity: 'Moderate' }, at('03:00'), PARIS)).toBe(1)
  })
})
