// The rules as forms, and their changes by two people.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const FILE = 'alerting-rules/99001/lere.yaml'
const PATH = ['groups', 0, 'rules', 0, 'when', 'level', 'clear']
const ID = '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90'
const DRAFT = { file: FILE, rule: 'n3', edits: [{ path: PATH, value: '2.50 m' }] }
const CHANGE = { file: FILE, rule: 'n3', state: 'open', reason: 'retour d’expérience de mars' }

export const RULE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/rules',
    access: 'read situation',
    summary: 'Every rule as a form over its file: each value and condition that is written there, with its place',
    request: { parameters: T },
    answer: { status: 200, body: { rules: [{ file: FILE, rule: 'n3' }], groups: [{ file: FILE }] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/rules/trial',
    access: 'read situation',
    summary:
      'What a rule would have said of a gauge as a draft has it, beside what it says now, over what is kept of the gauge; nothing is kept of the draft. A long one answers `running`: ask again with its `job`',
    request: { parameters: T, body: { draft: DRAFT, station: 'PONT-VIEUX' } },
    answer: { status: 200, body: { kind: 'done', result: { rules: [] } } },
    problems: [
      ...OF_TERRITORY,
      'bad-request',
      'unreadable-body',
      'body-too-large',
      'files-faulty',
      'not-acceptable',
      'conflict',
    ],
  },
  {
    method: 'post',
    path: '/api/{territory}/rules/changes',
    access: 'draft alert',
    summary:
      'Proposes other values or conditions for one rule, or a new rule (`draft.create`): checked with the whole territory, shown as the lines that differ and with what the tests say, and waiting for a second person',
    request: {
      parameters: T,
      body: { draft: DRAFT, reason: CHANGE.reason },
    },
    answer: { status: 201, body: { change: CHANGE } },
    problems: [...CHANGING, 'files-faulty', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/rules/changes/{id}/approve',
    access: 'approve alert',
    summary: 'A second person puts the change in force, by the hash of what they have seen',
    request: { parameters: { ...T, id: ID }, body: { hash: 'a'.repeat(64) } },
    answer: { status: 200, body: { change: { rule: 'n3', state: 'applied' } } },
    problems: [...CHANGING, 'refused', 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/rules/changes/{id}/refuse',
    access: 'draft alert',
    summary: 'Refuses a change, or takes one’s own back',
    request: { parameters: { ...T, id: ID }, body: { reason: 'le seuil reste celui de l’étude' } },
    answer: { status: 200, body: { change: { rule: 'n3', state: 'refused' } } },
    problems: [...CHANGING, 'conflict'],
  },
]
