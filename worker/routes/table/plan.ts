// The plan communal de sauvegarde.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const CARD = { card: '05', state: 'to do', owner: null, note: '', doneAt: [], missing: [] }
const RUN = { id: '5b0c2a0e-8f5e-4a7e-9a3e-0d6c1f2e3b40', plan: 'crue', level: 'N1', closed: null, cards: [CARD] }
const OF_RUN = { ...T, run: RUN.id }

export const PLAN_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/plan',
    access: 'read situation',
    summary: 'The plans of the territory: levels, cards, who does each and when it is due',
    request: { parameters: T },
    answer: { status: 200, body: { plans: [{ id: 'crue', hazard: 'crue', cards: [{ id: '05', level: 'N1' }] }] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/plan/level',
    access: 'prepare plan',
    summary: 'Opens the event of a plan, raises or lowers its level; from N3 on and downwards only by who directs',
    request: { parameters: T, body: { plan: 'crue', level: 'N1', reason: 'vigilance jaune' } },
    answer: { status: 200, body: { run: RUN } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'post',
    path: '/api/{territory}/plan/runs/{run}/cards/{card}',
    access: 'work plan',
    summary:
      'One card: assigned, started, done with what was kept as evidence, not applicable or blocked with the reason, opened again; `happenedAt` where that was without a network',
    request: { parameters: { ...OF_RUN, card: '05' }, body: { act: 'done', note: 'reçu à 10 h 22' } },
    answer: { status: 200, body: { run: { ...RUN, cards: [{ ...CARD, state: 'done', note: 'reçu à 10 h 22' }] } } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'put',
    path: '/api/{territory}/plan/director',
    access: 'direct plan',
    summary:
      'Who directs the rescue operations (DOS): the mayor, or the prefect; no act of the commune is taken away by it',
    request: { parameters: T, body: { who: 'prefect', note: 'décision du préfet' } },
    answer: { status: 200, body: { director: { who: 'prefect' } } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/plan/runs/{run}/close',
    access: 'direct plan',
    summary: 'Closes the event: nothing of it is moved any more',
    request: { parameters: OF_RUN, body: { reason: 'retour à la normale' } },
    answer: { status: 200, body: { run: { ...RUN, closed: { reason: 'retour à la normale' } } } },
    problems: [...CHANGING, 'refused'],
  },
]
