// Both networks say the same of one frame; what protobuf leaves out is zero; what is broken is refused with its mend and never thrown.
import { describe, expect, test } from 'vitest'
import {
  parseChirpstackUplink,
  parseLiveObjectsUplink,
  parseTtsUplink,
  type ParsedUplink,
} from '../../../../worker/feeds/index.ts'
import type { Uplink } from '../../../../worker/model/sensor.ts'
import { NOON } from '../../ingest/gauge.ts'
import { bytes, chirpstackBody, EUI, liveObjectsBody, ttsBody } from './sensor.ts'

function heard(parsed: ParsedUplink): Uplink {
  if (parsed.kind !== 'uplink') throw new Error(JSON.stringify(parsed))
  return parsed.uplink
}

describe('an uplink', () => {
  test('of The Things Stack is read, at the time at which its network server had it', () => {
    expect(heard(parseTtsUplink(ttsBody()))).toEqual({
      network: 'tts',
      eui: EUI,
      receivedAt: NOON + 208,
      frame: 'AZkSession0001==:14',
      simulated: false,
      port: 85,
      bytes: bytes('01755c0382b40a040000'),
      decoded: null,
    })
  })

  test('of ChirpStack is read the same, its DevEUI in capitals', () => {
    expect(heard(parseChirpstackUplink(chirpstackBody(), 'up'))).toMatchObject({
      network: 'chirpstack',
      eui: EUI,
      receivedAt: NOON + 208,
      port: 85,
      bytes: bytes('01755c0382b40a040000'),
    })
  })

  test('of Live Objects is read the same, at the time at which the radio heard it', () => {
    expect(heard(parseLiveObjectsUplink(liveObjectsBody()))).toEqual({
      network: 'live-objects',
      eui: EUI,
      receivedAt: NOON + 208,
      frame: '14:01755c0382b40a040000',
      simulated: false,
      port: 85,
      bytes: bytes('01755c0382b40a040000'),
      decoded: null,
    })
    const decoded = liveObjectsBody({ value: { payload: '01', distance: 2_740 } })
    expect(heard(parseLiveObjectsUplink(decoded)).decoded).toEqual({ distance: 2_740 })
  })

  test('without what protobuf leaves out has zeros there', () => {
    const tts = { f_port: undefined, f_cnt: undefined, frm_payload: undefined, session_key_id: undefined }
    expect(heard(parseTtsUplink(ttsBody(tts)))).toMatchObject({ port: 0, frame: '260B0001:0:', bytes: bytes('') })
    const chirpstack = chirpstackBody({ fPort: undefined, fCnt: undefined, data: undefined })
    expect(heard(parseChirpstackUplink(chirpstack, 'up'))).toMatchObject({ port: 0, frame: '260b0001:0:' })
  })

  test('keeps what the network decoded, and that it was only simulated', () => {
    const decoded = { distance: 2_740 }
    expect(heard(parseTtsUplink(ttsBody({ decoded_payload: decoded }, { simulated: true })))).toMatchObject({
      decoded,
      simulated: true,
    })
    expect(heard(parseChirpstackUplink(chirpstackBody({ object: decoded }), 'up')).decoded).toEqual(decoded)
  })

  test.each([
    ['none at all', undefined],
    ['the zero of protobuf', '0001-01-01T00:00:00Z'],
    ['one without an offset', '2026-10-14T12:00:00'],
    ['no date', 'hier'],
  ])('whose time is %s has no time: a gateway’s clock is no substitute', (_, time) => {
    expect(heard(parseTtsUplink(ttsBody({ received_at: time }, { received_at: time }))).receivedAt).toBeNull()
    expect(heard(parseChirpstackUplink(chirpstackBody({ time }), 'up')).receivedAt).toBeNull()
    expect(heard(parseLiveObjectsUplink(liveObjectsBody({ timestamp: time }))).receivedAt).toBeNull()
  })

  test('of a session that is not named differs by its payload: a device that starts again is no repetition', () => {
    const frame = (data: string) => heard(parseChirpstackUplink(chirpstackBody({ data, fCnt: 0 }), 'up')).frame
    expect(frame('AXVk')).not.toBe(frame('AXVj'))
  })
})

test.each(['join_accept', 'downlink_ack', 'location_solved', 'uplink_normalized'])(
  'TTS: %s is another event',
  (event) => {
    expect(parseTtsUplink({ end_device_ids: {}, [event]: {} })).toEqual({ kind: 'other event', event })
  },
)

test.each(['join', 'status', 'ack', 'txack', 'log', 'location', 'integration'])(
  'ChirpStack: %s is another event, whatever its body',
  (event) => {
    expect(parseChirpstackUplink(chirpstackBody(), event)).toEqual({ kind: 'other event', event })
  },
)

test('ChirpStack: where the query was lost, an uplink is known by its members', () => {
  expect(parseChirpstackUplink(chirpstackBody()).kind).toBe('uplink')
  expect(parseChirpstackUplink({ deviceInfo: {}, margin: 10 }).kind).toBe('other event')
})

const DEEP = JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) as unknown
const broken: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a list', [ttsBody()]],
  ['a number', 7],
  ['a text', 'bonjour'],
  ['nothing in it', {}],
  ['a nest of lists', DEEP],
]
const inTts: readonly (readonly [string, unknown])[] = [
  ['an uplink that is a text', ttsBody({}, { uplink_message: 'x' })],
  ['no device', ttsBody({}, { end_device_ids: undefined })],
  ['a DevEUI that is too short', ttsBody({}, { end_device_ids: { dev_eui: '70B3' } })],
  ['a counter below zero', ttsBody({ f_cnt: -1 })],
  ['a counter as text', ttsBody({ f_cnt: '14' })],
  ['a port of 70 000', ttsBody({ f_port: 70_000 })],
  ['a payload that is not base64', ttsBody({ frm_payload: '***' })],
  ['a payload of a megabyte', ttsBody({ frm_payload: 'A'.repeat(1_000_000) })],
  ['a decoded payload of 3 000 levels', ttsBody({ decoded_payload: { a: DEEP } })],
  ['a decoded payload that is a text', ttsBody({ decoded_payload: 'x' })],
]
test.each([...broken, ...inTts])('TTS: %s is refused with its mend', (_, body) => {
  const parsed = parseTtsUplink(body)
  expect(parsed.kind).toBe('unreadable')
  if (parsed.kind === 'unreadable') expect([parsed.message, parsed.mend]).not.toContain('')
})

const inChirpstack: readonly (readonly [string, unknown])[] = [
  ['no device', chirpstackBody({ deviceInfo: undefined })],
  ['a DevEUI of other letters', chirpstackBody({ deviceInfo: { devEui: 'zzzzzzzzzzzzzzzz' } })],
  ['a counter of a fraction', chirpstackBody({ fCnt: 1.5 })],
  ['data that is not base64', chirpstackBody({ data: '***' })],
  ['data that is a number', chirpstackBody({ data: 7 })],
  ['an object of 3 000 levels', chirpstackBody({ object: { a: DEEP } })],
  ['an object that is a text', chirpstackBody({ object: 'x' })],
]
test.each([...broken, ...inChirpstack])('ChirpStack: %s is refused with its mend', (_, body) => {
  const parsed = parseChirpstackUplink(body, 'up')
  expect(parsed.kind).toBe('unreadable')
  if (parsed.kind === 'unreadable') expect([parsed.message, parsed.mend]).not.toContain('')
})

test('Live Objects: a join is another event', () => {
  const event = 'JOIN_REQUEST'
  expect(parseLiveObjectsUplink(liveObjectsBody({}, { messageType: event }))).toEqual({ kind: 'other event', event })
})

const inLiveObjects: readonly (readonly [string, unknown])[] = [
  ['a message of another connector', liveObjectsBody({ metadata: { connector: 'mqtt', network: {} } })],
  ['no DevEUI', liveObjectsBody({}, { devEUI: undefined })],
  ['half a byte', liveObjectsBody({ value: { payload: '017' } })],
  ['base64 in place of hexadecimal', liveObjectsBody({ value: { payload: 'AXVc' } })],
  ['a payload that is a number', liveObjectsBody({ value: { payload: 17 } })],
  ['a payload of a megabyte', liveObjectsBody({ value: { payload: 'aa'.repeat(500_000) } })],
  ['a value that is a text', liveObjectsBody({ value: 'Salut !' })],
  ['a value of 3 000 levels', liveObjectsBody({ value: { a: DEEP } })],
]
test.each([...broken, ...inLiveObjects])('Live Objects: %s is refused with its mend', (_, body) => {
  const parsed = parseLiveObjectsUplink(body)
  expect(parsed.kind).toBe('unreadable')
  if (parsed.kind === 'unreadable') expect([parsed.message, parsed.mend]).not.toContain('')
})
