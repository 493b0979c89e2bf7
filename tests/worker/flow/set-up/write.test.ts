import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { codeOf, suggested, writeFiles, writeTerritory } from '../../../../worker/flow/set-up/write.ts'
import type {
  Candidate,
  ReferenceGauge,
  SetUpArea,
  SetUpProposal,
  Trial,
  TrialAnswer,
} from '../../../../worker/model/candidate.ts'
import { MINUTE_MS } from '../../../../worker/model/time.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const area: SetUpArea = {
  code: '99001',
  name: 'Saint-Martin-sur-Lère',
  department: '99',
  shape: [
    [
      [
        [2.3, 43],
        [2.4, 43],
        [2.4, 43.1],
        [2.3, 43.1],
        [2.3, 43],
      ],
    ],
  ],
}
const values = (change: Partial<Extract<TrialAnswer, { kind: 'values' }>> = {}): TrialAnswer => ({
  kind: 'values',
  values: 144,
  newest: { at: NOW - 6 * MINUTE_MS, quantity: 'level', value: 1_350 },
  stepMs: 5 * MINUTE_MS,
  highest: 1_400,
  lowest: -120,
  ...change,
})
const trial = (adapter: Trial['adapter'], kind: Trial['kind'], code: string, answer: TrialAnswer): Trial => ({
  adapter,
  kind,
  code,
  answer,
})

function gauge(code: string, name: string): ReferenceGauge {
  return { code, name, river: 'Lère', commune: '', position: [2.34, 43.05], altitudeM: 118.4 }
}
const found = (kind: Candidate['kind'], code: string, name: string, distanceKm: number | null = 0): Candidate => ({
  kind,
  code,
  name,
  river: 'Lère',
  distanceKm,
  isOwnRiver: true,
})

function proposal(change: Partial<SetUpProposal> = {}): SetUpProposal {
  return {
    area,
    now: NOW,
    candidates: [
      found('gauge', 'Y990001001', 'Pont-Vieux'),
      found('gauge', 'Y990001002', 'Le Gué', 8),
      found('reach', 'LX1', 'Lère amont'),
      found('department', '99', 'Département 99', null),
    ],
    gauges: { Y990001001: gauge('Y990001001', 'Pont-Vieux'), Y990001002: gauge('Y990001002', 'Le Gué') },
    profiles: { Y990001001: { forecasts: true, floods: [{ name: 'Crue de 1999', levelMm: 4_620 }] } },
    trials: [
      trial('hubeau', 'gauge', 'Y990001001', values()),
      trial('hubeau', 'gauge', 'Y990001002', { kind: 'nothing' }),
      trial('vigicrues-observations', 'gauge', 'Y990001001', values()),
      trial('vigicrues-forecast', 'gauge', 'Y990001001', { kind: 'nothing' }),
      trial('vigicrues-levels', 'reach', 'LX1', { kind: 'bulletin', danger: 'green', sentAt: NOW }),
      trial('meteofrance-vigilance', 'department', '99', { kind: 'no key' }),
    ],
    faults: [],
    leftOut: { gauges: 0, reaches: 0 },
    ...change,
  }
}

/** As a server would load it. */
function loaded(of: SetUpProposal, chosen = suggested(of)) {
  const { feeds, stations } = writeFiles(of, chosen)
  return parseTerritoryFiles('99001', {
    'geofences/99001/territory.yaml': writeTerritory(of.area, '0400000000'),
    'geofences/99001/feeds.yaml': feeds,
    'geofences/99001/stations.yaml': stations,
  })
}

describe('what is proposed', () => {
  test('is what answered: a gauge that says nothing is left out, the department is kept also without a key', () => {
    expect(suggested(proposal())).toEqual({ gauges: ['Y990001001'], reaches: ['LX1'], departments: ['99'], coasts: [] })
  })

  test('a coast is followed until somebody takes it away; a model is not until somebody has read its terms', () => {
    const candidates = [
      found('coast', '6610', 'Littoral, département 66', null),
      found('rain', '43.050,2.339', 'Saint-Martin'),
      found('flow', '43.050,2.339', 'Saint-Martin'),
    ]
    expect(suggested(proposal({ candidates }))).toEqual({ gauges: [], reaches: [], departments: [], coasts: ['6610'] })
  })

  test('leaves out what is far away and of another river', () => {
    const candidates = [{ ...found('gauge', 'Y990001001', 'Pont-Vieux', 30), isOwnRiver: false }]
    expect(suggested(proposal({ candidates })).gauges).toEqual([])
  })
})

describe('the files', () => {
  test('load, with each source, its gauges under our own names, and its credit', () => {
    const parsed = loaded(proposal())
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    expect(parsed.value.feeds.map(({ id, adapter, stations, areas }) => [id, adapter, stations, areas])).toEqual([
      ['hubeau', 'hubeau', { Y990001001: 'PONT-VIEUX' }, {}],
      ['vigicrues-observations', 'vigicrues-observations', { Y990001001: 'PONT-VIEUX' }, {}],
      ['vigicrues', 'vigicrues-forecast', { Y990001001: 'PONT-VIEUX' }, {}],
      ['vigicrues-niveaux', 'vigicrues-levels', {}, { LX1: { area: 'LX1', name: 'Lère amont' } }],
      ['vigilance', 'meteofrance-vigilance', {}, { '99': { area: 'DEP-99', name: 'Département 99' } }],
    ])
    for (const { credit } of parsed.value.feeds) expect(credit).toMatch(/Licence/)
    expect(parsed.value.stations[0]).toMatchObject({
      code: 'PONT-VIEUX',
      nativeStepMs: 5 * MINUTE_MS,
      plausibleMm: { min: -1_000, max: 2 * 4_620 + 2_000 },
      thresholds: [],
    })
    expect(parsed.value.territory).toMatchObject({ code: '99001', name: 'Saint-Martin-sur-Lère' })
  })

  test('hold the coast beside its department, and points of models beside a gauge', () => {
    const of = proposal({
      candidates: [
        ...proposal().candidates,
        found('coast', '6610', 'Littoral, département 66', null),
        found('rain', '43.060,2.340', 'Saint-Martin'),
        { ...found('flow', '43.050,2.339', 'Le Gué'), beside: 'Y990001002' },
      ],
    })
    const chosen = { gauges: ['Y990001001', 'Y990001002'], reaches: [], departments: ['66'], coasts: ['6610'] }
    const points = { rains: ['43.060,2.340'], flows: ['43.050,2.339'] }
    const parsed = loaded(of, { ...chosen, ...points })
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    const feed = (id: string) => parsed.value.feeds.find((one) => one.id === id)
    expect(Object.values(feed('vigilance')?.areas ?? {}).map(({ area: name }) => name)).toEqual([
      'DEP-66',
      'LITTORAL-66',
    ])
    expect([feed('pluie')?.stations, feed('glofas')?.stations]).toEqual([
      { '43.060,2.340': 'PONT-VIEUX' },
      { '43.050,2.339': 'LE-GUE' },
    ])
    // Without a gauge there is nothing to show them beside.
    const without = loaded(of, { gauges: [], reaches: [], departments: [], ...points })
    expect(without.kind === 'ok' && without.value.feeds).toEqual([])
  })

  test('say what nobody can know: no level of danger is made up, the remembered floods stand beside', () => {
    const { stations } = writeFiles(proposal(), suggested(proposal()))
    expect(stations).toContain('thresholds: []')
    expect(stations).toContain('# Crue de 1999: 4.62 m')
  })

  test('doubt nothing that a gauge of a reservoir really tells', () => {
    const high = proposal({
      trials: [trial('hubeau', 'gauge', 'Y990001001', values({ highest: 22_280, lowest: 22_000 }))],
    })
    const parsed = loaded(high)
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    expect(parsed.value.stations[0]?.plausibleMm.max).toBeGreaterThan(44_000)
  })

  test('hold what a source writes as words, whatever it writes', () => {
    const names = [
      "L'Épine: { a }",
      'two\nlines: 3\n- x',
      '# no comment',
      'say "yes"',
      'both \' and "',
      '\\',
      ': ',
      '99',
      'null',
      'No',
      '1e5',
      '',
      'x'.repeat(500),
    ]
    const gauges = Object.fromEntries(
      names.map((name, index) => [`Y99000100${index}`, gauge(`Y99000100${index}`, name)]),
    )
    const hostile = proposal({
      area: { ...area, name: "L'Épine\n# evil: true" },
      gauges,
      candidates: [
        ...names.map((name, index) => found('gauge', `Y99000100${index}`, name)),
        ...names.map((name, index) => found('reach', `R${index}`, name)),
      ],
      profiles: Object.fromEntries(
        names.map((name, index) => [`Y99000100${index}`, { forecasts: true, floods: [{ name, levelMm: 3_000 }] }]),
      ),
      trials: [],
    })
    const chosen = { gauges: Object.keys(gauges), reaches: names.map((_, index) => `R${index}`), departments: ['2A'] }
    const parsed = loaded(hostile, chosen)
    expect(parsed.kind === 'faults' ? parsed.faults : []).toEqual([])
  })

  test('two gauges of one name keep the codes of their source', () => {
    const gauges = { A990001001: gauge('A990001001', 'La Lère'), B990001001: gauge('B990001001', 'La Lère') }
    const parsed = loaded(proposal({ gauges }), { gauges: Object.keys(gauges), reaches: [], departments: [] })
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    expect(parsed.value.stations.map(({ code }) => code)).toEqual(['A990001001', 'B990001001'])
  })

  test('are written where nothing was found, and then follow nothing', () => {
    const none = proposal({ candidates: [], gauges: {}, trials: [] })
    const parsed = loaded(none)
    expect(parsed.kind === 'ok' && [parsed.value.feeds, parsed.value.stations]).toEqual([[], []])
  })

  test('are formatted as the fast check wants them', async () => {
    const { feeds, stations } = writeFiles(proposal(), suggested(proposal()))
    const config = await resolveConfig('geofences/99001/feeds.yaml')
    for (const text of [feeds, stations, writeTerritory(area, '0400000000')])
      expect(await format(text, { ...config, parser: 'yaml' })).toBe(text)
  })
})

test.each([
  ['La Lère à Saint-Martin [Pont-Vieux]', 'LA-LERE-A-SAINT-MARTIN-PONT-VIEUX'],
  ["L'Œuf", 'L-UF'],
  ['---', ''],
])('the code of "%s" is %s', (name, code) => {
  expect(codeOf(name)).toBe(code)
})
