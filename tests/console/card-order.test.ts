import { expect, test } from 'vitest'
import { cardsOf, lateCards, rolesIn } from '../../console/plan/card-order.ts'
import { levelsAsked } from '../../console/plan/asked-level.ts'
import type { CardState, CardView, Plan, PlanCard, PlanRole, PlanRunView } from '../../worker/model/plan.ts'
import type { Proposal } from '../../worker/model/alert.ts'

const NOW = 1_792_000_000_000
const words = { fr: 'a', en: 'a' }
const card = (id: string, roles: readonly PlanRole[] = ['RAC']): PlanCard => ({
  id,
  level: 'N1',
  do: words,
  how: null,
  roles,
  due: [],
  repeatMs: null,
  when: null,
  follows: [],
  proof: null,
  variants: {},
})
const view = (id: string, inMs: number | null, state: CardState = 'to do'): CardView => ({
  card: id,
  state,
  since: NOW,
  by: null,
  owner: null,
  note: '',
  doneAt: [],
  due: inMs === null ? null : { at: NOW + inMs, because: { kind: 'entry', afterMs: 0 } },
  missing: [],
})
const PLAN: Plan = {
  id: 'crue',
  hazard: 'crue',
  name: words,
  entries: {},
  origin: 'crue.yaml:1',
  cards: [card('01'), card('02', ['LOG']), card('03'), card('04', ['LOG', 'ST']), card('05')],
}
const run = (cards: readonly CardView[]): PlanRunView => ({
  id: 'run',
  plan: 'crue',
  level: 'N1',
  entered: {},
  version: 'v',
  openedAt: NOW,
  openedBy: { id: 'duty', name: 'Astreinte' },
  closed: null,
  cards,
})
const RUN = run([
  view('01', null),
  view('02', 60_000),
  view('03', -60_000),
  view('04', -90_000, 'blocked'),
  view('05', null, 'done'),
])
const ids = (cards: readonly { readonly card: PlanCard }[]) => cards.map(({ card: { id } }) => id)

test('what is late comes first, then what comes next, then what has no hour; what is over is apart', () => {
  const shown = cardsOf(RUN, PLAN, NOW, null)
  expect([ids(shown.late), ids(shown.next), ids(shown.over)]).toEqual([['03'], ['04', '02', '01'], ['05']])
  expect(lateCards([RUN], NOW)).toBe(1)
})

test('one that repeats and is due again is late, though it was done', () => {
  const again = run([view('05', -1, 'done')])
  expect(ids(cardsOf(again, PLAN, NOW, null).late)).toEqual(['05'])
})

test('a role sees its own cards, and only roles of this event are offered', () => {
  expect(ids(cardsOf(RUN, PLAN, NOW, 'LOG').next)).toEqual(['04', '02'])
  expect(rolesIn(run([view('04', null)]), PLAN)).toEqual(['LOG', 'ST'])
})

test('a proposal asks for its level while the plan stands lower; the decline is lower than any', () => {
  const proposal = (planLevel: string, state = 'open') =>
    ({ id: planLevel, state, planLevel, title: words }) as unknown as Proposal
  const proposals = [proposal('N2'), proposal('N3'), proposal('N4', 'dismissed')]
  expect(levelsAsked({ proposals, planLevel: 'N2' }).map(({ level }) => level)).toEqual(['N3'])
  expect(levelsAsked({ proposals, planLevel: 'N5' }).map(({ level }) => level)).toEqual(['N2', 'N3'])
})
