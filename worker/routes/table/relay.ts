// Requests to the prefecture and to broadcasters.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const PACK = {
  kind: 'fr-alert',
  hazard: 'crue',
  event: 'inondation',
  zones: [{ id: 'B', name: 'rue Basse' }],
  streets: ['rue Basse'],
  persons: 115,
  level: 'EU-Alert 1',
  since: '2026-10-14T20:55:00+02:00',
  until: '2026-10-15T04:00:00+02:00',
  text: 'MAIRIE ST-MARTIN. DANGER : la Lère inonde rue Basse. PARTEZ par la route de Lauzun.',
  english: '',
  press: '',
  contact: 'Le maire',
  callBack: '+33199000000',
  endedBy: 'Le maire',
  alert: null,
}
const ASKED = { number: 1, pack: { kind: 'fr-alert', exercise: false }, asked: { to: 'M. B., SIDPC' }, ended: null }

export const RELAY_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/relays/draft',
    access: 'read situation',
    summary:
      'A request to the prefecture (FR-Alert) or to broadcasters, drafted from an alert (`alert`) or from zones, its text made to fit',
    request: { parameters: T, query: { kind: 'fr-alert', zones: 'B' } },
    answer: { status: 200, body: { pack: { kind: 'fr-alert', zones: [{ id: 'B' }], persons: null } } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/relays',
    access: 'direct plan',
    summary:
      'The request was made: of whom, how, when. It gets a number, and a code for whoever calls back to check it',
    request: { parameters: T, body: { pack: PACK, to: 'M. B., SIDPC', by: 'phone' } },
    answer: { status: 201, body: { relay: ASKED } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/relays/{number}',
    access: 'write log',
    summary: 'Their reference; or sent, refused or withdrawn, at which hour and why',
    request: { parameters: { ...T, number: '1' }, body: { kind: 'reference', text: 'SIDPC-81-0412' } },
    answer: { status: 200, body: { relay: { ...ASKED, reference: { text: 'SIDPC-81-0412' } } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/relays/{number}/zone.geojson',
    access: 'read situation',
    summary: 'The polygon of the request, as it was when it was asked',
    request: { parameters: { ...T, number: '1' } },
    answer: {
      status: 200,
      contentType: 'application/geo+json',
      body: { type: 'FeatureCollection', features: [{ properties: { id: 'B' } }] },
    },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/relays/{number}/zone.kml',
    access: 'read situation',
    summary: 'The same as KML',
    request: { parameters: { ...T, number: '1' } },
    answer: { status: 200, contentType: 'application/vnd.google-earth.kml+xml' },
    problems: OF_TERRITORY,
  },
]
