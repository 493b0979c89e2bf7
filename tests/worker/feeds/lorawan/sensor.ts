// A sensor over the Lère and the frames that it sends, for the tests of networks and decoders. Every identifier is made up.
import type { SensorDevice, Uplink } from '../../../../worker/model/sensor.ts'
import { NOON } from '../../ingest/gauge.ts'

export const EUI = '70B3D57ED0990001'

export function device(change: Partial<SensorDevice> = {}): SensorDevice {
  return {
    eui: EUI,
    station: 'PONT-VIEUX',
    fields: [],
    decoder: 'milesight-em310-udl',
    mounting: [{ since: null, heightMm: 5_200 }],
    ...change,
  }
}

export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function base64(hex: string): string {
  return btoa(String.fromCharCode(...bytes(hex)))
}

export function uplink(change: Partial<Uplink> = {}): Uplink {
  return {
    network: 'tts',
    eui: EUI,
    receivedAt: NOON,
    frame: 'session:14',
    simulated: false,
    port: 85,
    bytes: bytes('01755c0382b40a040000'),
    decoded: null,
    ...change,
  }
}

/** What The Things Stack posts; `message` changes the uplink, `change` the rest. */
export function ttsBody(
  message: Readonly<Record<string, unknown>> = {},
  change: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    end_device_ids: {
      device_id: 'pont-vieux',
      application_ids: { application_id: 'lere' },
      dev_eui: EUI,
      dev_addr: '260B0001',
    },
    correlation_ids: ['gs:uplink:01JEXAMPLE'],
    received_at: '2026-10-14T12:00:00.412345678Z',
    uplink_message: {
      session_key_id: 'AZkSession0001==',
      f_port: 85,
      f_cnt: 14,
      frm_payload: base64('01755c0382b40a040000'),
      received_at: '2026-10-14T12:00:00.208345678Z',
      rx_metadata: [{ gateway_ids: { gateway_id: 'mairie' }, time: '2019-01-01T00:00:00Z', rssi: -31 }],
      settings: { data_rate: { lora: { bandwidth: 125_000, spreading_factor: 7 } }, frequency: '867700000' },
      ...message,
    },
    ...change,
  }
}

/** What Orange Live Objects pushes; `lora` changes what its network says. */
export function liveObjectsBody(
  change: Readonly<Record<string, unknown>> = {},
  lora: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    metadata: {
      connector: 'lora',
      source: `urn:lo:nsid:lora:${EUI}`,
      network: { lora: { devEUI: EUI, port: 85, fcnt: 14, messageType: 'CONFIRMED_DATA_UP', ...lora } },
    },
    created: '2026-10-14T12:00:15.000Z',
    timestamp: '2026-10-14T12:00:00.208Z',
    location: { provider: 'lora', lat: 48.5, lon: -4.4, accuracy: 10_000 },
    model: 'lora_v0',
    value: { payload: '01755c0382b40a040000' },
    ...change,
  }
}

/** What ChirpStack posts with ?event=up. */
export function chirpstackBody(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f90001',
    time: '2026-10-14T12:00:00.208345678+00:00',
    deviceInfo: { tenantName: 'Lère', deviceName: 'pont-vieux', devEui: EUI.toLowerCase(), tags: {} },
    devAddr: '260b0001',
    dr: 1,
    fCnt: 14,
    fPort: 85,
    data: base64('01755c0382b40a040000'),
    rxInfo: [{ gatewayId: '0016c001f1000001', rssi: -36, snr: 10.5 }],
    txInfo: { frequency: 867_100_000 },
    ...change,
  }
}
