// Sirens, loud-hailers, and the word that the networks are down.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const TEXT = { fr: 'Mairie de Saint-Martin. La rivière monte. Montez à l’étage.', en: '' }
/** What another example, or a test, makes first. */
export const HAIL_EXAMPLE = { zones: ['B'], vehicles: ['voiture 1'], text: TEXT }

export const WITHOUT_NETWORKS_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/sirens/sound',
    access: 'approve alert',
    summary:
      'Sirens of the commune sound: `pattern` alert (the default) or end, for an `alert`, or without one for a `reason`. Answers with what each controller has said, or has not within a second and a half',
    request: { parameters: T, body: { sirens: ['mairie'], reason: 'digue rompue' } },
    answer: { status: 200, body: { sirens: [{ id: 'mairie', state: { kind: 'not confirmed', why: 'no key' } }] } },
    problems: [...CHANGING, 'refused', 'conflict', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/sirens/stop',
    access: 'cancel alert',
    summary: 'All sirens of the commune are told to be silent, or those named; answered within two seconds',
    request: { parameters: T, body: { sirens: 'all' } },
    answer: { status: 200, body: { sirens: [{ id: 'mairie', state: { kind: 'not confirmed', why: 'no key' } }] } },
    problems: [...CHANGING, 'refused', 'conflict', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/sirens/{id}/hand',
    access: 'write log',
    summary: 'A person has sounded or stopped it at its switch, or has heard so by telephone or radio',
    request: { parameters: { ...T, id: 'mairie' }, body: { act: 'stop', via: 'radio' } },
    answer: { status: 200, body: { sirens: [{ id: 'mairie', done: { via: 'radio' } }] } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'get',
    path: '/api/{territory}/hails/draft',
    access: 'read situation',
    summary:
      'Words for a loud-hailer from the alert named (`alert`), at most 20 s said slowly; EXERCICE first in an exercise',
    request: { parameters: T },
    answer: { status: 200, body: { text: { fr: '', en: '' } } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/hails',
    access: 'approve alert',
    summary:
      'A loud-hailer round of an `alert` or of `zones`: the streets in the order in which they are driven, shared out between the vehicles, with where to stop',
    request: { parameters: T, body: HAIL_EXAMPLE },
    answer: { status: 201, body: { sheet: { text: TEXT, vehicles: [{ number: 1, name: 'voiture 1', team: null }] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/hails/{number}/give',
    access: 'lead field',
    summary: 'The part of one vehicle becomes tasks on the phones of a team',
    request: { parameters: { ...T, number: '1' }, body: { vehicle: 1, team: 1 } },
    answer: { status: 200, body: { sheet: { vehicles: [{ number: 1, team: 1 }] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/hails/{number}/stretches/{stretch}',
    access: 'write log',
    summary: 'A stretch was driven (`driven`, as heard by radio, telephone or from mouth to ear), or was not and why',
    request: { parameters: { ...T, number: '1', stretch: '1' }, body: { how: 'driven', via: 'radio' } },
    answer: { status: 200, body: { sheet: { stretches: [{ number: 1, said: { how: 'driven', via: 'radio' } }] } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/networks',
    access: 'write log',
    summary:
      'The networks are down (`down: true`), or up again: a person says so, the console shows what is left to warn with',
    request: { parameters: T, body: { down: true, note: 'relais du Pech sans courant' } },
    answer: { status: 200, body: { withoutNetworks: { down: { note: 'relais du Pech sans courant' } } } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/networks/posts/{alert}',
    access: 'write log',
    summary: 'The text of an alert was put on the town’s site, or on its accounts',
    request: { parameters: { ...T, alert: 'a' }, body: { place: 'site', revision: 1 } },
    answer: { status: 200, body: { withoutNetworks: { posts: [{ published: [{ place: 'site' }] }] } } },
    problems: [...CHANGING, 'conflict'],
  },
]
