// Every recorded body and payload parses to the expected value or is refused with the reason; counts printed.
import { afterAll, describe, expect, test } from 'vitest'
import {
  parseChirpstackUplink,
  parseLiveObjectsUplink,
  parseTtsUplink,
  type ParsedUplink,
} from '../../../../worker/feeds/index.ts'
import { DECODERS } from '../../../../worker/feeds/lorawan/decoders.ts'
import type { SensorDecoder } from '../../../../worker/model/sensor.ts'
import { recordedNames, recordedOrSkip } from '../../../support/recorded.ts'
import { bytes } from './sensor.ts'

const counts: Record<string, number> = {}
afterAll(() => {
  if (Object.keys(counts).length > 0) console.info(`LoRaWAN, recorded: ${JSON.stringify(counts)}`)
})

function counted(what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}

function inShort(parsed: ParsedUplink): string {
  counted(parsed.kind)
  switch (parsed.kind) {
    case 'other event':
      return `other event: ${parsed.event}`
    case 'unreadable':
      return `unreadable: ${parsed.message}`
    case 'uplink': {
      const { eui, port, receivedAt, bytes: frame } = parsed.uplink
      const time = receivedAt === null ? 'without a time' : `at ${new Date(receivedAt).toISOString()}`
      return `${eui}, port ${port}, ${frame.length} bytes, ${time}`
    }
    default:
      return parsed satisfies never
  }
}

function missingFrom(table: Readonly<Record<string, unknown>>, folder: string): readonly string[] {
  return recordedNames(`lorawan/${folder}`).filter((name) => !Object.hasOwn(table, name))
}

const NOT_JSON = { kind: 'unreadable', message: 'not JSON', mend: '' } as const

const TTS: Readonly<Record<string, string>> = {
  'data-formats_01_join_accept.json': 'other event: join_accept',
  'data-formats_03_downlink_ack.json': 'other event: downlink_ack',
  'data-formats_04_downlink_failed.json': 'other event: downlink_failed',
  'data-formats_05_other.json': 'unreadable: the body has no uplink_message',
  'mqtt_uplink_2.json': '4200000000000000, port 15, 17 bytes, without a time',
  'payload_formatter_uplink_1.json': 'unreadable: end_device_ids: found undefined',
  // Two lines of the Storage API, which no webhook sends.
  'storage_1.ndjson': 'unreadable: not JSON',
  'storage_3.json': 'unreadable: the body has no uplink_message',
  'ubidots_uplink_message_only.json': 'unreadable: end_device_ids: found undefined',
}

describe('The Things Stack', () => {
  test('every recorded body has its line here', () => {
    expect(missingFrom(TTS, 'tts')).toEqual([])
  })

  test.for(Object.entries(TTS))('%s: %s', ([name, expected], context) => {
    const text = recordedOrSkip(`lorawan/tts/${name}`, context)
    expect(inShort(name.endsWith('.ndjson') ? NOT_JSON : parseTtsUplink(JSON.parse(text)))).toBe(expected)
  })

  test('what the Storage API kept is read once it is taken out of its envelope', (context) => {
    const lines = recordedOrSkip('lorawan/tts/storage_1.ndjson', context).split('\n').filter(Boolean)
    const bodies = lines.map((line) => (JSON.parse(line) as { result: unknown }).result)
    expect(bodies.map((body) => inShort(parseTtsUplink(body)))).toEqual([
      '1111111111111111, port 10, 8 bytes, at 2020-08-24T10:08:44.634Z',
      '1111111111111111, port 10, 8 bytes, at 2020-08-24T10:08:48.931Z',
    ])
  })
})

const CHIRPSTACK: Readonly<Record<string, string>> = {
  'v4_event_ack.json': 'other event: ack',
  'v4_event_integration.json': 'other event: integration',
  'v4_event_join.json': 'other event: join',
  'v4_event_location.json': 'other event: location',
  'v4_event_log.json': 'other event: log',
  'v4_event_status.json': 'other event: status',
  'v4_event_txack.json': 'other event: txack',
  'v4_event_up.json': '0101010101010101, port 1, 1 bytes, at 2022-07-18T09:34:15.775Z',
}

describe('ChirpStack', () => {
  test('every recorded body has its line here', () => {
    expect(missingFrom(CHIRPSTACK, 'chirpstack')).toEqual([])
  })

  test.for(Object.entries(CHIRPSTACK))('%s: %s', ([name, expected], context) => {
    const json = JSON.parse(recordedOrSkip(`lorawan/chirpstack/${name}`, context)) as unknown
    const event = /v4_event_(\w+)\.json/.exec(name)?.[1]
    expect(inShort(parseChirpstackUplink(json, event))).toBe(expected)
  })

  test('an event without its query is still known for what it is', (context) => {
    for (const name of Object.keys(CHIRPSTACK)) {
      const json = JSON.parse(recordedOrSkip(`lorawan/chirpstack/${name}`, context)) as unknown
      expect([name, parseChirpstackUplink(json).kind]).toEqual([name, name.includes('_up') ? 'uplink' : 'other event'])
    }
  })
})

test('Live Objects: the recorded message is read', (context) => {
  const text = recordedOrSkip('lorawan/liveobjects/datamessage_lora_v0_20200401.json', context)
  expect(inShort(parseLiveObjectsUplink(JSON.parse(text)))).toBe(
    '70B3D54999F0552D, port 2, 7 bytes, at 2020-04-01T15:21:29.683Z',
  )
})

interface RecordedPayload {
  readonly model: string
  readonly payload_hex?: string
  readonly f_port?: number | null
  readonly example_short_frame?: { readonly payload_hex: string }
}

/** Decoder and value by file and place in it; a text is the reason why nothing was measured, null a model that we do not read. */
const PAYLOADS: Readonly<Record<string, readonly (readonly [SensorDecoder, number | string] | null)[]>> = {
  'milesight.json': [
    ['milesight-em500-swl', 20],
    ['milesight-em500-udl', 30],
    ['milesight-em310-udl', 'the sensor was knocked out of its place (tilt)'],
    ['milesight-em400', 'the sensor was knocked out of its place (tilt)'],
    ['milesight-em400', 1_601],
    ['milesight-em400', 'the sensor was knocked out of its place (tilt)'],
  ],
  'decentlab.json': [
    ['decentlab-dl-mbx', 1_234],
    ['decentlab-dl-mbx', 'a frame of the battery alone: the probe measures nothing'],
    ['decentlab-dl-lid', 1_660],
    ['decentlab-dl-lid', 'a frame of the battery alone: the probe measures nothing'],
    ['decentlab-dl-lid', 4_510],
    ['decentlab-dl-ctd10', 4_232],
    ['decentlab-dl-ctd10', 'a frame of the battery alone: the probe measures nothing'],
    // A pressure whose scale lies in the device's own papers.
    null,
    null,
  ],
  'elsys.json': [['elsys', 8_977]],
  'dragino_ldds_layout.json': [['dragino-ldds75', 2_821]],
}

describe('sensors', () => {
  test.for(Object.entries(PAYLOADS))('%s', ([name, expected], context) => {
    const rows = JSON.parse(recordedOrSkip(`lorawan/sensors/${name}`, context)) as readonly RecordedPayload[]
    const found = rows.map((row, index) => {
      const decoder = expected[index]?.[0]
      if (decoder === undefined) return (counted('payload of a model not read'), null)
      const hex = row.payload_hex ?? row.example_short_frame?.payload_hex ?? ''
      const [first, ...more] = DECODERS[decoder](bytes(hex), row.f_port ?? 1)
      expect([name, index, more]).toEqual([name, index, []])
      counted(first?.kind === 'nothing' ? 'payload without a measure, with its reason' : 'payload decoded')
      return [decoder, first?.kind === 'nothing' ? first.reason : first?.value]
    })
    expect(found).toEqual(expected)
  })
})
