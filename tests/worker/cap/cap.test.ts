import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { contains } from '../../../worker/audience/locate.ts'
import type { CapAlert, CapInfo } from '../../../worker/cap/cap.ts'
import { keyholed } from '../../../worker/cap/keyhole.ts'
import { parseCap } from '../../../worker/cap/parse-cap.ts'
import { capTime } from '../../../worker/cap/time-text.ts'
import { writeCap } from '../../../worker/cap/write-cap.ts'
import type { Polygon, Position } from '../../../worker/model/geo.ts'
import { recorded, recordedNames, recordedOrSkip } from '../../support/recorded.ts'
import { seeded } from '../audience/random.ts'

const PARIS = 'Europe/Paris'
const SENT = Date.parse('2026-10-14T21:10:07+02:00')

const INFO: CapInfo = {
  language: 'fr-FR',
  categories: ['Met'],
  event: 'Crue',
  responseTypes: ['Shelter'],
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Likely',
  audience: null,
  eventCodes: [],
  effective: SENT,
  onset: null,
  expires: SENT + 3_600_000,
  senderName: 'Saint-Martin',
  headline: 'Crue <rue Basse> & quai',
  description: 'Montez "à l’étage".\nNe sortez pas.',
  instruction: null,
  web: 'https://alerte.example/99001/alerts/7',
  contact: null,
  parameters: [{ valueName: 'alertNumber', value: '7' }],
  resources: [],
  areas: [
    {
      areaDesc: 'Rue Basse',
      polygons: [
        [
          [2.1234567, 43],
          [2.2, 43],
          [2.2, 43.1],
          [2.1234567, 43],
        ],
      ],
      circles: [{ centre: [2, 43], radiusKm: 1.5 }],
      geocodes: [{ valueName: 'INSEE', value: '99001' }],
      altitude: null,
      ceiling: null,
    },
  ],
}
const ALERT: CapAlert = {
  identifier: 'tocsin.99001.a.2',
  sender: '99001@alerte.example',
  sent: SENT,
  status: 'Actual',
  msgType: 'Update',
  source: null,
  scope: 'Public',
  restriction: null,
  addresses: null,
  codes: ['profile'],
  note: null,
  references: [{ sender: '99001@alerte.example', identifier: 'tocsin.99001.a.1', sent: SENT - 60_000 }],
  incidents: null,
  infos: [INFO, { ...INFO, language: 'en-GB', event: 'Flood' }],
}

describe('a time of CAP', () => {
  test.each([
    ['summer', '2026-07-01T12:00:00Z', '2026-07-01T14:00:00+02:00'],
    ['winter', '2026-12-01T12:00:00Z', '2026-12-01T13:00:00+01:00'],
    ['the hour that comes twice, first', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
    ['the hour that comes twice, second', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00+01:00'],
  ])('%s has the offset of its place', (_, utc, text) => expect(capTime(Date.parse(utc), PARIS)).toBe(text))

  test('UTC is written as the standard wants it, never as Z', () =>
    expect(capTime(Date.parse('2026-07-01T12:00:00Z'), 'UTC')).toBe('2026-07-01T12:00:00-00:00'))
})

describe('an alert as XML', () => {
  test('comes back as it was, but for a sixth decimal', () => {
    const round = (position: Position): Position => [
      Math.round(position[0] * 1e6) / 1e6,
      Math.round(position[1] * 1e6) / 1e6,
    ]
    const infos = ALERT.infos.map((info) => ({
      ...info,
      areas: info.areas.map((area) => ({ ...area, polygons: area.polygons.map((ring) => ring.map(round)) })),
    }))
    expect(parseCap(writeCap(ALERT, PARIS))).toEqual({ kind: 'cap', alert: { ...ALERT, infos } })
  })

  test('is the same text each time: its identifier stands for one thing for ever', () => {
    expect(writeCap(ALERT, PARIS)).toBe(writeCap(structuredClone(ALERT), PARIS))
  })

  test('validates against the schema of the standard', async (context) => {
    const schema = recordedOrSkip('cap/xsd/CAP-v1.2.xsd', context)
    for (const alert of [ALERT, { ...ALERT, references: [], infos: [] }, { ...ALERT, msgType: 'Cancel' as const }]) {
      const { valid, errors } = await validateXML({
        xml: { fileName: 'alert.xml', contents: writeCap(alert, PARIS) },
        schema: { fileName: 'cap.xsd', contents: schema },
      } as Parameters<typeof validateXML>[0])
      expect(errors).toEqual([])
      expect(valid).toBe(true)
    }
  })
})

describe('what comes from elsewhere', () => {
  const good = writeCap(ALERT, PARIS)
  test.each([
    ['no XML', 'not xml', 'not well-formed'],
    ['a document type', `<!DOCTYPE a [<!ENTITY x "y">]>${good}`, 'document type'],
    ['another root', '<feed xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', 'no <alert>'],
    ['CAP 1.1', good.replace('cap:1.2', 'cap:1.1'), 'namespace'],
    ['more than 1 MB', `${good}${' '.repeat(1_000_001)}`, 'larger than 1 MB'],
  ])('%s is refused whole, with how to mend it', (_, xml, message) => {
    const parsed = parseCap(xml)
    expect(parsed.kind === 'faults' ? parsed.faults : []).toEqual([
      { where: '/', message: expect.stringContaining(message) as string, mend: expect.stringMatching(/\w/) as string },
    ])
  })

  test('every fault is named with its place, all of them at once', () => {
    const broken = good
      .replace('<status>Actual</status>', '<status>Real</status>')
      .replace(/<sent>[^<]*/, '<sent>yesterday')
      .replace(/<polygon>[^<]*/, '<polygon>43,2 43,3')
    const parsed = parseCap(broken)
    expect(parsed.kind === 'faults' ? parsed.faults.map(({ where }) => where) : []).toEqual(
      expect.arrayContaining(['/alert/status', '/alert/sent', '/alert/info[1]/area[1]/polygon[1]']),
    )
  })

  test('a prefix, and a Z that the standard forbids, are taken', () => {
    const prefixed = good
      .replaceAll(/<(\/?)(?=[a-z])/gi, '<$1cap:')
      .replace('xmlns=', 'xmlns:cap=')
      .replace('<?cap:xml', '<?xml')
      .replace(/<cap:sent>[^<]*/, '<cap:sent>2026-10-14T19:10:07Z')
    expect(parseCap(prefixed)).toMatchObject({ kind: 'cap', alert: { sent: SENT, infos: [{}, {}] } })
  })

  const folder = recorded('cap/SOURCES.md')
  test('every recorded message is read, or refused with the names of its faults', (context) => {
    if (folder.kind === 'absent') return context.skip(folder.reason)
    let read = 0
    const refused: string[] = []
    for (const name of recordedNames('cap/messages')) {
      const parsed = parseCap(recordedOrSkip(`cap/messages/${name}`, context))
      if (parsed.kind === 'cap') read += 1
      else refused.push(`${name}: ${parsed.faults[0]?.where ?? ''} ${parsed.faults[0]?.message ?? ''}`)
    }
    console.log(`recorded CAP: ${read} read; refused:\n${refused.join('\n')}`)
    expect(read).toBeGreaterThan(25)
    expect(refused.every((line) => /: \/\S* .+/.test(line))).toBe(true)
  })

  // Valid for the schema, and refused here: each draws an area that holds no point. Nothing else that it takes is refused.
  const NO_AREA = ['uk-ea-broadcast_invalid_degenerate_area.xml', 'uk-ea-broadcast_valid_area_polygon.xml']
  test('the schema of the standard and the parser come to the same verdict on every recorded message, and it takes what we write of each', async (context) => {
    const schema = recordedOrSkip('cap/xsd/CAP-v1.2.xsd', context)
    const messages = recordedNames('cap/messages').map((name) => {
      const text = recordedOrSkip(`cap/messages/${name}`, context)
      return { name, text, parsed: parseCap(text) }
    })
    const ours = messages.flatMap(({ name, parsed }) =>
      parsed.kind === 'cap' ? [{ name: `ours-${name}`, text: writeCap(parsed.alert, 'UTC') }] : [],
    )
    // All of them at once: to start the judge costs more than to ask it.
    const { errors } = await validateXML({
      xml: [...messages, ...ours].map(({ name, text }) => ({ fileName: name, contents: text })),
      schema: { fileName: 'cap.xsd', contents: schema },
    } as Parameters<typeof validateXML>[0])
    const faulty = new Set(errors.map(({ rawMessage }) => /^(\S+?):\d+:/.exec(rawMessage)?.[1] ?? rawMessage))
    const differing = messages.filter(({ name, parsed }) => faulty.has(name) === (parsed.kind === 'cap'))
    const agreed = messages.filter((one) => !differing.includes(one))
    const counts = {
      'valid and read': agreed.filter(({ parsed }) => parsed.kind === 'cap').length,
      'not valid and refused': agreed.filter(({ parsed }) => parsed.kind === 'faults').length,
      'written again and valid': ours.filter(({ name }) => !faulty.has(name)).length,
    }
    console.info(`recorded CAP and the schema: ${JSON.stringify(counts)}, differing ${differing.length}`)
    expect(differing.map(({ name }) => name)).toEqual(NO_AREA)
    expect(counts['valid and read']).toBeGreaterThan(20)
    expect(counts['written again and valid']).toBe(ours.length)
  })

  test('what was read is written and read again without loss', (context) => {
    if (folder.kind === 'absent') return context.skip(folder.reason)
    for (const name of recordedNames('cap/messages')) {
      const parsed = parseCap(recordedOrSkip(`cap/messages/${name}`, context))
      if (parsed.kind !== 'cap') continue
      const again = parseCap(writeCap(parsed.alert, 'UTC'))
      if (again.kind !== 'cap') throw new Error(`${name}: ${JSON.stringify(again.faults)}`)
      expect({ name, infos: again.alert.infos.map(({ areas: _, ...info }) => info) }).toEqual({
        name,
        infos: parsed.alert.infos.map(({ areas: _, ...info }) => info),
      })
    }
  })
})

test('a zone with holes is the same area as one ring, for whoever counts crossings', () => {
  const random = seeded(12)
  const around = (x: number, y: number, radius: number, corners: number) => {
    const ring = Array.from({ length: corners }, (_, index): Position => {
      const angle = (index / corners) * 2 * Math.PI
      const reach = radius * (0.8 + 0.2 * random())
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)]
    })
    return [...ring, ring[0] as Position]
  }
  const zone: Polygon = [around(0, 0, 10, 40), around(-3, -2, 2, 9), around(4, 1, 1.5, 7), around(-1, 5, 1, 5)]
  const ring = keyholed(zone)
  expect(ring[0]).toEqual(ring.at(-1))
  for (let count = 0; count < 5_000; count++) {
    const point: Position = [random() * 24 - 12, random() * 24 - 12]
    expect({ point, inside: crossings(ring, point) }).toEqual({ point, inside: contains([zone], point) })
  }
})

// Not the product's own: plain counting of crossings, as a reader of CAP does it.
function crossings(ring: readonly Position[], [x, y]: Position): boolean {
  let inside = false
  ring.slice(1).forEach(([bx, by], index) => {
    const [ax, ay] = ring[index] as Position
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  })
  return inside
}
