// Displays: a code for a screen, its key, its socket.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const D = { ...T, id: 'mairie' } as const

export const DISPLAY_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/{territory}/displays/{file}',
    access: 'anyone',
    summary:
      'What a panel shows that fetches its text (`driver: fetched`), by its key. `.txt`: a line feed after each line, a form feed between pages, empty where there is nothing to show. `.json`: also panel, seconds a page, revision, seconds left, every language. `.png`: the lamps of one page, each in turn, or `page`',
    request: { parameters: { ...T, file: 'parking.txt' } },
    answer: { status: 401 },
    problems: ['bad-request', 'not-signed-in', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/{territory}/displays/{id}/image.png',
    access: 'anyone',
    summary: 'The same as `/{territory}/displays/{id}.png`, for gateways that ask for a folder a panel',
    request: { parameters: { ...T, id: 'parking' } },
    answer: { status: 401 },
    problems: ['bad-request', 'not-signed-in', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/displays/{id}/code',
    access: 'manage territory',
    summary: 'A code that a screen enrols with, once, within the hour',
    request: { parameters: D },
    answer: { status: 201, body: { code: 'abcd-efg-hij', expiresAt: 1_791_985_200_000 } },
    problems: [...OF_TERRITORY, 'not-found'],
  },
  {
    method: 'post',
    path: '/api/{territory}/displays/{id}/enrol',
    access: 'anyone',
    summary: 'The screen types the code and gets its key, shown once',
    request: { parameters: D, body: { code: 'abcd-efg-hij' } },
    answer: { status: 200, body: { token: 'tcd_99001_…' } },
    problems: ['not-found', 'refused', 'bad-request', 'unreadable-body'],
  },
  {
    method: 'get',
    path: '/api/{territory}/displays/{id}/socket',
    access: 'anyone',
    summary: 'WebSocket of a display, its key as second subprotocol after tocsin.display.1; 426 for a plain call',
    request: { parameters: D },
    answer: { status: 426 },
    problems: ['not-found', 'bad-request', 'not-signed-in', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/{territory}/displays/{id}/hand',
    access: 'write log',
    summary:
      'A person says what stands at a display that is changed by hand (`driver: by-hand`): with a photograph (a JPEG without EXIF, base64), or `seen: true`; `shows: null` once it is taken down',
    request: { parameters: { ...T, id: 'lavoir' }, body: { shows: null, seen: true } },
    answer: { status: 200, body: { hand: { task: 'none', what: null } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/displays/{id}/hand/photo',
    access: 'read situation',
    summary: 'The photograph of what stands there now, for thirty days',
    request: { parameters: { ...T, id: 'lavoir' } },
    answer: { status: 200, contentType: 'image/jpeg' },
    problems: OF_TERRITORY,
  },
  {
    method: 'delete',
    path: '/api/{territory}/displays/{id}/key',
    access: 'manage territory',
    summary: 'Withdraws the key of a display that was lost or stolen, at once',
    request: { parameters: D },
    answer: { status: 204 },
    problems: CHANGING,
  },
]
