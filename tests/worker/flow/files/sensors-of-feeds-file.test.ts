// The sensors of feeds.yaml: what a person writes, what it becomes, and what is told to them where it cannot be.
import { describe, expect, test } from 'vitest'
import { parseFeedsFile } from '../../../../worker/flow/files/settings-files.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const FILE = 'geofences/99001/feeds.yaml'
const sensors = (device: string, id = 'capteurs') =>
  `feeds: []\nsensors:\n  - id: ${id}\n    network: tts\n    key: capteurs de la Lère\n    devices:\n${device}`
const WHOLE = sensors(`      - eui: 70b3d57ed0990001
        station: PONT-VIEUX
        fields: [{ name: distance, measures: distance, unit: mm, missing: [0], unless: { position: [tilt] } }]
        decoder: milesight-em310-udl
        mounting:
          - { height: 5.20 m }
          - { since: "2026-03-01T10:00:00+01:00", height: 5.05 m }
`)

test('a device has its station, its fields, its decoder and its heights', () => {
  expect(parseFeedsFile(FILE, WHOLE)).toEqual({
    kind: 'ok',
    value: {
      feeds: [],
      webhooks: [],
      sensorThings: [],
      notices: { forwarders: [], sources: [] },
      sensors: [
        {
          id: 'capteurs',
          network: 'tts',
          key: 'capteurs de la Lère',
          devices: [
            {
              eui: '70B3D57ED0990001',
              station: 'PONT-VIEUX',
              fields: [
                { name: 'distance', measures: 'distance', unit: 'mm', missing: [0], unless: { position: ['tilt'] } },
              ],
              decoder: 'milesight-em310-udl',
              mounting: [
                { since: null, heightMm: 5_200 },
                { since: Date.UTC(2026, 2, 1, 9), heightMm: 5_050 },
              ],
            },
          ],
        },
      ],
    },
  })
})

test('a file without sensors has none', () => {
  expect(parseFeedsFile(FILE, 'feeds: []')).toMatchObject({ value: { sensors: [] } })
})

const EUI = '"70B3D57ED0990001"'
describe('is refused, with its line and its mend:', () => {
  test.each([
    ['a DevEUI that is none', `      - { eui: "70B3", station: PONT-VIEUX, decoder: elsys }`],
    ['a device that nothing reads', `      - { eui: ${EUI}, station: PONT-VIEUX }`],
    ['a decoder that we do not have', `      - { eui: ${EUI}, station: PONT-VIEUX, decoder: acme }`],
    ['a height without its unit', `      - { eui: ${EUI}, station: P, decoder: elsys, mounting: [{ height: 5 }] }`],
    [
      'a time without its offset',
      `      - { eui: ${EUI}, station: P, decoder: elsys, mounting: [{ since: "2026-03-01T10:00:00", height: 5 m }] }`,
    ],
    [
      'a distance in litres a second',
      `      - { eui: ${EUI}, station: P, fields: [{ name: d, measures: distance, unit: l/s }] }`,
    ],
    ['no device', '      []'],
  ])('%s', (_, device) => {
    const parsed = parseFeedsFile(FILE, sensors(device))
    expect(parsed.kind).toBe('faults')
    if (parsed.kind === 'faults')
      for (const fault of parsed.faults) expect([fault.line, fault.mend]).not.toEqual([null, ''])
  })
})

describe('against the other files', () => {
  const faultsOf = (feeds: string) => {
    const parsed = parseTerritoryFiles('99001', { ...smallTerritory({ code: '99001' }), [FILE]: feeds })
    return parsed.kind === 'faults' ? parsed.faults.map(({ message }) => message) : []
  }
  const device = (eui: string, station: string) => `      - { eui: "${eui}", station: ${station}, decoder: elsys }\n`

  test('a whole file is taken', () => {
    expect(faultsOf(WHOLE)).toEqual([])
  })

  test('a station that is not there, and a device that stands twice, are named', () => {
    const twice = device('70B3D57ED0990001', 'PONT-VIEUX') + device('70b3d57ed0990001', 'PONT-NEUF')
    expect(faultsOf(sensors(twice))).toEqual([
      'sensor 70B3D57ED0990001: unknown station PONT-NEUF',
      'sensor 70B3D57ED0990001 stands twice',
    ])
  })

  test('an id that a feed has is told', () => {
    const feed =
      'feeds: [{ id: capteurs, adapter: hubeau, base_url: "https://h.test", period: 2m, credit: x, stations: { Y1: PONT-VIEUX } }]'
    expect(faultsOf(sensors(device('70B3D57ED0990001', 'PONT-VIEUX')).replace('feeds: []', feed))).toEqual([
      '"capteurs" stands twice',
    ])
  })
})
