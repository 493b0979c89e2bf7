import { describe, expect, test } from 'vitest'
import { CARD_STATES, type CardRow, type CardState } from '../../../worker/model/plan.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import { CARD_ACTS, newRow, repeatsAt, stepCard, type CardAct } from '../../../worker/plan/card-machine.ts'

const AT = 1_792_000_000_000
const BY = { id: 'duty', name: 'Astreinte' }
const moment = (at = AT + MINUTE_MS, repeatMs: number | null = null) => ({ by: BY, at, repeatMs })
const row = (state: CardState): CardRow => ({
  ...newRow('14', AT),
  state,
  note: state === 'blocked' ? 'camion en panne' : '',
  doneAt: state === 'done' ? [AT] : [],
})
const ACT: Readonly<Record<CardAct['act'], CardAct>> = {
  assign: { act: 'assign', owner: 'Binôme 2' },
  start: { act: 'start' },
  done: { act: 'done', note: 'photo 3' },
  'not applicable': { act: 'not applicable', note: 'camping fermé' },
  block: { act: 'block', note: 'route coupée' },
  reopen: { act: 'reopen', note: 'batardeau déplacé' },
}

/** The state after the act; null where it is refused. */
const TABLE: Readonly<Record<CardState, Readonly<Record<CardAct['act'], CardState | null>>>> = {
  'to do': {
    assign: 'assigned',
    start: 'under way',
    done: 'done',
    'not applicable': 'not applicable',
    block: 'blocked',
    reopen: 'to do',
  },
  assigned: {
    assign: 'assigned',
    start: 'under way',
    done: 'done',
    'not applicable': 'not applicable',
    block: 'blocked',
    reopen: 'to do',
  },
  'under way': {
    assign: 'under way',
    start: 'under way',
    done: 'done',
    'not applicable': 'not applicable',
    block: 'blocked',
    reopen: 'to do',
  },
  done: { assign: null, start: null, done: 'done', 'not applicable': null, block: null, reopen: 'to do' },
  'not applicable': {
    assign: null,
    start: null,
    done: 'done',
    'not applicable': 'not applicable',
    block: 'blocked',
    reopen: 'to do',
  },
  blocked: {
    assign: 'blocked',
    start: 'under way',
    done: 'done',
    'not applicable': 'not applicable',
    block: 'blocked',
    reopen: 'to do',
  },
}

describe('the machine of a card', () => {
  test.each(CARD_STATES.flatMap((state) => CARD_ACTS.map((act) => [state, act] as const)))('%s, %s', (state, act) => {
    const stepped = stepCard(row(state), ACT[act], moment())
    expect(stepped.kind === 'ok' ? stepped.row.state : null).toBe(TABLE[state][act])
  })

  test.each(['not applicable', 'block', 'reopen'] as const)('%s without a reason is refused', (act) => {
    expect(stepCard(row('assigned'), { act, note: ' ' }, moment())).toMatchObject({
      kind: 'refused',
      reason: 'reason required',
    })
  })

  test('two people who press at once have done it once, and the word on the evidence is kept', () => {
    const first = stepCard(row('to do'), { act: 'done', note: '' }, moment())
    if (first.kind === 'refused') throw new Error(first.detail)
    const second = stepCard(first.row, { act: 'done', note: 'photo 3' }, moment(AT + 2 * MINUTE_MS))
    expect(second).toMatchObject({ row: { doneAt: [AT + MINUTE_MS], note: 'photo 3' } })
  })

  test('one that repeats is done again once half of its time has passed, and is due from the last time', () => {
    const early = stepCard(row('done'), { act: 'done', note: '' }, moment(AT + 20 * MINUTE_MS, HOUR_MS))
    expect(early).toMatchObject({ row: { doneAt: [AT] } })
    const again = stepCard(row('done'), { act: 'done', note: '' }, moment(AT + 40 * MINUTE_MS, HOUR_MS))
    if (again.kind === 'refused') throw new Error(again.detail)
    expect(again.row.doneAt).toEqual([AT, AT + 40 * MINUTE_MS])
    expect(repeatsAt(again.row, HOUR_MS)).toBe(AT + 100 * MINUTE_MS)
    expect(repeatsAt(again.row, null)).toBeNull()
  })
})
