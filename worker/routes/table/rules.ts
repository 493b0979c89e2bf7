// The rules as forms, and their changes by two people.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const FILE = 'alerting-rules/99001/lere.yaml'
const PATH = ['groups', 0, 'rules', 0, 'when', 'level', 'clear']
const ID = '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90'
const CHANGE = { file: FILE, rule: 'n3', state: 'open', reason: 'retour d’expérience de mars' }

export const RULE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/rules',
    access: 'read situation',
    summary: 'Every rule as a form over its file: each value that is written there, with its place',
    request: { parameters: T },
    answer: { status: 200, body: { rules: [{ file: FILE, rule: 'n3' }] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/rules/changes',
    access: 'draft alert',
    summary:
      'Proposes other values for one rule: checked with the whole territory, shown as the lines that differ, and waiting for a second person',
    request: {
      parameters: T,
      body: { file: FILE, rule: 'n3', edits: [{ path: PATH, value: '2.50 m' }], reason: CHANGE.reason },
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
