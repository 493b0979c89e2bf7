// What the rules would have said.
import { OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const REPLAY_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/replay',
    access: 'read situation',
    summary: 'The rules that may be replayed, with their conditions, and for how many days readings are kept',
    request: { parameters: T },
    answer: { status: 200, body: { rules: [], keptDays: 31 } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/replay',
    access: 'read situation',
    summary:
      'What these rules would have said of a gauge: over what is kept of it, or over a series sent as `csv` (named by `recording` afterwards); `changes` turns numbers of the rules. A long one answers `running`: ask again with its `job`',
    request: {
      parameters: T,
      body: {
        station: 'PONT-VIEUX',
        rules: ['n3'],
        changes: [{ rule: 'n3', path: [], valueMm: 2_700 }],
        csv: 'time,value,unit\n2026-10-14T14:00:00Z,2.60,m\n2026-10-14T14:10:00Z,2.90,m\n',
      },
    },
    answer: { status: 200, body: { kind: 'done', recording: 'r', result: { readings: 2, missing: 0, rules: [] } } },
    problems: [...OF_TERRITORY, 'bad-request', 'unreadable-body', 'body-too-large', 'not-acceptable', 'conflict'],
  },
]
