import { describe, expect, test } from 'vitest'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import type { FileFault, TerritoryBundle } from '../../../../worker/model/territory.ts'
import { smallTerritory, zonesGeojson } from '../../../support/small-territory.ts'

const CODE = '99001'
const files = smallTerritory({ code: CODE })
const path = {
  territory: `geofences/${CODE}/territory.yaml`,
  stations: `geofences/${CODE}/stations.yaml`,
  feeds: `geofences/${CODE}/feeds.yaml`,
  zones: `geofences/${CODE}/zones.geojson`,
  rules: `alerting-rules/${CODE}/lere.yaml`,
  messages: `templates/${CODE}/messages/m.yaml`,
}

function bundleOf(sent: Readonly<Record<string, string>>, code = CODE): TerritoryBundle {
  const parsed = parseTerritoryFiles(code, sent)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  return parsed.value
}

function faultsOf(sent: Readonly<Record<string, string>>): readonly FileFault[] {
  const parsed = parseTerritoryFiles(CODE, sent)
  return parsed.kind === 'faults' ? parsed.faults : []
}

/** The same files with one changed; the change must really be one. */
function changed(file: string, from: string, to: string): Record<string, string> {
  const text = files[file] ?? ''
  expect(text).toContain(from)
  return { ...files, [file]: text.replace(from, to) }
}

const lineOf = (file: string, sent: Readonly<Record<string, string>>, text: string) =>
  (sent[file] ?? '').split('\n').findIndex((line) => line.includes(text)) + 1

describe('a whole folder', () => {
  test('has contours of hazards, which may reach beyond its bounds, and the commune’s own from its layer', () => {
    const far = JSON.parse(zonesGeojson()) as { features: { geometry: { coordinates: number[][][] } }[] }
    for (const { geometry } of far.features) geometry.coordinates[0]?.forEach((at) => (at[0] = (at[0] ?? 0) + 5))
    const bundle = bundleOf({
      ...files,
      [`geofences/${CODE}/hazard-flood.geojson`]: JSON.stringify(far),
      [`geofences/${CODE}/base-commune.geojson`]: zonesGeojson(),
    })
    expect(bundle.hazards?.map(({ id }) => id)).toEqual(['hazard-flood/A', 'hazard-flood/B', 'hazard-flood/C'])
    expect(bundle.contour).toHaveLength(3)
    expect(bundleOf(files).contour).toBeUndefined()
  })

  test('becomes one bundle, in millimetres and milliseconds', () => {
    const bundle = bundleOf(files)
    expect(bundle.territory).toMatchObject({
      code: CODE,
      smsSender: 'MAIRIE',
      shards: 1,
      bounds: { west: 1.9, north: 44.2 },
      sms: { partsPerSecond: 30 },
    })
    expect(bundle.stations).toMatchObject([
      {
        code: 'PONT-VIEUX',
        nativeStepMs: 600_000,
        maxRiseMmPerMin: 50,
        plausibleMm: { min: -1_000, max: 9_000 },
        upstream: null,
      },
    ])
    expect(bundle.stations[0]?.thresholds).toMatchObject([
      { code: 'S2', levelMm: 2_800 },
      { code: 'S3', levelMm: 3_400 },
    ])
    expect(bundle.zones.map((zone) => zone.id)).toEqual(['A', 'B', 'C'])
    expect(bundle.zones[1]?.decideBefore).toEqual({ station: 'PONT-VIEUX', threshold: 'S3', leadMs: 9_000_000 })
    expect(bundle.rules).toMatchObject([{ id: 'n3', zones: ['B'], template: 'M1' }])
    expect(bundle.templates).toMatchObject([{ id: 'M1' }])
    expect(Object.keys(bundle.baseMap)).toEqual(['river'])
    expect(bundle.files).toEqual(files)
  })

  test('has a version that changes with any byte and not with the order of the files', () => {
    const { version } = bundleOf(files)
    expect(bundleOf(Object.fromEntries(Object.entries(files).reverse())).version).toBe(version)
    expect(bundleOf({ ...files, [path.feeds]: `${files[path.feeds] ?? ''}\n` }).version).not.toBe(version)
  })

  test('takes the common messages, and its own in place of a common one of the same name', () => {
    const common = (files[path.messages] ?? '').replace('La rivière monte.', 'Commun.')
    const other = common.replace('id: M1', 'id: M9')
    const bundle = bundleOf({
      ...files,
      'templates/common/messages/a.yaml': common,
      'templates/common/messages/b.yaml': other,
    })
    expect(bundle.templates.find((message) => message.id === 'M1')?.texts.fr).toContain('La rivière monte.')
    expect(bundle.templates.find((message) => message.id === 'M9')?.texts.fr).toContain('Commun.')
  })

  test('takes nothing of another territory that was sent along', () => {
    const both = { ...smallTerritory({ code: '99002', name: 'Lauzun-sur-Lère' }), ...files }
    const foreign = (both['templates/99002/messages/m.yaml'] ?? '').replace('id: M1', 'id: FOREIGN')
    const bundle = bundleOf({ ...both, 'templates/99002/messages/m.yaml': foreign })
    expect(bundle.rules).toHaveLength(1)
    expect(bundle.templates.map((message) => message.id)).toEqual(['M1'])
  })
})

describe('a fault is told with its file, its line and how to mend it', () => {
  test.each([
    ['an unknown key of a rule', path.rules, 'severity: Severe', 'severty: Severe'],
    ['an unknown key of the territory', path.territory, 'time_zone:', 'timezone:'],
    ['a level without its unit', path.stations, '2.80 m, effect', '2.80, effect'],
    ['a duration that is none', path.stations, 'native_step: 10m', 'native_step: soon'],
    ['a sender that operators cut', path.territory, 'sms_sender: MAIRIE', 'sms_sender: MAIRIE-ST-MARTIN'],
    ['shards that are no power of two', path.territory, 'shards: 1', 'shards: 3'],
    ['a variable that no message knows', path.messages, 'La rivière monte.', 'La rivière monte {rapidement}.'],
    ['YAML that is none', path.rules, 'rules:', 'rules: ['],
  ])('%s', (_, file, from, to) => {
    const faults = faultsOf(changed(file, from, to))
    expect(faults.length).toBeGreaterThan(0)
    expect(faults[0]).toMatchObject({
      file,
      line: expect.any(Number) as number,
      mend: expect.stringMatching(/\S/) as string,
    })
  })

  test('the line is that of the word in question', () => {
    const sent = changed(path.rules, 'certainty: Likely', 'certainty: Maybe')
    expect(faultsOf(sent)[0]?.line).toBe(lineOf(path.rules, sent, 'certainty: Maybe'))
  })

  test('a rule that names a zone, a station or a message that is not there', () => {
    expect(faultsOf(changed(path.rules, 'zones: [B]', 'zones: [Z]'))).toMatchObject([
      { file: path.rules, message: expect.stringContaining('unknown zone Z') as string },
    ])
    expect(faultsOf(changed(path.rules, 'station: PONT-VIEUX', 'station: PONT-NEUF'))).toMatchObject([
      { file: path.rules, message: expect.stringContaining('unknown station PONT-NEUF') as string },
    ])
    expect(faultsOf(changed(path.rules, 'template: M1', 'template: M7'))).toMatchObject([
      { file: path.rules, message: expect.stringContaining('unknown message M7') as string },
    ])
  })

  test('a zone whose clock hangs on a threshold or a station that is not there', () => {
    expect(faultsOf({ ...files, [path.zones]: zonesGeojson().replace('"S3"', '"S9"') })).toMatchObject([
      { file: path.zones, message: expect.stringContaining('no threshold S9') as string },
    ])
    expect(faultsOf({ ...files, [path.zones]: zonesGeojson().replace('"PONT-VIEUX"', '"PONT-NEUF"') })).toMatchObject([
      { file: path.zones },
    ])
  })

  test('a feed that fills a station that is not there', () => {
    const feeds =
      'feeds:\n  - { id: hubeau, adapter: hubeau, base_url: "https://hubeau.test", period: 2m, credit: x, stations: { Y990001001: PONT-NEUF } }\n'
    expect(faultsOf({ ...files, [path.feeds]: feeds })).toMatchObject([
      { file: path.feeds, message: expect.stringContaining('PONT-NEUF') as string },
    ])
  })

  describe('a feed of bulletins', () => {
    const feed = (change: string) =>
      `feeds:\n  - { id: niveaux, adapter: vigicrues-levels, base_url: "https://vigicrues.test", period: 5m, credit: x, ${change} }\n`
    const watching = (area: string) =>
      changed(
        path.rules,
        'when: { level: { station: PONT-VIEUX, above: 2.80 m, clear: 2.60 m } }',
        `when: { bulletin: { area: ${area}, at_least: orange } }`,
      )

    test('names the areas of the rules; a rule on another area is a fault', () => {
      const feeds = feed('areas: { MO12: { area: TET, name: Têt } }')
      expect(faultsOf({ ...watching('TET'), [path.feeds]: feeds })).toEqual([])
      expect(faultsOf({ ...watching('AGLY'), [path.feeds]: feeds })).toMatchObject([
        {
          message: expect.stringContaining('unknown area AGLY') as string,
          mend: expect.stringContaining('feeds.yaml') as string,
        },
      ])
    })

    test.each([
      ['follows nothing', 'areas: {}', 'nothing is followed'],
      [
        'wants a key that this server does not know',
        'credential: mine, areas: { A: { area: A, name: A } }',
        'credential',
      ],
      ['gives an area no name', 'areas: { A: { area: A } }', '"name" is missing'],
      ['has a code that could not be one', 'areas: { "a/b": { area: A, name: A } }', 'areas'],
    ])('that %s is refused by name', (_, change, message) => {
      expect(faultsOf({ ...files, [path.feeds]: feed(change) })).toMatchObject([
        { file: path.feeds, message: expect.stringContaining(message) as string },
      ])
    })
  })

  test('an upstream station that is not there', () => {
    const sent = changed(
      path.stations,
      '    thresholds:',
      '    upstream: { station: LE-GUE, travel: 3h30m }\n    thresholds:',
    )
    expect(faultsOf(sent)).toMatchObject([
      { file: path.stations, message: expect.stringContaining('LE-GUE') as string },
    ])
  })

  test('a station or a feed that stands twice', () => {
    const station = (files[path.stations] ?? '').split('stations:\n')[1] ?? ''
    expect(faultsOf({ ...files, [path.stations]: `${files[path.stations] ?? ''}${station}` })).toMatchObject([
      { file: path.stations, message: expect.stringContaining('PONT-VIEUX') as string },
    ])
  })

  test('a territory whose code is not its folder', () => {
    expect(faultsOf(changed(path.territory, '"99001"', '"99002"'))).toMatchObject([{ file: path.territory }])
  })

  test('a time zone that no calendar knows', () => {
    expect(faultsOf(changed(path.territory, 'Europe/Paris', 'Europe/Toulouse'))).toMatchObject([
      { file: path.territory, message: expect.stringContaining('Europe/Toulouse') as string },
    ])
  })

  test('a folder without its territory.yaml', () => {
    const rest = Object.fromEntries(Object.entries(files).filter(([file]) => file !== path.territory))
    expect(faultsOf(rest)).toMatchObject([{ file: path.territory, message: 'this file is missing' }])
  })

  test('GeoJSON that is broken: a zone lost in silence would warn nobody', () => {
    expect(faultsOf({ ...files, [path.zones]: '{"type":"FeatureCollection","features":[' })).toMatchObject([
      { file: path.zones },
    ])
    expect(faultsOf({ ...files, [path.zones]: '{"type":"Point"}' }).map((fault) => fault.file)).toContain(path.zones)
  })

  test('every fault of every file is told at once', () => {
    const sent = {
      ...changed(path.rules, 'severity: Severe', 'severty: Severe'),
      [path.zones]: 'no json',
      [path.feeds]: 'feds: []',
    }
    expect(new Set(faultsOf(sent).map((fault) => fault.file))).toEqual(new Set([path.rules, path.zones, path.feeds]))
  })
})

describe('the sender and where numbers may go', () => {
  const faultOf = (from: string, to: string) =>
    faultsOf(changed(path.territory, from, to))
      .map(({ message, mend }) => `${message}: ${mend}`)
      .join()

  test.each([
    ['a sender of twelve letters', 'TWELVELETTER'],
    ['one of digits alone, which nobody may make up', '"0639980042"'],
    ['one with a sign', 'ST-MARTIN'],
  ])('%s is refused', (_, sender) => {
    expect(faultOf('sms_sender: MAIRIE', `sms_sender: ${sender}`)).toContain('3 to 11 letters or digits')
  })

  test('answers may not come to a mobile number', () => {
    const inbound = (number: string) =>
      faultOf('parts_per_second: 30 }', `parts_per_second: 30, inbound: '${number}' }`)
    expect(inbound('+33639980042')).toContain('no 06 or 07')
    expect(inbound('36105')).toBe('')
  })

  describe('RCS and WhatsApp', () => {
    const RATES = 'price_per_message_cents: 8, messages_per_second: 5'
    const RCS = `rcs: { sender: StMartin, ${RATES} }`
    const WHATSAPP = `whatsapp: { sender: '33465710003', templates: { fr: alerte_fr, en: alert_en }, ${RATES} }`
    const withLines = (...lines: string[]) => changed(path.territory, 'shards: 1', ['shards: 1', ...lines].join('\n'))

    test('are not there unless a commune has a sender and says what a message costs', () => {
      expect(bundleOf(files).territory).toMatchObject({ rcs: null, whatsapp: null })
      expect(bundleOf(withLines(RCS, WHATSAPP)).territory).toMatchObject({
        rcs: { sender: 'StMartin', pricePerMessageCents: 8, messagesPerSecond: 5 },
        whatsapp: { sender: '33465710003', templates: { fr: 'alerte_fr', en: 'alert_en' } },
      })
    })

    test.each([
      [RCS.replace('StMartin', "'Mairie St-Martin'"), 'name of the RCS agent'],
      [RCS.replace(`, ${RATES}`, ''), 'price_per_message_cents'],
      [WHATSAPP.replace('33465710003', '+33465710003'), 'without +'],
      [WHATSAPP.replace('alerte_fr', 'Alerte FR'), 'lower case'],
      [WHATSAPP.replace('fr: alerte_fr, ', ''), 'every alert has a French text'],
      [WHATSAPP.replace('fr: alerte_fr', 'de: warnung'), 'de'],
    ])('%s is a fault with its line', (line, words) => {
      const [fault] = faultsOf(withLines(line))
      expect(`${fault?.message ?? ''} ${fault?.mend ?? ''}`).toContain(words)
      expect(fault?.line).toBeGreaterThan(1)
    })

    test.each([RCS, WHATSAPP])('eu_only forbids both: %s', (line) => {
      const [fault] = faultsOf(withLines('eu_only: true', line))
      expect(fault?.message).toContain('eu_only forbids')
      expect(fault?.mend).toMatch(/^remove (rcs|whatsapp), or eu_only$/)
    })
  })

  test('eu_only is off unless it is written, and leaves no answers by SMS, which come through Vonage alone', () => {
    expect(bundleOf(files).territory.euOnly).toBe(false)
    const kept = changed(path.territory, 'shards: 1', 'shards: 1\neu_only: true')
    expect(bundleOf(kept).territory.euOnly).toBe(true)
    const both = {
      ...kept,
      [path.territory]: (kept[path.territory] ?? '').replace(
        'parts_per_second: 30 }',
        "parts_per_second: 30, inbound: '36105' }",
      ),
    }
    expect(faultsOf(both)).toMatchObject([
      {
        file: path.territory,
        message: expect.stringContaining('eu_only forbids') as string,
        mend: 'remove inbound, or eu_only',
      },
    ])
  })
})
