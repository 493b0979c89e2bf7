import { describe, expect, test } from 'vitest'
import type { CapAlert, CapInfo } from '../../../worker/cap/cap.ts'
import { parseCap } from '../../../worker/cap/parse-cap.ts'
import { bulletinsOf } from '../../../worker/feeds/cap-bulletins.ts'
import type { RawBulletin } from '../../../worker/model/bulletin.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import { recordedNames, recordedOrSkip } from '../../support/recorded.ts'

const SENT = Date.UTC(2026, 9, 14, 10)
const ISERE = {
  areaDesc: 'Isère',
  polygons: [],
  circles: [],
  geocodes: [{ valueName: 'EMMA_ID', value: 'FR034' }],
  altitude: null,
  ceiling: null,
}
const AUDE = { ...ISERE, areaDesc: 'Aude', geocodes: [{ valueName: 'EMMA_ID', value: 'FR007' }] }
const level = (value: string) => ({ valueName: 'awareness_level', value })
const kind = (value: string) => ({ valueName: 'awareness_type', value })

function info(change: Partial<CapInfo> = {}): CapInfo {
  return {
    language: 'fr-FR',
    categories: ['Met'],
    event: 'Vigilance orange crues',
    responseTypes: [],
    urgency: 'Expected',
    severity: 'Severe',
    certainty: 'Likely',
    audience: null,
    eventCodes: [],
    effective: SENT,
    onset: SENT,
    expires: SENT + 10 * HOUR_MS,
    senderName: 'Météo-France',
    headline: null,
    description: null,
    instruction: null,
    web: null,
    contact: null,
    parameters: [level('3; orange; Severe'), kind('12; flooding')],
    resources: [],
    areas: [ISERE],
    ...change,
  }
}

function alert(change: Partial<CapAlert> = {}): CapAlert {
  return {
    identifier: 'second',
    sender: 'vigilance@meteo.example',
    sent: SENT,
    status: 'Actual',
    msgType: 'Alert',
    source: null,
    scope: 'Public',
    restriction: null,
    addresses: null,
    codes: [],
    note: null,
    references: [],
    incidents: null,
    infos: [info()],
    ...change,
  }
}
const FIRST = [{ sender: 'vigilance@meteo.example', identifier: 'first', sent: SENT - HOUR_MS }]

function items(message: CapAlert, wanted: readonly string[] = ['FR034']): readonly RawBulletin[] {
  const found = bulletinsOf(message, wanted)
  if (found.kind !== 'bulletins') throw new Error(found.reason)
  return found.items
}

test('a warning of an area that is followed, with its level, kind, hours and words', () => {
  expect(items(alert())).toMatchObject([
    {
      identifier: 'second',
      issuer: 'Météo-France',
      areas: ['FR034'],
      phenomenon: 'crues',
      danger: 'orange',
      severity: 'Severe',
      onset: SENT,
      expires: SENT + 10 * HOUR_MS,
      status: 'in force',
      replaces: [],
    },
  ])
  expect(items(alert(), ['FR007'])).toEqual([])
})

describe('the five shapes of an end', () => {
  test.each<[string, Partial<CapAlert>, string]>([
    ['Cancel', { msgType: 'Cancel', references: FIRST }, 'cancelled'],
    [
      'Update with AllClear',
      { msgType: 'Update', references: FIRST, infos: [info({ responseTypes: ['AllClear'] })] },
      'all clear',
    ],
    [
      'Update that ran out when it took effect',
      { msgType: 'Update', references: FIRST, infos: [info({ expires: SENT })] },
      'all clear',
    ],
    [
      'the level 4 of Luxembourg, sent as an Alert',
      {
        references: FIRST,
        infos: [info({ severity: 'Unknown', parameters: [{ valueName: 'cb-eu-level', value: 'ALERT_LVL_4' }] })],
      },
      'all clear',
    ],
    [
      'the level green',
      { msgType: 'Update', references: FIRST, infos: [info({ parameters: [level('1; green; Minor')] })] },
      'all clear',
    ],
  ])('%s', (_, change, status) => {
    expect(items(alert(change))).toMatchObject([{ status, replaces: ['first'], areas: ['FR034'] }])
  })

  test('a cancellation without any area still ends what it names', () => {
    const [end] = items(alert({ msgType: 'Cancel', references: FIRST, infos: [] }))
    expect(end).toMatchObject({ status: 'cancelled', replaces: ['first'], areas: [] })
  })

  test('a cancellation that names nothing is passed over, with the reason', () => {
    expect(bulletinsOf(alert({ msgType: 'Cancel' }), ['FR034'])).toMatchObject({ kind: 'passed over' })
  })

  test('green of its own accord is no news, and no warning', () => {
    expect(items(alert({ infos: [info({ parameters: [level('1; green; Minor')] })] }))).toEqual([])
  })

  test('an update that goes on is none of them', () => {
    expect(items(alert({ msgType: 'Update', references: FIRST }))).toMatchObject([
      { status: 'updated', replaces: ['first'] },
    ])
  })
})

test.each([
  ['Test', { status: 'Test' }],
  ['Exercise', { status: 'Exercise' }],
  ['Draft', { status: 'Draft' }],
  ['Ack', { msgType: 'Ack' }],
] as const)('%s is no warning', (_, change) => {
  expect(bulletinsOf(alert(change), ['FR034'])).toMatchObject({ kind: 'passed over' })
})

test.each([
  ['4; red; Extreme', 'red'],
  ['2; Yellow; moderate', 'yellow'],
  [' 3;orange', 'orange'],
  ['9; violet', null],
])('the awareness level %s is %s, whatever its words', (value, danger) => {
  expect(items(alert({ infos: [info({ parameters: [level(value)] })] }))[0]?.danger).toBe(danger)
})

test.each([
  ['Extreme', 'red'],
  ['Severe', 'orange'],
  ['Moderate', 'yellow'],
  ['Minor', 'yellow'],
  ['Unknown', null],
] as const)('without a level the severity %s is %s, and unknown stays unknown', (severity, danger) => {
  expect(items(alert({ infos: [info({ severity, parameters: [] })] }))[0]?.danger).toBe(danger)
})

test('languages of one thing are one bulletin; two things of one message are two, the worse under its own name', () => {
  const english = info({ language: 'en-GB', headline: 'Flood warning', areas: [AUDE] })
  const wind = info({
    severity: 'Extreme',
    parameters: [level('4; red'), kind('1; Wind')],
    event: 'Vent',
    areas: [ISERE],
  })
  const found = items(alert({ infos: [info({ headline: 'Crue' }), english, wind] }), ['FR034', 'FR007'])
  expect(found.map(({ identifier, phenomenon, areas }) => [identifier, phenomenon, areas])).toEqual([
    ['second', 'vent', ['FR034']],
    ['second#2', 'crues', ['FR034', 'FR007']],
  ])
  expect(Object.keys(found[1]?.texts ?? {})).toEqual(['fr', 'en'])
})

test('the issuer’s own language is kept where it writes neither French nor English', () => {
  const texts = items(
    alert({ infos: [info({ language: 'de-AT', headline: 'Hochwasser' }), info({ language: 'it' })] }),
  )[0]?.texts
  expect(texts).toEqual({ de: { headline: 'Hochwasser', description: null, instruction: null } })
})

test('HTML and control characters of a description are no part of its words', () => {
  const description = 'Niveau <b>critique</b><br/>à 18&nbsp;h &#38; apr&#xE8;s\u202Ecba\u0007'
  expect(items(alert({ infos: [info({ description })] }))[0]?.texts['fr']?.description).toBe(
    'Niveau critique\nà 18 h & après cba',
  )
})

describe('recorded messages', () => {
  // Area followed → level, status and number of bulletins; the text is why a message is passed over.
  const EXPECTED: Readonly<Record<string, readonly [string, string, string, number] | string>> = {
    'meteoalarm_FR_20221207_avalanches_update.xml': ['FR714', 'yellow', 'all clear', 1],
    'meteoalarm_AT_heat_orange_derived.xml': ['46.6,13.85', 'none', 'none', 0],
    'meteoalarm_RO_flooding_type12_green_20260730.xml': ['RO421', 'none', 'none', 0],
    'ph-pagasa_20260821_gfa_final_reduced.xml': ['16.74,120.553', 'yellow', 'all clear', 1],
    'uk-ea-broadcast_wainfleet.xml': ['53.1065,0.2425', 'orange', 'in force', 1],
    'uk-ea-broadcast_wainfleet_cancel_with_references.xml': ['053FWFSTEEP4', 'orange', 'cancelled', 1],
    'uk-ea-broadcast_wainfleet_cancel_with_missing_references.xml': 'does not say of what',
    'ph.cap': 'its status is Test',
  }

  for (const [name, expected] of Object.entries(EXPECTED))
    test(`${name} comes to what it says`, (context) => {
      const text = recordedOrSkip(`cap/messages/${name}`, context)
      const parsed = parseCap(text)
      if (parsed.kind !== 'cap') throw new Error(JSON.stringify(parsed.faults))
      if (typeof expected === 'string')
        return expect(bulletinsOf(parsed.alert, ['x'])).toMatchObject({
          reason: expect.stringContaining(expected) as string,
        })
      const [place, danger, status, count] = expected
      const found = items(parsed.alert, [place])
      expect([found[0]?.danger ?? 'none', found[0]?.status ?? 'none', found.length]).toEqual([danger, status, count])
    })

  test('every one that is read comes to bulletins without a bad time, or is passed over by name', (context) => {
    const names = recordedNames('cap/messages')
    if (names.length === 0) recordedOrSkip('cap/messages', context)
    const counts = { bulletins: 0, ends: 0, 'passed over': 0, refused: 0 }
    for (const name of names) {
      const parsed = parseCap(recordedOrSkip(`cap/messages/${name}`, context))
      if (parsed.kind !== 'cap') {
        counts.refused++
        continue
      }
      const everywhere = parsed.alert.infos
        .flatMap(({ areas }) => areas)
        .flatMap(({ geocodes, polygons }) => [
          ...geocodes.map(({ value }) => value),
          ...polygons.map(([first = [0, 0]]) => `${first[1].toFixed(3)},${first[0].toFixed(3)}`),
        ])
      const found = bulletinsOf(parsed.alert, [...new Set(everywhere)].slice(0, 50))
      if (found.kind === 'passed over') counts['passed over']++
      else if (found.items.some(({ status }) => status === 'cancelled' || status === 'all clear')) counts.ends++
      else counts.bulletins++
      for (const one of found.kind === 'bulletins' ? found.items : [])
        expect([one.onset, one.sentAt, one.expires ?? 0].every(Number.isFinite), name).toBe(true)
    }
    console.log(`recorded CAP messages: ${JSON.stringify(counts)}`)
    expect(counts.bulletins + counts.ends).toBeGreaterThan(20)
  })
})
