// Every route once: what /api/openapi.json and /api/docs show, what the matrix of roles is checked against, and what a test executes.
import { EXAMPLE_TERRITORY } from './example-territory.ts'
import { DISPLAY_ROUTES } from './table/displays.ts'
import { ECHO_ROUTES } from './table/echo.ts'
import { FIELD_ROUTES } from './table/field.ts'
import { CALL_ROUTES, HELP_ROUTES } from './table/help.ts'
import { ACCESS_ROUTES } from './table/access.ts'
import { COVERAGE_ROUTES } from './table/coverage.ts'
import { PORTAL_ROUTES } from './table/portal.ts'
import { PUBLICATION_ROUTES } from './table/publication.ts'
import { PUSH_ROUTES } from './table/push.ts'
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './table/route-entry.ts'
import { IMPORT_ROUTES } from './table/imports.ts'
import { INFOBIP_ROUTES } from './table/infobip.ts'
import { INTERCOMMUNAL_ROUTES } from './table/intercommunal.ts'
import { MAIL_ROUTES } from './table/mail.ts'
import { NOTICE_ROUTES } from './table/notices.ts'
import { OVH_ROUTES } from './table/ovh.ts'
import { REGISTER_ROUTES } from './table/register.ts'
import { RULE_ROUTES } from './table/rules.ts'
import { SENSOR_ROUTES } from './table/sensors.ts'
import { SET_UP_ROUTES } from './table/set-up.ts'
import { SILENCE_ROUTES } from './table/silences.ts'
import { REPLAY_ROUTES } from './table/replay.ts'
import { PLAN_ROUTES } from './table/plan.ts'
import { EXERCISE_ROUTES } from './table/exercises.ts'
import { PUBLIC_EXERCISE_ROUTES } from './table/public-exercises.ts'
import { HAND_OVER_ROUTES } from './table/hand-over.ts'
import { OWN_VOICE_ROUTES } from './table/own-voice.ts'
import { PHONE_SIGN_UP_ROUTES } from './table/phone-sign-ups.ts'
import { ROLL_CALL_ROUTES } from './table/roll-call.ts'
import { ROSTER_ROUTES } from './table/roster.ts'
import { PAPER_ROUTES } from './table/paper.ts'
import { ORDER_ROUTES } from './table/orders.ts'
import { REVIEW_ROUTES } from './table/review.ts'
import { RECOVERY_ROUTES } from './table/recovery.ts'
import { RELAY_ROUTES } from './table/relay.ts'
import { WITHOUT_NETWORKS_ROUTES } from './table/without-networks.ts'
import { PUBLIC_STATE_ROUTES } from './table/public-state.ts'
import { SITREP_ROUTES } from './table/sitrep.ts'
import { AUTOMATIC_ROUTES } from './table/automatic.ts'
import { SCENARIO_ROUTES } from './table/scenarios.ts'
import { SIGHTING_ROUTES } from './table/sightings.ts'
import { CELL_ROUTES } from './table/cell.ts'
import { TOPIC_ROUTES } from './table/topics.ts'
import { TRIAL_ROUTES } from './table/trials.ts'
import { VOICE_ROUTES } from './table/voice.ts'

export type { Access, RouteEntry } from './table/route-entry.ts'

const IDENTITY = { id: 'demo-mayor', name: 'Maire', territory: '99001', roles: ['approver', 'admin'], via: 'session' }
const SESSION = { identity: IDENTITY, rights: ['read situation', 'approve alert'], expiresAt: 1_791_985_200_000 }
const CLOCK = { now: '2026-10-14T13:40:00Z', rate: 1, held: null }
const CEREMONY = 'eyJraW5kIjoibG9naW4ifQ.c2lnbmF0dXJl'
const ALERT_ID = '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90'
const TEXTS = {
  fr: 'MAIRIE ST-MARTIN : crue de la Lère, rue Basse. Gagnez le point le plus haut, ne prenez pas la voiture. Info 05 36 49 00 00.',
  en: 'ST-MARTIN TOWN HALL: the Lère is flooding rue Basse. Get to the highest point, do not drive. Info 05 36 49 00 00.',
}
const DRAFT = {
  proposal: null,
  content: {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: TEXTS,
    event: 'inondation',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    expiresAt: '2026-10-14T21:40:00+02:00',
    allClear: false,
  },
}
const ALERT = {
  id: ALERT_ID,
  number: 1,
  mode: 'live',
  state: 'submitted',
  proposal: null,
  current: { revision: 1, contentHash: 'a'.repeat(64) },
}
const INGESTED = { accepted: 1, flagged: 0, refused: 0, items: [{ kind: 'accepted', index: 0, flags: [] }] }

const FRAME: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/healthz',
    access: 'anyone',
    summary: 'Whether this server can decide and send; 503 names every reason why not',
    request: {},
    answer: { status: 200, body: { status: 'ready', version: '0.1.0', demo: true, reasons: [] } },
    problems: [],
  },
  {
    method: 'get',
    path: '/metrics',
    access: 'anyone',
    summary: 'Prometheus text',
    request: {},
    answer: { status: 200, contentType: 'text/plain', body: 'tocsin_up 1\n' },
    problems: [],
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    access: 'anyone',
    summary: 'This description',
    request: {},
    answer: { status: 200, body: { openapi: '3.1.0' } },
    problems: [],
  },
  {
    method: 'get',
    path: '/api/docs',
    access: 'anyone',
    summary: 'This description as a page without scripts',
    request: {},
    answer: { status: 200, contentType: 'text/html' },
    problems: [],
  },
]

const SIGNING_IN: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/demo/session',
    access: 'demonstration',
    summary: 'Signs in one of the demonstration’s people; gives a cookie and a bearer token',
    request: { body: { identity: 'mayor', territory: '99001' } },
    answer: { status: 200, body: { token: 'tcs_99001_…', session: SESSION } },
    problems: ['not-found', 'bad-request', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/demo/display',
    access: 'demonstration',
    summary: 'A key for one of the demonstration’s displays, without a code',
    request: { body: { territory: '99001', display: 'mairie' } },
    answer: { status: 200, body: { token: 'tcd_99001_…' } },
    problems: ['not-found', 'bad-request', 'cross-site'],
  },
  {
    method: 'get',
    path: '/api/demo/clock',
    access: 'demonstration',
    summary: 'The territory’s time and how fast it runs; `held` says why it may not run faster',
    request: { query: { territory: '99001' } },
    answer: { status: 200, body: CLOCK },
    problems: ['not-found', 'bad-request'],
  },
  {
    method: 'put',
    path: '/api/demo/clock',
    access: 'demonstration',
    summary: 'Sets the time or the rate of the demonstration’s clock',
    request: { query: { territory: '99001' }, body: { now: '2026-10-14T15:40:00+02:00', rate: 1 } },
    answer: { status: 200, body: CLOCK },
    problems: ['not-found', 'bad-request', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/demo/notice',
    access: 'demonstration',
    summary: 'A notice arrives, as if the demonstration’s prefecture had posted it: the duty officer is rung',
    request: { body: { territory: '99001' } },
    answer: { status: 200, body: { notice: { number: 1, state: 'open' } } },
    problems: ['not-found', 'bad-request', 'refused', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/demo/restart',
    access: 'demonstration',
    summary: 'Back to the beginning of the demonstration’s flood',
    request: { body: { territory: '99001' } },
    answer: { status: 200, body: { ...CLOCK, rate: 60 } },
    problems: ['not-found', 'bad-request', 'cross-site'],
  },
  {
    method: 'get',
    path: '/api/session',
    access: 'own session',
    summary: 'Who is signed in and what they may do',
    request: {},
    answer: { status: 200, body: SESSION },
    problems: ['not-signed-in'],
  },
  {
    method: 'delete',
    path: '/api/session',
    access: 'own session',
    summary: 'Signs out: the session counts no more, at once',
    request: {},
    answer: { status: 204 },
    problems: ['not-signed-in', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/auth/{territory}/enrol/options',
    access: 'anyone',
    summary: 'Begins to enrol a passkey with the first-run code or an invitation',
    request: { parameters: T, body: { code: 'abcd-efg-hij', name: 'Camille Martin' } },
    answer: {
      status: 200,
      body: { options: { challenge: 'c2FtcGxl', rp: { name: 'Tocsin', id: 'localhost' } }, ceremony: CEREMONY },
    },
    problems: ['not-found', 'bad-request', 'refused', 'too-many-tries', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/auth/{territory}/enrol/verify',
    access: 'anyone',
    summary: 'Finishes it: the passkey is enrolled and its holder signed in by cookie',
    request: { parameters: T, body: { ceremony: CEREMONY, response: { id: 'cGFzc2tleQ', type: 'public-key' } } },
    answer: { status: 200, body: { session: SESSION } },
    problems: ['not-found', 'bad-request', 'refused', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/auth/{territory}/login/options',
    access: 'anyone',
    summary: 'Begins to sign in with a passkey',
    request: { parameters: T, body: {} },
    answer: {
      status: 200,
      body: { options: { challenge: 'c2FtcGxl', rpId: 'localhost', userVerification: 'required' }, ceremony: CEREMONY },
    },
    problems: ['not-found', 'cross-site'],
  },
  {
    method: 'post',
    path: '/api/auth/{territory}/login/verify',
    access: 'anyone',
    summary: 'Finishes it: signed in by cookie',
    request: { parameters: T, body: { ceremony: CEREMONY, response: { id: 'cGFzc2tleQ', type: 'public-key' } } },
    answer: { status: 200, body: { session: SESSION } },
    problems: ['not-found', 'bad-request', 'refused', 'cross-site'],
  },
]

const PEOPLE: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/people',
    access: 'manage people',
    summary: 'Who may act in this territory',
    request: { parameters: T },
    answer: {
      status: 200,
      body: {
        people: [{ id: 'demo-mayor', name: 'Maire', roles: ['approver', 'admin'], createdAt: 0, removedAt: null }],
      },
    },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/people/invite',
    access: 'manage people',
    summary: 'A code by which one more person enrols a passkey, once, within a day',
    request: { parameters: T, body: { name: 'Alex Durand', roles: ['drafter'] } },
    answer: { status: 201, body: { code: 'abcd-efg-hij', expiresAt: 0 } },
    problems: CHANGING,
  },
  {
    method: 'delete',
    path: '/api/{territory}/people/{id}',
    access: 'manage people',
    summary: 'Ends a person’s access with every session and token, at once',
    request: { parameters: { ...T, id: 'demo-duty' } },
    answer: { status: 204 },
    problems: [...OF_TERRITORY, 'conflict'],
  },
  {
    method: 'get',
    path: '/api/{territory}/keys',
    access: 'manage people',
    summary: 'Tokens and machine keys, without their secrets',
    request: { parameters: T },
    answer: { status: 200, body: { keys: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/keys',
    access: 'manage people',
    summary: 'A machine key for a gauge or network, or a token with some of your own roles; its secret is shown once',
    request: { parameters: T, body: { name: 'Sonde du Pont-Vieux', machine: true } },
    answer: { status: 201, body: { id: '4b6d8c1a', token: 'tcm_99001_…' } },
    problems: CHANGING,
  },
  {
    method: 'delete',
    path: '/api/{territory}/keys/{id}',
    access: 'manage people',
    summary: 'Revokes a token or machine key: it is refused from the next call on',
    request: { parameters: { ...T, id: '4b6d8c1a' } },
    answer: { status: 204 },
    problems: OF_TERRITORY,
  },
  {
    method: 'put',
    path: '/api/{territory}/credentials/{name}',
    access: 'manage people',
    summary: 'Seals the secret of a provider or feed; it is never given back',
    request: { parameters: { ...T, name: 'meteofrance' }, body: { value: 'the secret that the provider gave' } },
    answer: { status: 204 },
    problems: CHANGING,
  },
]

const SITUATION: readonly RouteEntry[] = [
  {
    method: 'put',
    path: '/api/{territory}/files',
    access: 'manage territory',
    summary: 'Applies the whole folder of a territory, or nothing of it',
    request: {
      parameters: T,
      body: { files: EXAMPLE_TERRITORY },
    },
    answer: { status: 200, body: { version: 'a'.repeat(64) } },
    problems: [...CHANGING, 'files-faulty'],
  },
  {
    method: 'get',
    path: '/api/{territory}/files',
    access: 'read situation',
    summary: 'The files in force, as they were sent',
    request: { parameters: T },
    answer: { status: 200, body: { version: 'a'.repeat(64), files: {} } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/situation',
    access: 'read situation',
    summary: 'Everything that the console shows, at this moment',
    request: { parameters: T },
    answer: {
      status: 200,
      body: {
        territory: { code: '99001' },
        clock: { rate: 1 },
        planLevel: 'N0',
        stations: [],
        rules: [],
        zones: [],
        proposals: [],
        alerts: [],
        progress: [],
        log: [],
        seq: 0,
      },
    },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/live',
    access: 'read situation',
    summary: 'WebSocket of what changes, from `since` on; 426 for a plain call',
    request: { parameters: T, query: { since: '0' } },
    answer: { status: 101 },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'get',
    path: '/api/{territory}/base-map/{layer}',
    access: 'read situation',
    summary: 'A layer of the territory’s own map, GeoJSON',
    request: { parameters: { ...T, layer: 'river' } },
    answer: { status: 200, contentType: 'application/geo+json', body: { type: 'FeatureCollection', features: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/stations/{code}/series',
    access: 'read situation',
    summary: 'A gauge’s readings: [observedAt ms, mm, quality], oldest first',
    request: {
      parameters: { ...T, code: 'PONT-VIEUX' },
      query: { from: '2026-10-14T12:00:00Z', to: '2026-10-14T18:00:00Z' },
    },
    answer: { status: 200, body: { station: 'PONT-VIEUX', points: [] } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'get',
    path: '/api/{territory}/sources',
    access: 'read situation',
    summary: 'The health of every source over the last 24 or 48 hours: last good, age, lag, doubted values, faults',
    request: { parameters: T, query: { hours: '24' } },
    answer: { status: 200, body: { now: 0, from: 0, slotMs: 1_800_000, sources: [] } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/readings',
    access: 'send readings',
    summary: 'Readings as JSON or as text/csv (station,time,value,unit); each item is answered',
    request: {
      parameters: T,
      body: { readings: [{ station: 'PONT-VIEUX', value: 1.42, unit: 'm', observedAt: '2026-10-14T15:35:00+02:00' }] },
    },
    answer: { status: 200, body: INGESTED },
    problems: [...CHANGING, 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/hubeau',
    access: 'send readings',
    summary: 'A page of Hub’Eau observations_tr v2, as it was received',
    request: {
      parameters: T,
      body: {
        count: 1,
        next: null,
        data: [
          {
            code_site: 'Y9900010',
            code_station: 'Y990001001',
            grandeur_hydro: 'H',
            date_obs: '2026-10-14T13:30:00Z',
            resultat_obs: 1410,
            code_qualification_obs: 16,
            libelle_qualification_obs: 'Non qualifiée',
          },
        ],
      },
    },
    answer: { status: 200, body: { accepted: 0, flagged: 0, refused: 1, items: [] } },
    problems: [...CHANGING, 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/forecast',
    access: 'send readings',
    summary: 'A forecast run as a full path: low, middle and high at each time',
    request: {
      parameters: T,
      body: {
        station: 'PONT-VIEUX',
        source: 'SPC',
        issuedAt: '2026-10-14T13:30:00Z',
        unit: 'm',
        points: [
          { at: '2026-10-14T14:00:00Z', low: 1.3, middle: 1.5, high: 1.8 },
          { at: '2026-10-14T18:00:00Z', low: 2.0, middle: 2.6, high: 3.1 },
        ],
      },
    },
    answer: { status: 200, body: { accepted: 1 } },
    problems: [...CHANGING, 'not-acceptable', 'too-many-tries'],
  },
]

const RESIDENTS: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/residents/unlocated',
    access: 'draft alert',
    summary: 'How many residents have no point on the map, by street, and the zones that reach them by its name',
    request: { parameters: T },
    answer: { status: 200, body: { streets: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/import',
    access: 'manage residents',
    summary: 'A CSV of residents; every refused line is answered with its reason',
    request: {
      parameters: T,
      contentType: 'text/csv',
      body: 'identifiant,foyer,nom,adresse,langue,telephone,longitude,latitude\nr-1,h-1,Camille Essai,1 rue Basse,fr,+33639980001,2.025,44.005\nr-2,h-2,Alex Essai,2 rue Basse,en,+33639980002,2.025,44.005\n',
    },
    answer: { status: 200, body: { kind: 'imported', lines: 2, persons: 2, households: 2, refusedLines: [] } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/residents/opt-out',
    access: 'manage residents',
    summary: 'Stops every message to this number, or to this mailbox ({email}), at once',
    request: { parameters: T, body: { phone: '+33639980002' } },
    answer: { status: 200, body: { known: true } },
    problems: CHANGING,
  },
]

const DECIDING: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/estimate',
    access: 'draft alert',
    summary: 'Who a send would reach, how long it would take and what it would cost',
    request: { parameters: T, body: { zones: ['B'], channels: ['sms'], texts: TEXTS } },
    answer: {
      status: 200,
      body: {
        audience: { persons: 0, households: 0 },
        check: { enrolled: 0, outside: null, gaps: [] },
        sendMs: 0,
        costCents: 0,
        byChannel: {},
        partsByLanguage: { fr: 1 },
      },
    },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/proposals/{id}/seen',
    access: 'draft alert',
    summary: 'A screen shows it to somebody who may act on it: the first one counts in the time to decide',
    request: { parameters: { ...T, id: ALERT_ID } },
    answer: { status: 200, body: { proposal: { id: ALERT_ID, state: 'open' } } },
    problems: CHANGING,
  },
  {
    method: 'post',
    path: '/api/{territory}/proposals/{id}/dismiss',
    access: 'dismiss proposal',
    summary: 'Closes a proposal without an alert, with a reason',
    request: {
      parameters: { ...T, id: ALERT_ID },
      body: { reason: 'Capteur en maintenance, niveau vérifié sur place.' },
    },
    answer: { status: 200, body: { proposal: { id: ALERT_ID, state: 'dismissed' } } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts',
    access: 'draft alert',
    summary: 'Submits an alert for a second person to approve',
    request: { parameters: T, body: DRAFT },
    answer: { status: 201, body: { alert: ALERT } },
    problems: [...CHANGING, 'not-acceptable', 'conflict'],
  },
  {
    method: 'get',
    path: '/api/{territory}/alerts',
    access: 'read situation',
    summary: 'The territory’s alerts',
    request: { parameters: T },
    answer: { status: 200, body: { alerts: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/alerts/{id}',
    access: 'read situation',
    summary: 'One alert with its progress',
    request: { parameters: { ...T, id: ALERT_ID } },
    answer: { status: 200, body: { alert: ALERT, progress: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/approve',
    access: 'approve alert',
    summary: 'Approves exactly what was shown, by its hash, and sends; another person than its author',
    request: { parameters: { ...T, id: ALERT_ID }, body: { contentHash: 'a'.repeat(64) } },
    answer: { status: 200, body: { alert: { ...ALERT, state: 'sending' } } },
    problems: [...CHANGING, 'refused', 'conflict', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/api/{territory}/alerts/{id}/unreached',
    access: 'see unreached',
    summary: 'Persons whom the last revision that left has not reached, for people to go and see; the look is logged',
    request: { parameters: { ...T, id: ALERT_ID }, query: { why: 'go-to-them' } },
    answer: { status: 200, body: { number: 1, persons: [] } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'get',
    path: '/api/{territory}/alerts/{id}/dossier',
    access: 'export log',
    summary:
      'One page for the file of an alert: why, who decided, which words, whom it reached, its lines of the log and the proof of them, for `npm run verify`',
    request: { parameters: { ...T, id: ALERT_ID }, query: { lang: 'fr' } },
    answer: { status: 200, contentType: 'text/html' },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/return',
    access: 'approve alert',
    summary: 'Gives an alert back to its author with a reason',
    request: { parameters: { ...T, id: ALERT_ID }, body: { reason: 'Ajouter le quai Nord.' } },
    answer: { status: 200, body: { alert: { ...ALERT, state: 'draft' } } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/cancel',
    access: 'cancel alert',
    summary: 'Stops what has not gone out; one person is enough',
    request: { parameters: { ...T, id: ALERT_ID }, body: { reason: 'Envoyé par erreur.' } },
    answer: { status: 200, body: { alert: ALERT } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/close',
    access: 'cancel alert',
    summary: 'Closes an alert that is over; sends without a known end are given up by number and with a reason',
    request: { parameters: { ...T, id: ALERT_ID }, body: { left: 12, reason: 'Plus d’accusé depuis 24 h.' } },
    answer: { status: 200, body: { alert: ALERT } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/resume',
    access: 'approve alert',
    summary: 'After a restore: sends what no provider has of an alert that is held; one person is enough',
    request: { parameters: { ...T, id: ALERT_ID } },
    answer: { status: 200, body: { alert: ALERT } },
    problems: [...CHANGING, 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/alerts/{id}/revise',
    access: 'draft alert',
    summary: 'Submits an update, a correction or an all-clear to at least those first told',
    request: {
      parameters: { ...T, id: ALERT_ID },
      body: { ...DRAFT, content: { ...DRAFT.content, msgType: 'Update' } },
    },
    answer: { status: 200, body: { alert: ALERT } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
]

const LOG: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/log',
    access: 'read situation',
    summary: 'The main courante, from entry `since` on',
    request: { parameters: T, query: { since: '0', limit: '100' } },
    answer: { status: 200, body: { entries: [] } },
    problems: [...OF_TERRITORY, 'bad-request'],
  },
  {
    method: 'post',
    path: '/api/{territory}/log',
    access: 'write log',
    summary: 'Adds an entry by hand; nothing in the log is ever changed',
    request: {
      parameters: T,
      body: {
        text: 'Rue Basse : barrières en place.',
        category: 'logistique',
        channel: 'radio',
        from: 'Équipe 2',
        to: 'PCC',
      },
    },
    answer: {
      status: 201,
      body: { entry: { seq: 1, act: 'note', text: 'Rue Basse : barrières en place.', hash: 'a'.repeat(64) } },
    },
    problems: CHANGING,
  },
  {
    method: 'get',
    path: '/api/{territory}/log/export',
    access: 'export log',
    summary: 'The whole log with its anchors, one JSON a line, for `npm run verify`',
    request: { parameters: T },
    answer: { status: 200, contentType: 'application/x-ndjson' },
    problems: OF_TERRITORY,
  },
]

const HOOKS: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/status',
    access: 'provider',
    summary: 'Vonage says what became of a message',
    request: {
      parameters: T,
      body: {
        message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
        status: 'delivered',
        channel: 'sms',
        client_ref: 'aaa',
      },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'bad-request', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/vonage/inbound',
    access: 'provider',
    summary: 'A resident answered; STOP is honoured at once',
    request: {
      parameters: T,
      body: { message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab', from: '33639980001', text: 'STOP', channel: 'sms' },
    },
    answer: { status: 200 },
    problems: ['not-signed', 'bad-request', 'not-found'],
  },
]

/** In the order in which a test can execute the examples: what a later one needs, an earlier one has made. */
export const ROUTES: readonly RouteEntry[] = [
  ...FRAME,
  ...SIGNING_IN,
  ...PEOPLE,
  // Before anything real is proposed: an exercise would yield to it.
  ...EXERCISE_ROUTES,
  ...PUBLIC_EXERCISE_ROUTES,
  ...SITUATION,
  ...SENSOR_ROUTES,
  ...SET_UP_ROUTES,
  ...RESIDENTS,
  ...PORTAL_ROUTES,
  ...COVERAGE_ROUTES,
  ...ACCESS_ROUTES,
  ...IMPORT_ROUTES,
  ...REGISTER_ROUTES,
  // Before what decides: somebody acknowledges what still waits.
  ...ROSTER_ROUTES,
  ...ROLL_CALL_ROUTES,
  ...TRIAL_ROUTES,
  ...HAND_OVER_ROUTES,
  ...DECIDING,
  ...HELP_ROUTES,
  ...NOTICE_ROUTES,
  ...RULE_ROUTES,
  ...PLAN_ROUTES,
  ...SITREP_ROUTES,
  ...RECOVERY_ROUTES,
  ...RELAY_ROUTES,
  ...WITHOUT_NETWORKS_ROUTES,
  ...ECHO_ROUTES,
  ...INTERCOMMUNAL_ROUTES,
  ...PUBLIC_STATE_ROUTES,
  ...TOPIC_ROUTES,
  ...ORDER_ROUTES,
  ...SCENARIO_ROUTES,
  ...AUTOMATIC_ROUTES,
  ...REVIEW_ROUTES,
  ...PAPER_ROUTES,
  ...SIGHTING_ROUTES,
  ...CELL_ROUTES,
  ...SILENCE_ROUTES,
  ...REPLAY_ROUTES,
  ...LOG,
  ...DISPLAY_ROUTES,
  ...FIELD_ROUTES,
  ...PUSH_ROUTES,
  ...PUBLICATION_ROUTES,
  ...HOOKS,
  ...VOICE_ROUTES,
  ...CALL_ROUTES,
  ...PHONE_SIGN_UP_ROUTES,
  ...OWN_VOICE_ROUTES,
  ...OVH_ROUTES,
  ...INFOBIP_ROUTES,
  ...MAIL_ROUTES,
]

/** The path of the entry's example, its parameters filled from `values` where they are given there. */
export function examplePath(entry: RouteEntry, values: Readonly<Record<string, string>> = {}): string {
  const filled = entry.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? entry.request.parameters?.[name] ?? name),
  )
  const query = new URLSearchParams(entry.request.query ?? {}).toString()
  return query === '' ? filled : `${filled}?${query}`
}
