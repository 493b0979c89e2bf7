// The after-action report.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const REVIEW = {
  title: 'Crue du 14 octobre',
  from: '2026-10-14T15:00:00+02:00',
  to: '2026-10-15T11:00:00+02:00',
  participants: 'Maire, RAC, SDIS',
  wentWell: 'Réveil en quatre minutes.',
  toImprove: 'Liste des rues incomplète.',
  recommendations: [{ what: 'Relever les rues de la zone C', owner: 'RAC', by: '2026-12-31' }],
  countsAsExercise: true,
  sentTo: 'préfecture',
}

export const REVIEW_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/review',
    access: 'read situation',
    summary:
      'The after-action report of the newest event, or of what lies between `from` and `to`: times, reach, cards, calls, corrections; null is unknown',
    request: { parameters: T },
    answer: { status: 200, body: { report: { steps: [{ step: 'first signal' }] }, kept: [] } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/review',
    access: 'prepare plan',
    summary:
      'Keeps what people conclude: what went well, what to improve, recommendations, whether it counts as the exercise',
    request: { parameters: T, body: { review: REVIEW } },
    answer: { status: 201, body: { review: { number: 1, countsAsExercise: true } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
]
