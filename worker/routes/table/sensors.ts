// The webhooks of LoRaWAN networks.
import { CHANGING, T, type RouteEntry } from './route-entry.ts'

// Whoever tries the example has no such sensor: the answer says what to write, and where.
function notYours(network: string) {
  return {
    accepted: 0,
    flagged: 0,
    refused: 1,
    items: [
      {
        kind: 'refused',
        index: 0,
        reason: `no sensors of ${network} belong to the key "capteurs"`,
        mend: `under "sensors" of feeds.yaml, write network: ${network} and the name of this key`,
      },
    ],
  }
}

export const SENSOR_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/ingest/lorawan/tts',
    access: 'send readings',
    summary: 'Webhook of The Things Stack v3: one uplink; other events are answered 200 and left out',
    request: {
      parameters: T,
      body: {
        end_device_ids: { device_id: 'pont-vieux', dev_eui: '70B3D57ED0990001', dev_addr: '260B0001' },
        received_at: '2026-10-14T13:35:00.412345678Z',
        uplink_message: {
          session_key_id: 'AZkExampleSession0001==',
          f_port: 85,
          f_cnt: 14,
          frm_payload: 'AXVcA4JECAQAAA==',
          decoded_payload: { battery: 92, distance: 2116, position: 'normal' },
          received_at: '2026-10-14T13:35:00.208345678Z',
        },
      },
    },
    answer: { status: 200, body: notYours('tts') },
    problems: [...CHANGING, 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/lorawan/chirpstack',
    access: 'send readings',
    summary:
      'HTTP integration of ChirpStack v4 (`?event=up`, JSON): one uplink; other events are answered 200 and left out',
    request: {
      parameters: T,
      query: { event: 'up' },
      body: {
        time: '2026-10-14T13:35:00.208345678+00:00',
        deviceInfo: { deviceName: 'pont-vieux', devEui: '70b3d57ed0990001' },
        devAddr: '260b0001',
        fCnt: 14,
        fPort: 85,
        data: 'AXVcA4JECAQAAA==',
        object: { battery: 92, distance: 2116, position: 'normal' },
      },
    },
    answer: { status: 200, body: notYours('chirpstack') },
    problems: [...CHANGING, 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/lorawan/live-objects',
    access: 'send readings',
    summary:
      'HTTP push of Orange Live Objects (`lora_v0`): one uplink; other message types are answered 200 and left out',
    request: {
      parameters: T,
      body: {
        metadata: {
          connector: 'lora',
          source: 'urn:lo:nsid:lora:70B3D57ED0990001',
          network: { lora: { devEUI: '70B3D57ED0990001', port: 85, fcnt: 14, messageType: 'UNCONFIRMED_DATA_UP' } },
        },
        timestamp: '2026-10-14T13:35:00.208Z',
        model: 'lora_v0',
        value: { payload: '01755c03824408040000' },
      },
    },
    answer: { status: 200, body: notYours('live-objects') },
    problems: [...CHANGING, 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/webhook/{id}',
    access: 'send readings',
    summary:
      'Webhook of any sender, read by the mapping of feeds.yaml; one that is not mapped yet is kept for a day, to be tried in the console',
    request: {
      parameters: { ...T, id: 'meteo-college' },
      body: { device: 'meteo-1', at: '2026-10-14T13:35:00Z', data: { rain_mm: 1.2, temperature: 14.5 } },
    },
    answer: {
      status: 200,
      body: {
        accepted: 0,
        flagged: 0,
        refused: 1,
        items: [
          {
            kind: 'refused',
            index: 0,
            reason: 'nothing is read of this webhook yet; the message is kept for a day',
            mend: 'choose its fields in the console (Watch, Health of the sources, Connect a webhook) and write them in feeds.yaml',
          },
        ],
      },
    },
    problems: CHANGING,
  },
  ...(['', '/v1.1/Observations', '/v1.1/{datastream}/Observations'] as const).map((rest): RouteEntry => ({
    method: 'post',
    path: `/api/{territory}/ingest/sensorthings${rest}`,
    access: 'send readings',
    summary: `OGC SensorThings 1.1: creates one Observation${rest === '' ? ', or many where the body is a list, as CreateObservations' : ''}; 201 with its address`,
    request: {
      parameters: rest.includes('{') ? { ...T, datastream: 'Datastreams(12)' } : T,
      body: { phenomenonTime: '2026-10-14T13:35:00Z', result: 2.77, Datastream: { '@iot.id': 12 } },
    },
    answer: { status: 201, body: { '@iot.selfLink': 'https://…/v1.1/Observations(…)', flags: [] } },
    problems: [...CHANGING, 'refused'],
  })),
  {
    method: 'post',
    path: '/api/{territory}/ingest/sensorthings/v1.1/CreateObservations',
    access: 'send readings',
    summary:
      'OGC SensorThings 1.1, data arrays: 201 with the address of each Observation, or "error" where it was refused',
    request: {
      parameters: T,
      body: [
        {
          Datastream: { '@iot.id': 12 },
          components: ['phenomenonTime', 'result'],
          dataArray: [['2026-10-14T13:35:00Z', 2.77]],
        },
      ],
    },
    answer: { status: 201, body: ['error'] },
    problems: CHANGING,
  },
]
