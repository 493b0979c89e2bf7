import { describe, expect, test } from 'vitest'
import {
  propose,
  REPEAT_AFTER_MS,
  withClocks,
  type KnownProposal,
  type ProposalChange,
} from '../../../worker/decide/propose.ts'
import type { Proposal } from '../../../worker/model/alert.ts'
import type { Rule } from '../../../worker/model/rule.ts'
import type { Evidence, Signal } from '../../../worker/model/signal.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import type { ZoneClock } from '../../../worker/model/view.ts'
import { clock, NOW, rule, signal } from './people-decide.ts'

interface Given {
  readonly known?: readonly KnownProposal[]
  readonly clocks?: readonly ZoneClock[]
  readonly now?: number
  readonly heard?: Partial<Signal>
  readonly id?: string
}

function hear(one: Rule, { known = [], clocks = [], now = NOW, heard = {}, id = 'P1' }: Given = {}): ProposalChange {
  return propose({ signal: signal(one, heard), rule: one, mode: 'live', clocks, now, id }, known)
}

function opened(change: ProposalChange): Proposal {
  if (change.kind !== 'opened') throw new Error(`expected an opened proposal, got ${change.kind}`)
  return change.proposal
}

function joined(change: ProposalChange): Proposal {
  if (change.kind !== 'joined') throw new Error(`expected a joined proposal, got ${change.kind}`)
  return change.proposal
}

const riseAt = (station: string, valueMm = 2_840): Evidence => ({
  kind: 'reading',
  station,
  observedAt: NOW,
  receivedAt: NOW,
  valueMm,
  thresholdMm: 2_800,
  flags: ['unconfirmed fast rise'],
})
const waiting = (proposal: Proposal): KnownProposal => ({ proposal, decidedAt: null })
const decided = (proposal: Proposal, state: 'dismissed' | 'approved', decidedAt: number): KnownProposal => ({
  proposal: { ...proposal, state },
  decidedAt,
})

describe('a rule that fires', () => {
  test('opens a proposal with the numbers that caused it and the earliest decide-by of its zones', () => {
    const proposal = opened(
      hear(rule('n3', { zones: ['A', 'B'] }), {
        clocks: [clock('A', NOW + 900), clock('B', NOW + 500), clock('C', NOW + 1)],
      }),
    )
    expect(proposal).toMatchObject({
      state: 'open',
      planLevel: 'N3',
      decideBy: NOW + 500,
      rules: ['n3'],
      estimate: null,
    })
    expect(proposal.evidence).toMatchObject([{ valueMm: 2_840, thresholdMm: 2_800 }])
  })

  test('marks what one source alone says, and what nobody has confirmed', () => {
    expect(opened(hear(rule('n3'), { heard: { singleSource: true, unconfirmed: true } }))).toMatchObject({
      singleSource: true,
      unconfirmed: true,
    })
  })

  test('opens nothing at N1 where the rule neither names a zone nor a message: people on duty watch that anyway', () => {
    expect(hear(rule('n1', { planLevel: 'N1', zones: [], template: null }))).toEqual({ kind: 'nothing to decide' })
  })

  test('proposes a level alone from N2 on, and not one that stands already', () => {
    const orange = rule('orange', { planLevel: 'N2', zones: [], template: null })
    const bare = opened(hear(orange))
    expect(bare).toMatchObject({ planLevel: 'N2', zones: [], template: null, decideBy: null })
    const occasion = { signal: signal(orange), rule: orange, mode: 'live', clocks: [], now: NOW, id: 'P2' } as const
    for (const standing of ['N2', 'N3', 'N4'] as const)
      expect(propose({ ...occasion, standing }, [])).toEqual({ kind: 'nothing to decide' })
    expect(propose({ ...occasion, standing: 'N1' }, []).kind).toBe('opened')
    // Red after orange is the same question, asked higher; a refused one is not asked again at once.
    const red = rule('red', { planLevel: 'N3', zones: [], template: null })
    expect(joined(hear(red, { known: [waiting(bare)], id: 'P3' })).planLevel).toBe('N3')
    expect(hear(orange, { known: [decided(bare, 'dismissed', NOW)] }).kind).toBe('held back')
  })

  test('a proposal that says whom to warn takes the place of a bare level of the same height', () => {
    const bare = opened(hear(rule('orange', { planLevel: 'N2', zones: [], template: null })))
    const change = hear(rule('n2', { planLevel: 'N2', zones: ['A'] }), { known: [waiting(bare)], id: 'P2' })
    expect(change).toMatchObject({ kind: 'opened', superseded: [{ id: 'P1', state: 'superseded' }] })
  })

  test('joins the open proposal of the same zones and message, and raises it', () => {
    const first = opened(
      hear(rule('n2', { planLevel: 'N2', severity: 'Moderate' }), { clocks: [clock('B', NOW + 500)] }),
    )
    const change = hear(rule('n3', { severity: 'Severe' }), {
      known: [waiting(first)],
      clocks: [clock('B', NOW + 900)],
      id: 'P2',
    })
    expect(joined(change)).toMatchObject({
      id: 'P1',
      planLevel: 'N3',
      severity: 'Severe',
      rules: ['n2', 'n3'],
      decideBy: NOW + 500,
    })
  })

  test('is never lowered by a milder rule that joins it', () => {
    const first = opened(hear(rule('n3')))
    const change = hear(rule('n2', { planLevel: 'N2', severity: 'Minor' }), { known: [waiting(first)] })
    expect(joined(change)).toMatchObject({ planLevel: 'N3', severity: 'Severe', title: { fr: 'règle n3' } })
  })

  test('takes the place of a milder open proposal with another message for the same zones', () => {
    const mild = opened(hear(rule('n3')))
    const change = hear(rule('n4', { planLevel: 'N4', template: 'M2', zones: ['B', 'C'] }), {
      known: [waiting(mild)],
      id: 'P2',
    })
    expect(change).toMatchObject({
      kind: 'opened',
      proposal: { id: 'P2' },
      superseded: [{ id: 'P1', state: 'superseded' }],
    })
  })

  test('leaves a proposal alone that somebody has already taken up', () => {
    const mild: Proposal = { ...opened(hear(rule('n3'))), state: 'submitted' }
    const change = hear(rule('n4', { planLevel: 'N4', template: 'M2' }), { known: [waiting(mild)], id: 'P2' })
    expect(change).toMatchObject({ kind: 'opened', superseded: [] })
  })

  test('leaves a proposal alone whose zones it does not cover', () => {
    const wide = opened(hear(rule('n3', { zones: ['A', 'B'] })))
    expect(
      hear(rule('n4', { planLevel: 'N4', template: 'M2', zones: ['B'] }), { known: [waiting(wide)] }),
    ).toMatchObject({ kind: 'opened', superseded: [] })
  })

  test('two messages of the same level stand side by side', () => {
    const leave = opened(hear(rule('leave', { planLevel: 'N4', template: 'M2' })))
    expect(
      hear(rule('upstairs', { planLevel: 'N4', template: 'M3' }), { known: [waiting(leave)], id: 'P2' }),
    ).toMatchObject({ kind: 'opened', superseded: [] })
  })

  test('a milder rule for zones of a worse open proposal is evidence for it, not a second card', () => {
    const worst = opened(hear(rule('n4', { planLevel: 'N4', template: 'M2', zones: ['B', 'C'] })))
    expect(joined(hear(rule('n3'), { known: [waiting(worst)] }))).toMatchObject({
      planLevel: 'N4',
      rules: ['n4', 'n3'],
    })
  })

  test('a second station lifts "one source", a confirmed value lifts "unconfirmed"', () => {
    const doubtful = opened(hear(rule('n3'), { heard: { unconfirmed: true } }))
    const elsewhere = signal(rule('n3')).evidence.map((one) => ({ ...one, station: 'LE-GUE' }))
    const change = hear(rule('n3'), { known: [waiting(doubtful)], heard: { id: 'second', evidence: elsewhere } })
    expect(joined(change)).toMatchObject({ singleSource: false, unconfirmed: false })
  })
})

describe('a sudden rise that was proposed as unconfirmed', () => {
  const rise = { unconfirmed: true, evidence: [riseAt('PONT-VIEUX')] }
  const open = opened(hear(rule('n3'), { heard: rise }))
  const settled = (outcome: 'confirmed' | 'withdrawn', station = 'PONT-VIEUX'): Partial<Signal> => ({
    id: `${outcome} at ${station}`,
    state: outcome,
    unconfirmed: outcome === 'withdrawn',
    evidence: [
      {
        kind: 'rise settled',
        station,
        outcome,
        rise: { at: NOW, valueMm: 2_840 },
        by: { at: NOW + 10 * MINUTE_MS, valueMm: outcome === 'confirmed' ? 2_900 : 900 },
      },
    ],
  })
  const told = (proposal: Proposal, outcome: 'confirmed' | 'withdrawn', station?: string) =>
    joined(
      hear(rule('n3'), { known: [waiting(proposal)], heard: settled(outcome, station), now: NOW + 10 * MINUTE_MS }),
    )

  test('confirmed, the doubt is lifted, and the value that did it is among the numbers', () => {
    const proposal = told(open, 'confirmed')
    expect(proposal).toMatchObject({ state: 'open', unconfirmed: false })
    expect(proposal.evidence.at(-1)).toMatchObject({ kind: 'rise settled', by: { valueMm: 2_900 } })
  })

  test('withdrawn, it says so and stays open: people decide', () => {
    expect(told(open, 'withdrawn')).toMatchObject({
      state: 'open',
      planLevel: 'N3',
      unconfirmed: true,
      withdrawnAt: NOW + 10 * MINUTE_MS,
    })
  })

  test('where another gauge rose as suddenly, one that fell back withdraws nothing', () => {
    const second = { id: 'second', unconfirmed: true, evidence: [riseAt('LE-GUE')] }
    const both = joined(hear(rule('n3'), { known: [waiting(open)], heard: second }))
    const once = told(both, 'withdrawn')
    expect(once.withdrawnAt).toBeUndefined()
    expect(told(once, 'withdrawn', 'LE-GUE').withdrawnAt).toBe(NOW + 10 * MINUTE_MS)
  })

  test('rising again, it is no longer withdrawn', () => {
    const again = { id: 'again', unconfirmed: true, evidence: [riseAt('PONT-VIEUX', 3_000)] }
    const change = hear(rule('n3'), { known: [waiting(told(open, 'withdrawn'))], heard: again })
    expect(joined(change)).not.toHaveProperty('withdrawnAt')
  })

  test('of a matter that nobody has open there is nothing to decide', () => {
    expect(hear(rule('n3'), { heard: settled('withdrawn') }).kind).toBe('nothing to decide')
  })
})

describe('a condition that ends', () => {
  const open = opened(hear(rule('n3')))

  test('closes and lowers nothing: it is news for those who decide', () => {
    const change = hear(rule('n3'), { known: [waiting(open)], heard: { id: 'calm', state: 'resolved' } })
    expect(joined(change)).toMatchObject({ state: 'open', planLevel: 'N3', signals: ['signal of n3', 'calm'] })
  })

  test('opens nothing where nobody is deciding', () => {
    expect(hear(rule('n3'), { heard: { state: 'resolved' } })).toEqual({ kind: 'nothing to decide' })
  })
})

describe('what people have decided', () => {
  const open = opened(hear(rule('n3')))

  test.each(['dismissed', 'approved'] as const)('is not asked again at once after it was %s', (state) => {
    const change = hear(rule('n3'), { known: [decided(open, state, NOW - 10 * MINUTE_MS)] })
    expect(change).toMatchObject({ kind: 'held back', reason: 'already told, repeat not due' })
  })

  test('is asked again once the interval has passed', () => {
    expect(hear(rule('n3'), { known: [decided(open, 'dismissed', NOW - REPEAT_AFTER_MS)] }).kind).toBe('opened')
  })

  test('is asked again at once where severity or level rose', () => {
    const known = [decided(open, 'dismissed', NOW - MINUTE_MS)]
    expect(hear(rule('n3', { severity: 'Extreme' }), { known }).kind).toBe('opened')
    expect(hear(rule('n4', { planLevel: 'N4' }), { known }).kind).toBe('opened')
  })

  test('the newest decision counts, not the first', () => {
    const older = decided({ ...open, id: 'old' }, 'dismissed', NOW - 3 * REPEAT_AFTER_MS)
    const newer = decided({ ...open, id: 'new' }, 'dismissed', NOW - MINUTE_MS)
    expect(hear(rule('n3'), { known: [newer, older] }).kind).toBe('held back')
  })

  test('a dismissed message for one zone does not mute another zone', () => {
    expect(hear(rule('n3-c', { zones: ['C'] }), { known: [decided(open, 'dismissed', NOW)] }).kind).toBe('opened')
  })
})

describe('the decide-by of an open proposal', () => {
  const open = opened(hear(rule('n3'), { clocks: [clock('B', NOW + 500)] }))

  test('comes earlier with a worse run', () => {
    expect(withClocks(open, [clock('B', NOW + 100)]).decideBy).toBe(NOW + 100)
  })

  test('is not moved back by a calmer run', () => {
    expect(withClocks(open, [clock('B', NOW + 900)])).toBe(open)
    expect(withClocks(open, [clock('B', null)])).toBe(open)
  })
})
