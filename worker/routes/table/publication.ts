// What anybody may read. The demonstration's territory has published as soon as its files were applied.
import { T, type RouteEntry } from './route-entry.ts'

const entry = (path: string, summary: string, contentType: string, status = 200): RouteEntry => ({
  method: 'get',
  path,
  access: 'anyone',
  summary,
  request: { parameters: { ...T, number: '1', page: 'en', statement: 'accessibility', file: '1.cap.xml' } },
  answer: { status, contentType },
  problems: ['not-found'],
})

export const PUBLICATION_ROUTES: readonly RouteEntry[] = [
  entry('/{territory}', 'What is going on here, in French, without a script', 'text/html'),
  entry('/{territory}/{page}', 'The same in English (en) or in easy-to-read French (falc)', 'text/html'),
  entry(
    '/{territory}/{statement}',
    'Statements of accessibility (accessibility) and of eco-design with measured weights (eco-design), in French',
    'text/html',
  ),
  entry('/{territory}/{statement}/en', 'The same in English', 'text/html'),
  entry('/{territory}/cap.atom', 'The alerts as an Atom feed of CAP messages', 'application/atom+xml'),
  entry('/{territory}/feed.rss', 'The alerts as RSS', 'application/rss+xml'),
  entry('/{territory}/exercises.ics', 'Exercises of the public as an iCalendar', 'text/calendar'),
  {
    ...entry('/{territory}/alerts', 'Leads to the alert of a number', 'text/html', 303),
    request: { parameters: T, query: { n: '1' } },
    answer: { status: 303 },
  },
  entry(
    '/{territory}/alerts/{number}',
    'One alert by its number: whether it is genuine, and what it says',
    'text/html',
  ),
  entry('/{territory}/alerts/{number}/{page}', 'The same in another language', 'text/html'),
  entry(
    '/{territory}/alerts/{file}',
    'CAP 1.2: the newest message of an alert, or one by its revision',
    'application/cap+xml',
  ),
]
