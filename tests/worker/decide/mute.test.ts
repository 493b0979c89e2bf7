import { describe, expect, test } from 'vitest'
import { mayInhibit, mutedBy, type Hush } from '../../../worker/decide/mute.ts'
import { sortHeld } from '../../../worker/flow/propose.ts'
import type { Rule } from '../../../worker/model/rule.ts'
import type { Signal } from '../../../worker/model/signal.ts'
import type { Silence } from '../../../worker/model/silence.ts'
import type { RuleView } from '../../../worker/model/view.ts'
import { minute, rule } from '../evaluate/gauge.ts'

const red = rule({ id: 'red', planLevel: 'N4', zones: ['A', 'B'] })
const orange = rule({ id: 'orange', planLevel: 'N3', zones: ['B'], inhibitedBy: ['red'] })
const view = (of: Rule, change: Partial<RuleView> = {}): RuleView => ({
  rule: of.id,
  title: of.title,
  planLevel: of.planLevel,
  state: 'firing',
  since: minute(0),
  isBlind: false,
  insists: null,
  ...change,
})
const silence = (change: Partial<Silence> = {}): Silence => ({
  id: 's1',
  rule: 'orange',
  planLevel: 'N3',
  owner: { id: 'duty', name: 'Astreinte' },
  reason: 'chantier',
  from: minute(0),
  until: minute(60),
  endedAt: null,
  ...change,
})
const hush = (change: Partial<Hush> = {}): Hush => ({
  rules: [red, orange],
  standing: [view(red, { state: 'inactive' }), view(orange)],
  silences: [],
  ...change,
})
const byRed = (change: Partial<RuleView>) =>
  mutedBy(orange, hush({ standing: [view(red, change), view(orange)] }), minute(10))

describe('a red rule mutes the orange one of its zones', () => {
  test('while it fires, and not a moment longer', () => {
    expect(byRed({})).toEqual({ kind: 'rule', rule: 'red' })
    expect(byRed({ state: 'pending' })).toBeNull()
    expect(byRed({ state: 'inactive' })).toBeNull()
  })

  test('never where nobody can see any more whether it still holds', () => {
    expect(byRed({ isBlind: true })).toBeNull()
  })

  test('only where it is worse, and tells at least the same people', () => {
    expect(mayInhibit(red, orange)).toBe(true)
    expect(mayInhibit(red, { ...orange, zones: ['B', 'C'] })).toBe(false)
    expect(mayInhibit(orange, red)).toBe(false)
    expect(mayInhibit({ ...orange, severity: 'Extreme' }, { ...orange, severity: 'Severe' })).toBe(true)
    expect(mayInhibit(orange, orange)).toBe(false)
  })
})

describe('a silence', () => {
  const muted = (change: Partial<Silence> = {}, of = orange, own: Partial<RuleView> = {}) =>
    mutedBy(of, hush({ standing: [view(of, own)], silences: [silence(change)] }), minute(10))

  test('holds from its beginning to its end, and ends by itself', () => {
    expect(muted()).toEqual({ kind: 'silence', silence: 's1', until: minute(60) })
    expect(muted({ from: minute(10) })).not.toBeNull()
    expect(muted({ from: minute(11) })).toBeNull()
    expect(muted({ until: minute(10) })).toBeNull()
    expect(muted({ endedAt: minute(5) })).toBeNull()
  })

  test('mutes no other rule, and none whose level was raised since', () => {
    expect(muted({ rule: 'other' })).toBeNull()
    expect(muted({}, { ...orange, planLevel: 'N4', inhibitedBy: [] })).toBeNull()
  })

  test.each(['lost while rising', 'unconfirmed rise'] as const)('never mutes what is %s', (insists) => {
    expect(muted({}, orange, { insists })).toBeNull()
  })
})

describe('what was muted', () => {
  const signal = { id: 'x', rule: 'orange', ruleVersion: 'v1', state: 'firing' } as Signal
  const sorted = (change: Partial<Hush>, held = signal) => {
    const { released, over } = sortHeld([held], hush(change), minute(10))
    return [released.length, over.length]
  }

  test('is heard at once when nothing mutes it any more', () => {
    expect(sorted({})).toEqual([1, 0])
    expect(sorted({ standing: [view(red, { isBlind: true }), view(orange)] })).toEqual([1, 0])
  })

  test('stays while it is muted, and is over when its own rule is', () => {
    expect(sorted({ standing: [view(red), view(orange)] })).toEqual([0, 0])
    expect(sorted({ standing: [view(red), view(orange, { state: 'inactive' })] })).toEqual([0, 1])
    expect(sorted({}, { ...signal, ruleVersion: 'v0' })).toEqual([0, 1])
  })
})
