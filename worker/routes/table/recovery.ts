// After a crisis, and the duties of calm times.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const NUMBER = { ...T, number: '1' } as const
const path = (rest: string) => `/api/{territory}/recovery${rest}`
const CLEAR = 'clear'
const FOUND = { water: CLEAR, gas: CLEAR, power: 'danger', structure: CLEAR, road: CLEAR }
const DAMAGE = {
  address: '12 Rue Basse',
  point: [2.3398, 43.0495],
  household: 'Famille Roussel',
  phone: '06 39 98 00 21',
  persons: 3,
  waterCm: 80,
  kinds: ['floors', 'heating'],
  uninhabitable: true,
  insured: 'yes',
  words: 'chaudière noyée',
}

export const RECOVERY_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: path(''),
    access: 'read situation',
    summary:
      'What follows a crisis, in counts: rounds, damage, households to rehouse, frozen logs; and the duties of N0',
    request: { parameters: T },
    answer: { status: 200, body: { recovery: { rounds: [], frozen: [] }, duties: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: path('/list'),
    access: 'look after help',
    summary: 'Rounds, the census of damage and the households to rehouse, with names; the look is logged first',
    request: { parameters: T },
    answer: { status: 200, body: { rounds: [], damages: [], rehousing: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: path('/rounds'),
    access: 'work plan',
    summary:
      'A safety round of a street or a zone: what was found, clear or closed; what the public is told a person says',
    request: {
      parameters: T,
      body: {
        ...{ zone: 'B', street: 'Rue Basse', found: FOUND, verdict: 'closed' },
        ...{ conditions: 'Enedis doit passer', team: 'ST et SDIS' },
      },
    },
    answer: { status: 201, body: { number: 1 } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/damages'),
    access: 'look after help',
    summary: 'A line of the census, sealed; whoever cannot live there is on the list of those to rehouse',
    request: { parameters: T, body: DAMAGE },
    answer: { status: 201, body: { number: 1 } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'put',
    path: path('/damages/{number}'),
    access: 'look after help',
    summary: 'A line of the census, corrected',
    request: { parameters: NUMBER, body: { ...DAMAGE, waterCm: 95 } },
    answer: { status: 200, body: { number: 1 } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/rehousing'),
    access: 'look after help',
    summary: 'A household without a home that is in no line of the census',
    request: { parameters: T, body: { household: 'Famille Martin', phone: '', persons: 2, needs: 'de plain-pied' } },
    answer: { status: 201, body: { number: 2 } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/rehousing/{number}'),
    access: 'look after help',
    summary: 'An offer, moved in, back home; another end needs its reason, and nobody leaves the list without one',
    request: { parameters: NUMBER, body: { state: 'offered', where: 'gîte communal, 4 place Haute', note: '' } },
    answer: { status: 200, body: { number: 1 } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/catnat'),
    access: 'prepare plan',
    summary:
      'The file for the demand of recognition as a natural disaster: hours, zones, buildings, heights, series, entries of the log; as JSON and CSV, nobody named',
    request: { parameters: T, body: { from: '2026-10-14T16:00:00+02:00', to: '2026-10-15T12:00:00+02:00' } },
    answer: { status: 200, body: { file: { commune: 'Saint-Martin-sur-Lère', zones: [] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: path('/freeze'),
    access: 'direct plan',
    summary: 'The log of an event that is closed is frozen: nothing is added, corrections are new entries that say so',
    request: { parameters: T, body: { run: '5b0c2a0e-8f5e-4a7e-9a3e-0d6c1f2e3b40', reason: 'REX transmis' } },
    answer: { status: 200, body: { number: 812 } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: path('/erase'),
    access: 'lead field',
    summary: 'The census, the rehousing and the rounds are erased; refused while a household waits',
    request: { parameters: T, body: {} },
    answer: { status: 200, body: { erased: {} } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: path('/duties/{id}'),
    access: 'work plan',
    summary: 'A recurring duty of calm times was done, by name; its next date is reckoned from now',
    request: { parameters: { ...T, id: 'crue:02' }, body: { note: '12 numéros appelés' } },
    answer: { status: 200, body: { duty: { id: 'crue:02' } } },
    problems: CHANGING,
  },
]
