// The residents' portal: pages for people, and what an agent does for somebody far from screens.
import type { ProblemType } from '../problem.ts'
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const FORM = 'application/x-www-form-urlencoded'
const HTML = 'text/html'
const OF_A_FORM: readonly ProblemType[] = ['not-found', 'unsupported-media-type']

const DOOR = { ...T, shelter: 'gymnase', key: 'of-another-opening' }

export const PORTAL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/{territory}/arrival/{shelter}/{key}',
    access: 'anyone',
    summary: 'The form behind the code at the door of an open shelter; 410 once it is closed or was opened anew',
    request: { parameters: DOOR, query: { lang: 'fr' } },
    answer: { status: 410, contentType: HTML },
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/{territory}/arrival/{shelter}/{key}',
    access: 'anyone',
    summary:
      'Whoever stands there writes themselves down: counted at once, and looked for until the desk has seen them',
    request: { parameters: DOOR, contentType: FORM, body: 'name=Famille+Roussel&persons=3&address=12+rue+Basse' },
    answer: { status: 410, contentType: HTML },
    problems: OF_A_FORM,
  },
  {
    method: 'get',
    path: '/{territory}/residents',
    access: 'anyone',
    summary: 'The form by which a resident signs up, without a script; `lang` is fr, fr-x-falc or en',
    request: { parameters: T, query: { lang: 'en' } },
    answer: { status: 200, contentType: HTML },
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/{territory}/residents/visitor',
    access: 'anyone',
    summary:
      'The same form for whoever stays for some days; `until` is the last of them, after which nothing is left of them',
    request: { parameters: T, query: { until: '2026-12-31' } },
    answer: { status: 200, contentType: HTML },
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/{territory}/residents',
    access: 'anyone',
    summary: 'Sends a one-time code to each address given; the same answer whether it is known or not',
    request: {
      parameters: T,
      contentType: FORM,
      body: 'address=12+rue+Basse&phone=0639980123&use=sms&language=fr&consent=yes&place=z%3AB',
    },
    answer: { status: 200, contentType: HTML },
    problems: OF_A_FORM,
  },
  {
    method: 'get',
    path: '/{territory}/residents/code',
    access: 'anyone',
    summary: 'Leads back to the form',
    request: { parameters: T },
    answer: { status: 303 },
    problems: [],
  },
  {
    method: 'post',
    path: '/{territory}/residents/code',
    access: 'anyone',
    summary:
      'Takes a code, or sends another one (`again`); 303 to the record once everything is proved, 410 where it came too late',
    request: { parameters: T, contentType: FORM, body: 's=unknown&n=0&code=123456' },
    answer: { status: 410, contentType: HTML },
    problems: OF_A_FORM,
  },
  {
    method: 'get',
    path: '/{territory}/residents/me',
    access: 'anyone',
    summary: 'What the town holds of whoever has proved their address; else a field to ask for a code',
    request: { parameters: T },
    answer: { status: 200, contentType: HTML },
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/{territory}/residents/me',
    access: 'anyone',
    summary: 'One change of one’s own record (`do`), erasure among them; or a code for it (`do=sign in`)',
    request: { parameters: T, contentType: FORM, body: 'do=sign+in&phone=0639980199' },
    answer: { status: 200, contentType: HTML },
    problems: OF_A_FORM,
  },
  {
    method: 'get',
    path: '/{territory}/residents/me/record.json',
    access: 'anyone',
    summary: 'The same record as JSON, for whoever has proved their address',
    request: { parameters: T },
    answer: { status: 401, contentType: HTML },
    problems: ['not-found'],
  },
  {
    method: 'put',
    path: '/api/{territory}/residents/addresses',
    access: 'manage residents',
    summary: 'The commune’s addresses (CSV of the national file, BAN); it takes the place of the one before',
    request: {
      parameters: T,
      contentType: 'text/csv',
      body: 'id;numero;rep;nom_voie;code_insee;lon;lat\n99001_0012_00001;1;;Rue Basse;99001;2.025;44.005\n',
    },
    answer: { status: 200, body: { kind: 'taken', addresses: 1, leftOut: 0 } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/desk',
    access: 'manage residents',
    summary:
      'An agent signs somebody up who is told so and may object; 200 with places to choose from where the address is not certain',
    request: {
      parameters: T,
      body: { address: '1 rue Basse', phone: '0639980124', name: 'Odette Essai', consent: true, place: 'z:B' },
    },
    answer: { status: 201, body: { kind: 'signed up', told: true, place: '1 rue Basse', located: true } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/residents/sign-ups',
    access: 'manage residents',
    summary: 'What the portal did, by day: figures without a person',
    request: { parameters: T },
    answer: { status: 200, body: { days: [] } },
    problems: OF_TERRITORY,
  },
]
