// The plan on paper.
import { OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const PAPER_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/paper/public.pdf',
    access: 'read situation',
    summary:
      'The plan on paper without anybody’s number: cards by role, zones with a map, streets, texts, a blank log sheet',
    request: { parameters: T },
    answer: { status: 200, contentType: 'application/pdf' },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/paper/operational.pdf',
    access: 'prepare plan',
    summary: 'The same with the operational directory; the look stands in the log',
    request: { parameters: T },
    answer: { status: 200, contentType: 'application/pdf' },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/paper/kept',
    access: 'read situation',
    summary:
      'When the server last made the operational edition by itself: each night, when a watch begins, when the directory changes',
    request: { parameters: T },
    answer: { status: 200 },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/paper/kept.pdf',
    access: 'prepare plan',
    summary: 'That copy; the look stands in the log',
    request: { parameters: T },
    answer: { status: 200, contentType: 'application/pdf' },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/paper/operational',
    access: 'prepare plan',
    summary: 'What the operational edition holds, for the file that opens without a server; the look stands in the log',
    request: { parameters: T },
    answer: { status: 200, body: { pack: { edition: 'operational', commune: 'Saint-Martin-sur-Lère' } } },
    problems: OF_TERRITORY,
  },
]
