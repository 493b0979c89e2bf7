// Any sender's JSON by a mapping: what a message comes to, and what is said where it comes to nothing.
import { describe, expect, test } from 'vitest'
import { leavesOf } from '../../../worker/feeds/message-field.ts'
import { webhookMessages } from '../../../worker/feeds/webhook.ts'
import { parseFeedsFile } from '../../../worker/flow/files/settings-files.ts'
import type { Webhook } from '../../../worker/model/webhook.ts'
import { NOON } from '../ingest/gauge.ts'

function webhook(yaml: string): Webhook {
  const parsed = parseFeedsFile('feeds.yaml', `feeds: []\nwebhooks:\n${yaml}`)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const [first] = parsed.value.webhooks
  if (first === undefined) throw new Error('no webhook')
  return first
}

const METEO = webhook(`  - id: meteo
    key: meteo
    time: at
    message: uid
    when: { device: [meteo-1] }
    fields:
      - { name: data.rain, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: fall, missing: [-1] }
      - { name: data.0.wind, measures: wind, code: VENT, title: Vent, unit: km/h }
      - { name: data.t, measures: temperature, code: AIR, title: Air, unit: °F }
      - { name: pump, measures: power-fault, code: POMPE, title: Poste, on: [defaut], off: [normal] }
      - { name: sump, measures: water, code: CAVE, title: Cave }
      - { name: radar, measures: distance, station: PONT-VIEUX, unit: mm, mounting: [{ height: 5.20 m }] }
`)

const items = (message: object, by = METEO) =>
  (webhookMessages({ device: 'meteo-1', at: NOON, ...message }, by, NOON + 1_000) ?? []).flatMap((one) =>
    one.kind === 'read' ? one.items : [],
  )
const value = (message: object) => {
  const [item] = items(message)
  return item?.kind === 'reading' ? [item.reading.station, item.reading.quantity, item.reading.value] : item
}

describe('a value is read in its unit, as whole numbers:', () => {
  test.each([
    ['rain', { data: { rain: 1.2 } }, ['PLUIE', 'rain', 1_200]],
    ['rain as a text with its unit', { data: { rain: '1.2 mm' } }, ['PLUIE', 'rain', 1_200]],
    ['wind in a list', { data: [{ wind: 36 }] }, ['VENT', 'wind', 10_000]],
    ['a temperature', { data: { t: 14 } }, ['AIR', 'temperature', -10_000]],
    ['a fault, by its own word', { pump: 'Defaut' }, ['POMPE', 'power-fault', 1]],
    ['water, by true', { sump: true }, ['CAVE', 'water', 1]],
    ['no water, by zero', { sump: 0 }, ['CAVE', 'water', 0]],
    ['a distance down to the water', { radar: 2_740 }, ['PONT-VIEUX', 'level', 2_460]],
  ])('%s', (_, message, expected) => {
    expect(value(message)).toEqual(expected)
  })
})

describe('is refused with what to do:', () => {
  test.each([
    ['a number in another unit', { data: { rain: '1.2 in' } }, 'expected a number in mm'],
    ['the number for nothing', { data: { rain: -1 } }, 'nothing was measured'],
    ['null', { data: { rain: null } }, 'found null'],
    ['a word that is neither on nor off', { pump: 'peut-être' }, 'expected one of defaut, normal'],
    ['a distance of zero', { radar: 0 }, 'no echo'],
    ['a time without an offset', { at: '2026-10-14T12:00:00', data: { rain: 1 } }, 'expected a time with its offset'],
    ['no time', { at: undefined, data: { rain: 1 } }, 'found nothing'],
    ['a message without any of its fields', { battery: 92 }, 'which has: device, at, battery'],
  ])('%s', (_, message, reason) => {
    expect(items(message)).toMatchObject([{ kind: 'refused', reason: expect.stringContaining(reason) as string }])
  })
})

test.each([
  ['milliseconds', NOON],
  ['seconds', NOON / 1_000],
  ['RFC 3339', '2026-10-14T14:00:00+02:00'],
])('a time in %s is its own', (_, at) => {
  const [item] = items({ at, data: { rain: 1 } })
  expect(item).toMatchObject({ reading: { observedAt: at === '2026-10-14T14:00:00+02:00' ? Date.parse(at) : NOON } })
})

test('without a time of its own a message counts from when it came', () => {
  const [item] = items(
    { rain: 1 },
    webhook(
      '  - { id: a, key: k, fields: [{ name: rain, measures: rain, code: P, title: P, unit: mm, counts: fall }] }',
    ),
  )
  expect(item).toMatchObject({ reading: { observedAt: NOON + 1_000 } })
})

test('a message of another device of the same account is left out', () => {
  expect(webhookMessages({ device: 'meteo-2', at: NOON, data: { rain: 9 } }, METEO, NOON)).toEqual([
    { kind: 'left out' },
  ])
})

test('a list is read message by message, and what is no message is none', () => {
  const one = (uid: string) => ({ device: 'meteo-1', at: NOON, uid, sump: true })
  expect(webhookMessages([one('a'), one('b')], METEO, NOON)).toMatchObject([{ id: 'a' }, { id: 'b' }])
  for (const body of [null, 'rain', 12, [1]]) expect(webhookMessages(body, METEO, NOON)).toBeNull()
})

test('a name of JavaScript’s own is no place in a message', () => {
  const bad = webhook('  - { id: a, key: k, fields: [{ name: constructor.name, measures: leak, code: P, title: P }] }')
  expect(items({ x: 1 }, bad)).toMatchObject([{ kind: 'refused' }])
})

test('the places of a message are listed for a person to choose from, never without end', () => {
  expect(leavesOf({ a: { b: [{ c: 1 }] }, d: 'x', e: null })).toEqual([
    { path: 'a.b.0.c', value: 1 },
    { path: 'd', value: 'x' },
    { path: 'e', value: null },
  ])
  expect(leavesOf(Array.from({ length: 5_000 }, () => 1))).toHaveLength(200)
})
