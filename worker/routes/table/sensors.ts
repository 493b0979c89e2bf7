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
]
