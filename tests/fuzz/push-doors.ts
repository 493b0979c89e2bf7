// Every door through which somebody sends to us: readings, forecasts, frames of sensors, notices, CAP, mail, and what providers say of
// messages, calls and e-mails. Signed as their senders sign them: behind a wrong signature there is nothing to spoil.
import {
  infobipHook,
  ovhReceiptPath,
  parseAhaSendReceipt,
  parseAhaSendReply,
  parseCall,
  parseCallKey,
  parseInfobipReceipt,
  parseMailEvent,
  parseOvhReceipt,
  parseRecording,
  parseSubscription,
  parseVoiceEvent,
  parseVoiceKey,
  parseVonageInbound,
  parseVonageReceipt,
} from '../../worker/channels/index.ts'
import type { WebhookCall } from '../../worker/fanout/channel.ts'
import {
  parseChirpstackUplink,
  parseCsvReadings,
  parseDataArrays,
  parseHubeau,
  parseLiveObjectsUplink,
  parseNativeForecast,
  parseNativeReadings,
  parseNotice,
  parseObservation,
  parseTtsUplink,
  uplinkReadings,
  webhookMessages,
  wordsNotice,
  observationItem,
  type ParsedItem,
  type ParsedObservation,
  type ParsedUplink,
} from '../../worker/feeds/index.ts'
import { parseCap } from '../../worker/cap/parse-cap.ts'
import { SENSOR_DECODERS, type SensorField } from '../../worker/model/sensor.ts'
import { parseSignatureHeader } from '../../worker/model/signed-call.ts'
import { parseAddresses } from '../../worker/audience/address-book.ts'
import { readSignUp } from '../../worker/flow/portal/form.ts'
import { signUpRulesOf } from '../../worker/model/sign-up.ts'
import { parseResidentsCsv } from '../../worker/audience/residents-csv.ts'
import { parseZoneFile } from '../../worker/audience/zone-file.ts'
import { webhookHeaders } from '../../deploy/standins/ahasend.ts'
import { signed } from '../../deploy/standins/vonage.ts'
import type { SensorThings } from '../../worker/model/sensor-things.ts'
import type { ParsedBody } from '../../worker/feeds/native.ts'
import type { Webhook } from '../../worker/model/webhook.ts'
import { NOW, SOURCES } from '../contract/feed-sources.ts'
import {
  bytes as hex,
  chirpstackBody,
  device,
  liveObjectsBody,
  ttsBody,
  uplink,
} from '../worker/feeds/lorawan/sensor.ts'
import { json, lines, seed, textOf, xml, type Door, type Opened, type Seed } from './door.ts'

const reading = { station: 'PONT-VIEUX', value: 1.25, unit: 'm', observedAt: '2026-10-14T11:50:00Z', doubtful: false }
const forecast = {
  station: 'PONT-VIEUX',
  source: 'modele',
  issuedAt: '2026-10-14T11:00:00Z',
  unit: 'm',
  points: [{ at: '2026-10-14T12:00:00Z', low: 1, middle: 1.2, high: 1.4 }],
}

/** Null: not JSON, which every route answers by itself. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes)) as unknown
  } catch {
    return undefined
  }
}

const UNREAD: Opened = { isRead: false, said: null }

function items(all: readonly ParsedItem[]): Opened {
  const readings = all.flatMap((item) => (item.kind === 'reading' ? [item.reading] : []))
  return { isRead: readings.length > 0, said: all, readings }
}

function ofJson(name: string, seeds: readonly Seed[], open: (value: unknown) => Opened): Door {
  return { name, seeds, open: (bytes) => ((value) => (value === undefined ? UNREAD : open(value)))(parsed(bytes)) }
}

const FIELDS: readonly SensorField[] = [
  { name: 'distance', measures: 'distance', unit: 'mm', missing: [65_535], unless: { position: ['tilt'] } },
  { name: 'water.level', measures: 'level', unit: 'cm', missing: [], unless: {} },
]

function heard(result: ParsedUplink): Opened {
  if (result.kind !== 'uplink') return { isRead: false, said: result }
  const { uplink: told } = result
  const read = [
    ...uplinkReadings(told, device({ fields: FIELDS }), 'capteurs'),
    ...SENSOR_DECODERS.flatMap((decoder) => uplinkReadings(told, device({ decoder }), 'capteurs')),
  ]
  const opened = items(read)
  return { ...opened, said: [told, read], isRead: true }
}

const decoded = { distance: 2_116, position: 'normal', water: { level: 12.5 } }
const FRAMES: Readonly<Record<(typeof SENSOR_DECODERS)[number], readonly string[]>> = {
  'milesight-em500-swl': ['01754c03774f01', '01754c0377ffff'],
  'milesight-em500-udl': ['83e9b40a100001'],
  'milesight-em310-udl': ['01755c0382b40a040000', 'ff0bff'],
  'milesight-em400': ['036701010482b40a050000'],
  'dragino-ldds75': ['0cea0ab400000001', '0cea0ab4'],
  'decentlab-dl-mbx': ['02012f00030ab400050bb1'],
  'decentlab-dl-lid': ['02012f0003125412dc12d713b0001e0bb1'],
  'decentlab-dl-ctd10': ['0207d900037ff2808100640000'],
  elsys: ['0e0ab40100e2', '0e270f'],
}

const FRAME_DOORS = SENSOR_DECODERS.map((decoder): Door => ({
  name: `frame: ${decoder}`,
  seeds: FRAMES[decoder].map((text): Seed => ({ shape: 'frame', bytes: hex(text) })),
  open: (bytes) =>
    items(
      uplinkReadings(uplink({ bytes, port: (bytes[0] ?? 85) % 3 === 0 ? 2 : 85 }), device({ decoder }), 'capteurs'),
    ),
}))

const notice = {
  id: '114',
  sentAt: '2026-10-14T05:00:00+02:00',
  status: 'actual',
  title: 'Vigilance rouge',
  text: 'Crue majeure.',
  level: 'red',
  places: ['Lère'],
}
const MAIL = lines(
  'From: =?utf-8?Q?Pr=C3=A9fecture_99?= <Alerte@Prefecture-99.example>',
  'Subject: =?utf-8?B?VmlnaWxhbmNlIHJvdWdlIA==?= crues',
  'Date: Wed, 14 Oct 2026 05:00:00 +0200',
  'Message-ID: <114@prefecture-99.example>',
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  '--b1',
  'Content-Type: multipart/alternative; boundary=b2',
  '',
  '--b2',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Crue majeure attendue =C3=A0 Saint-Martin=',
  ' avant 7 h.',
  '--b2',
  'Content-Type: text/html; charset=iso-8859-1',
  'Content-Transfer-Encoding: base64',
  '',
  'PHA+Q3J1ZTwvcD4=',
  '--b2--',
  '--b1',
  'Content-Type: application/pdf; name="arrete.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0x',
  '--b1--',
)
const capSeeds: readonly Seed[] = [SOURCES['cap']?.good ?? ''].map(xml)
const noticeOf =
  (contentType: string) =>
  (bytes: Uint8Array): Opened => {
    const read = parseNotice({ contentType, bytes })
    return { isRead: read.said.reading.kind !== 'unread', said: read }
  }

const VONAGE = {
  applicationId: 'app-1',
  apiKey: 'key-1',
  privateKey: '-----BEGIN PRIVATE KEY-----',
  signatureSecret: 'sixteen characters at least',
}
const OVH = { applicationSecret: 'un secret de trente-deux signes..' }
const MAIL_ACCOUNT = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
}
const INFOBIP = { apiKey: '003026bbc133714df1834b8638bb496e-8f4b3d9a-e931-478d-a994-28a725159ab9' }
const REFERENCE = 'aaab234567abcdefghijklmnopqrs'

function call(bytes: Uint8Array, url: string): WebhookCall {
  return { method: 'POST', url, headers: {}, body: textOf(bytes), now: NOW }
}

function signedDoor(
  name: string,
  seeds: readonly object[],
  open: (call: WebhookCall) => { readonly kind: string },
): Door {
  return {
    name: `vonage: ${name}`,
    seeds: seeds.map(json),
    open(bytes) {
      const one = call(bytes, 'https://t.example/hooks/99001/vonage')
      const said = open({ ...one, headers: { authorization: signed(one.body, VONAGE, NOW) } })
      return { isRead: said.kind !== 'unreadable', said }
    },
  }
}

const event = {
  id: '11111111-2222-4333-8444-555555555555',
  type: 'email_delivered',
  project_id: MAIL_ACCOUNT.projectId,
  created_at: '2026-10-14T11:59:58.123456Z',
  email_id: '655c27f2-b2a3-4a9f-8e1f-3e6dc268b1c4',
  email_headers: [{ key: 'x-tocsin-reference', value: REFERENCE }],
}
const AHASEND = {
  accountId: '7a3c4c4e-1111-4222-8333-444455556666',
  webhookSecret: 'a'.repeat(32),
  routeSecret: 'a'.repeat(32),
}
const webhook = (bytes: Uint8Array) => {
  const one = call(bytes, 'https://t.example/hooks/99001/ahasend')
  return { ...one, headers: webhookHeaders(one.body, AHASEND.webhookSecret, NOW) }
}
const ahaSendEvent = {
  type: 'message.delivered',
  timestamp: '2026-10-14T11:59:58Z',
  data: {
    account_id: AHASEND.accountId,
    id: '655c27f2-b2a3-4a9f-8e1f-3e6dc268b1c4',
    event: 'on_delivered',
    from: 'alerte@aide.example',
    recipient: 'josette.b@example.org',
    message_id_header: `<${REFERENCE}@aide.example>`,
  },
}
const ahaSendReply = {
  type: 'message.routing',
  data: {
    id: 'in-1',
    from: 'Josette <josette.b@example.org>',
    to: `reponse+${REFERENCE}@aide.example`,
    message_id: '<one@example.org>',
    plain_body: 'AIDE',
    html_body: '<p>AIDE</p>',
  },
}
const FIELD = { name: 'data.rain', missing: [-999] }
const RAIN: Webhook = {
  id: 'college',
  key: 'meteo',
  time: 'at',
  message: 'id',
  when: { station: ['college'] },
  fields: [
    {
      ...FIELD,
      kind: 'measure',
      measure: {
        code: 'PLUIE',
        name: 'Pluie',
        quantity: 'rain',
        unit: 'mm',
        counts: 'fall',
        plausible: null,
        silentAfterMs: 3_600_000,
      },
      words: { on: [], off: [] },
    },
    { ...FIELD, name: 'data.level', kind: 'level', station: 'PONT-VIEUX', measures: 'level', unit: 'cm', mounting: [] },
  ],
}
const THINGS: SensorThings = { ...RAIN, fields: RAIN.fields.map((field) => ({ ...field, name: '12' })) }
function observed(body: ParsedBody<ParsedObservation | readonly ParsedObservation[]>): Opened {
  if (body.kind !== 'ok') return { isRead: false, said: body }
  const sent = [body.value].flat() as readonly ParsedObservation[]
  return items(sent.map((one) => (one.kind === 'observation' ? observationItem(one.observation, THINGS, NOW) : one)))
}
const observation = { phenomenonTime: '2026-10-14T11:50:00Z', result: 2.77, Datastream: { '@iot.id': 12 } }
const voiceReport = {
  messageId: `${REFERENCE}-0`,
  voiceCall: {
    answerTime: '2026-10-14T11:59:30.000+0000',
    endTime: '2026-10-14T11:59:58.316+0000',
    dtmfCodes: '1',
    answeredBy: 'HUMAN',
  },
  status: { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' },
  error: { groupName: 'OK', name: 'NORMAL_HANGUP' },
}
const zone = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: {
        id: 'A',
        name: { fr: 'Rue Basse', en: 'Low street' },
        station: 'PONT-VIEUX',
        level_m: 2.2,
        lead_minutes: 90,
      },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [1.49, 44.19],
            [1.51, 44.19],
            [1.51, 44.21],
            [1.49, 44.21],
            [1.49, 44.19],
          ],
        ],
      },
    },
  ],
}

const receiptDoor = (
  name: string,
  seeds: readonly Seed[],
  open: (bytes: Uint8Array) => { readonly kind: string },
): Door => ({
  name,
  seeds,
  open: (bytes) => ((said) => ({ isRead: said.kind !== 'unreadable', said }))(open(bytes)),
})

export const PUSH_DOORS: readonly Door[] = [
  ofJson(
    'webhook: mapped',
    [json({ id: 'm-1', at: '2026-10-14T11:50:00Z', station: 'college', data: { rain: 1.2, level: '125,5' } })],
    (value) => {
      const messages = webhookMessages(value, RAIN, NOW)
      return items(messages?.flatMap((one) => (one.kind === 'read' ? one.items : [])) ?? [])
    },
  ),
  ofJson('SensorThings: Observation', [json(observation)], (value) => observed(parseObservation(value, null))),
  ofJson(
    'SensorThings: dataArray',
    [
      json([
        {
          Datastream: { '@iot.id': 12 },
          components: ['phenomenonTime', 'result'],
          dataArray: [['2026-10-14T11:50:00Z', 2.77]],
        },
      ]),
    ],
    (value) => observed(parseDataArrays(value)),
  ),
  ofJson('readings, JSON', [json({ readings: [reading, { ...reading, unit: 'm3/s', value: 80 }] })], (value) => {
    const body = parseNativeReadings(value)
    return body.kind === 'ok' ? items(body.value) : { isRead: false, said: body }
  }),
  {
    name: 'readings, CSV',
    seeds: [
      lines(
        'station,time,value,unit',
        'PONT-VIEUX,2026-10-14T11:50:00Z,1.25,m',
        'PONT-VIEUX,2026-10-14T11:55:00Z,80,m3/s',
        '',
      ),
    ],
    open(bytes) {
      const body = parseCsvReadings(textOf(bytes))
      return body.kind === 'ok' ? items(body.value) : { isRead: false, said: body }
    },
  },
  ofJson('forecast', [json(forecast)], (value) => {
    const body = parseNativeForecast(value)
    return { isRead: body.kind === 'ok', said: body }
  }),
  {
    name: "readings, Hub'Eau's own form",
    seeds: [json(SOURCES['hubeau']?.good ?? '')],
    open(bytes) {
      const page = parseHubeau({ status: 200, body: textOf(bytes) })
      return page.kind === 'page'
        ? { isRead: true, said: page, readings: page.readings }
        : { isRead: false, said: page }
    },
  },
  ofJson('The Things Stack', [json(ttsBody()), json(ttsBody({ decoded_payload: decoded }))], (value) =>
    heard(parseTtsUplink(value)),
  ),
  ofJson('ChirpStack', [json(chirpstackBody()), json(chirpstackBody({ object: decoded }))], (value) =>
    heard(parseChirpstackUplink(value, 'up')),
  ),
  ofJson('Live Objects', [json(liveObjectsBody())], (value) => heard(parseLiveObjectsUplink(value))),
  ...FRAME_DOORS,
  { name: 'notice, JSON', seeds: [json(notice)], open: noticeOf('application/json') },
  { name: 'notice, CAP', seeds: capSeeds, open: noticeOf('application/cap+xml') },
  { name: 'notice, e-mail', seeds: [MAIL], open: noticeOf('message/rfc822') },
  {
    name: 'notice, words',
    seeds: [seed('lines', 'Vigilance rouge\nMontez rue de la Gare, ne prenez pas la voiture.')],
    open: noticeOf('text/plain; charset=iso-8859-15'),
  },
  {
    name: 'notice, SMS',
    seeds: [seed('lines', 'APIC: pluies tres fortes sur votre commune')],
    open: (bytes) => ({ isRead: true, said: wordsNotice(textOf(bytes), 'e-1') }),
  },
  {
    name: 'CAP',
    seeds: capSeeds,
    open: (bytes) => ((cap) => ({ isRead: cap.kind === 'cap', said: cap }))(parseCap(textOf(bytes))),
  },
  {
    name: 'signature',
    seeds: [
      lines(
        'Tocsin-HMAC-SHA256 key=99001.0f0e0d0c-1111-4222-8333-444455556666, sequence=14, signature=abababababababababababababababababababababababababababababababab',
      ),
    ],
    open: (bytes) => ({ isRead: true, said: parseSignatureHeader(textOf(bytes)) }),
  },
  signedDoor(
    'inbound SMS',
    [
      { message_uuid: 'm-1', channel: 'sms', from: '33639980001', to: '33639980099', text: 'OUI' },
      {
        message_uuid: 'm-2',
        channel: 'rcs',
        from: '33639980001',
        to: 'a',
        reply: { id: `1|${REFERENCE}`, title: 'OK' },
      },
    ],
    (one) => parseVonageInbound(one, VONAGE),
  ),
  signedDoor(
    'status',
    [
      {
        message_uuid: 'm-1',
        channel: 'sms',
        timestamp: '2026-10-14T12:00:00Z',
        status: 'delivered',
        client_ref: REFERENCE,
        error: { type: 't', title: 1_360, detail: 'd' },
      },
    ],
    (one) => parseVonageReceipt(one, VONAGE),
  ),
  signedDoor(
    'call event',
    [
      { uuid: 'u-1', status: 'completed', timestamp: '2026-10-14T12:00:00Z' },
      { uuid: 'u-1', status: 'machine', sub_state: 'beep_start' },
    ],
    (one) => parseVoiceEvent(one, REFERENCE, VONAGE),
  ),
  signedDoor(
    'pressed key',
    [
      { uuid: 'u-1', dtmf: { digits: '1', timed_out: false }, timestamp: '2026-10-14T12:00:00Z' },
      { uuid: 'u-1', dtmf: '2' },
    ],
    (one) => parseVoiceKey(one, REFERENCE, VONAGE),
  ),
  signedDoor('call to the town', [{ uuid: 'u-1', from: '33639980001' }], (one) => parseCall(one, VONAGE)),
  signedDoor('key of a caller', [{ uuid: 'u-1', from: '33639980001', dtmf: { digits: '9' } }], (one) =>
    parseCallKey(one, VONAGE),
  ),
  signedDoor('recording', [{ recording_url: 'https://api.nexmo.com/v1/files/aa' }], (one) =>
    parseRecording(one, VONAGE),
  ),
  receiptDoor('ovh: receipt', [lines('id=123456789&ptt=1&date=2026-10-14T12:00:00Z&description=1')], (bytes) =>
    parseOvhReceipt(call(bytes, `https://t.example${ovhReceiptPath('99001', OVH)}`), OVH),
  ),
  receiptDoor('scaleway: event', [json(event)], (bytes) => parseMailEvent(textOf(bytes), MAIL_ACCOUNT, NOW)),
  receiptDoor('ahasend: receipt', [json(ahaSendEvent)], (bytes) => parseAhaSendReceipt(webhook(bytes), AHASEND)),
  receiptDoor('ahasend: answer', [json(ahaSendReply)], (bytes) => parseAhaSendReply(webhook(bytes), AHASEND)),
  receiptDoor('infobip: report', [json({ results: [voiceReport] })], (bytes) =>
    parseInfobipReceipt(call(bytes, infobipHook('https://t.example/hooks/99001', REFERENCE, INFOBIP)), INFOBIP),
  ),
  ofJson(
    'push subscription',
    [
      json({
        endpoint: 'https://fcm.googleapis.com/fcm/send/a',
        keys: {
          p256dh: 'BAmEIZM-ahHWtHXilrG0eB7R9X9XDyE9amXhZ22rXJjJUQcXY6Nx2mFEwCQBiRQCiKdJb9daY-sT6EiBX9I8N8M',
          auth: 'SGmv4S94fB9hwvxcTjHqmg',
        },
      }),
    ],
    (value) => ({ isRead: parseSubscription(value, []) !== null, said: null }),
  ),
  {
    name: 'addresses of the commune, CSV',
    seeds: [lines('id;numero;rep;nom_voie;code_insee;lon;lat', 'a;12;bis;Rue Basse;99001;2.34;43.05', '')],
    open: (bytes) => ((said) => ({ isRead: said.kind === 'addresses', said }))(parseAddresses(textOf(bytes), '99001')),
  },
  {
    name: 'form of the portal',
    seeds: [
      seed(
        'lines',
        'address=12+rue+Basse&phone=0639980123&use=sms&email=a%40exemple.fr&language=en&consent=yes&name=Odette',
      ),
    ],
    open: (bytes) => {
      const said = readSignUp(
        Object.fromEntries(new URLSearchParams(textOf(bytes))),
        signUpRulesOf({ code: '99001' }),
        { timeZone: 'Europe/Paris', now: 0 },
      )
      return { isRead: said.kind === 'wanted', said }
    },
  },
  {
    name: 'residents, CSV',
    seeds: [
      lines(
        'household,id,name,address,language,mobile,email,longitude,latitude,vulnerable',
        'H1,R1,Josette,1 rue Basse,fr,+33639980001,j@example.org,1.5,44.2,oui',
        'H1,R2,Ali,1 rue Basse,en,,,1.5,44.2,',
        '',
      ),
    ],
    open: (bytes) => ((said) => ({ isRead: true, said }))(parseResidentsCsv(textOf(bytes), 'FR')),
  },
  {
    name: 'zones, GeoJSON',
    seeds: [json(zone)],
    open: (bytes) => ((said) => ({ isRead: true, said }))(parseZoneFile('zones.geojson', textOf(bytes))),
  },
]
