// Scenarios prepared in calm.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const SCENARIO_ID = '5e9a0c52-6a4e-4a55-8f0e-2f6a1f0f3c11'
const VERSION = '0'.repeat(64)

/** Of the example town; the hour alone stays open. */
export const PREPARED_EXAMPLE = {
  name: 'Crue rapide, rue Basse',
  content: {
    zones: ['B'],
    channels: ['sms'],
    texts: {
      fr: 'MAIRIE {date} {time}. DANGER : la rivière monte. Partez maintenant à pied vers les hauteurs.',
      en: 'TOWN HALL {date} {time}. DANGER: the river is rising. Walk to high ground now.',
    },
    event: 'Crue rapide',
    hazard: 'crue rapide',
    responseType: 'Evacuate',
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Likely',
    validForMs: 10_800_000,
    repeatEveryMs: 3_600_000,
  },
}

export const SCENARIO_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/scenarios',
    access: 'read situation',
    summary: 'The scenarios prepared in calm, with who wrote and who approved each, and until when',
    request: { parameters: T },
    answer: { status: 200, body: { scenarios: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/scenarios',
    access: 'draft alert',
    summary: 'Prepares a scenario; somebody else approves it before it can be sent',
    request: { parameters: T, body: PREPARED_EXAMPLE },
    answer: { status: 201, body: { scenario: { name: 'Crue rapide, rue Basse', approval: null } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'put',
    path: '/api/{territory}/scenarios/{id}',
    access: 'draft alert',
    summary: 'Writes it again: any change of text, zone or channel voids what was approved',
    request: { parameters: { ...T, id: SCENARIO_ID }, body: PREPARED_EXAMPLE },
    answer: { status: 200, body: { scenario: { name: 'Crue rapide, rue Basse' } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/scenarios/{id}/approve',
    access: 'approve alert',
    summary: 'Approves it beforehand, by another than its author, until a date at which it is read again',
    request: { parameters: { ...T, id: SCENARIO_ID }, body: { version: VERSION, reviewInDays: 180 } },
    answer: { status: 200, body: { scenario: { name: 'Crue rapide, rue Basse' } } },
    problems: [...CHANGING, 'conflict', 'refused'],
  },
  {
    method: 'post',
    path: '/api/{territory}/scenarios/{id}/send',
    access: 'approve alert',
    summary: 'Sends it in one act: whoever approved it beforehand is the first of the two, the sender the second',
    request: { parameters: { ...T, id: SCENARIO_ID }, body: { version: VERSION, proposal: null, persons: 115 } },
    answer: { status: 200, body: { alert: { state: 'sending' } } },
    problems: [...CHANGING, 'conflict', 'refused', 'not-acceptable'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/scenarios/{id}',
    access: 'draft alert',
    summary: 'Takes a scenario out',
    request: { parameters: { ...T, id: SCENARIO_ID } },
    answer: { status: 200, body: { scenario: { name: 'Crue rapide, rue Basse' } } },
    problems: CHANGING,
  },
]
