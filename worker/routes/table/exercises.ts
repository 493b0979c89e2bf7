// Exercises of the plan.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const RUN = { id: '0f4c2a0e-8f5e-4a7e-9a3e-0d6c1f2e3b40', state: 'running', pause: null, rows: [] }

export const EXERCISE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/exercises',
    access: 'read situation',
    summary: 'Scenarios that may be practised, the exercise under way, and who has practised when',
    request: { parameters: T },
    answer: { status: 200, body: { scenarios: [], run: null, past: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/exercises',
    access: 'conduct exercise',
    summary: 'Begins an exercise; refused while anything real waits for a decision',
    request: { parameters: T, body: { scenario: 'dix-minutes' } },
    answer: { status: 201, body: { run: RUN } },
    problems: [...CHANGING, 'refused', 'files-faulty'],
  },
  {
    method: 'post',
    path: '/api/{territory}/exercises/part',
    access: 'write log',
    summary:
      'Who takes part has seen or done what an inject asks, or has observed; observations are no facts of the log',
    request: { parameters: T, body: { act: 'observe', inject: null, text: 'Le RAC répète chaque ordre.' } },
    answer: { status: 200, body: { run: RUN } },
    problems: [...CHANGING, 'refused'],
  },
  {
    method: 'post',
    path: '/api/{territory}/exercises/conduct',
    access: 'conduct exercise',
    summary: 'Whoever conducts gives an inject before its minute, holds, releases or skips it; pauses, resumes, ends',
    request: { parameters: T, body: { act: 'end' } },
    answer: { status: 200, body: { run: RUN } },
    problems: [...CHANGING, 'refused'],
  },
]
