import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { smallTerritory } from '../../support/small-territory.ts'
import { replayCommand } from '../../../deploy/cli/replay.ts'

const ROOT = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'tocsin-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function run(...args: string[]) {
  const out: string[] = []
  const notes: string[] = []
  const exitCode = replayCommand(
    args,
    ROOT,
    (line) => out.push(line),
    (line) => notes.push(line),
  )
  return { exitCode, out, notes: notes.join('\n') }
}

const series = write(
  'PONT-VIEUX.csv',
  'time,value,unit\n2026-10-14T14:00:00Z,3.28,m\n2026-10-14T14:10:00Z,3.35,m\n2026-10-14T14:20:00Z,3.41,m\n2026-10-14T14:30:00Z,,m\n',
)

test('prints one line an event with time, rule, plan level, value and threshold, and a summary', () => {
  const { exitCode, out, notes } = run('--territory', '99001', '--series', series)
  expect(exitCode).toBe(0)
  expect(out).toContain(
    '2026-10-14T14:20:00Z  firing    N4  lere-n4-evacuate: PONT-VIEUX 3.41 m for 3.40 m (one source)',
  )
  expect(out.join('\n')).toMatch(/2026-10-14T14:20:00Z {2}proposal {2}N4 {2}P\d opened: .*zones B, C, message M2/)
  expect(out.at(-1)).toMatch(/^1 stations, 3 readings .*: \d+ fired, 0 resolved, \d+ proposals$/)
  expect(notes).toContain('1 values are missing')
})

test('--measures replays rain beside the gauges, and names a file that is of no measure of the territory', () => {
  const files = {
    ...smallTerritory({ code: '97003' }),
    'geofences/97003/feeds.yaml': `feeds: []
webhooks:
  - { id: pluie, key: pluie, fields: [{ name: r, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: fall }] }
`,
    'alerting-rules/97003/pluie.yaml': `groups:
  - name: pluie
    rules:
      - rule: orage
        title: { fr: Orage, en: Storm }
        when: { measure: { of: PLUIE, above: 40 mm, within: 1h } }
        plan_level: N2
        zones: []
        severity: Moderate
        urgency: Expected
        certainty: Likely
`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const rain = write('PLUIE.csv', 'time,value,unit\n2026-10-14T14:00:00Z,25,mm\n2026-10-14T14:20:00Z,16,mm\n')
  const order = ['--territory', '97003', '--catalog', folder, '--series', series, '--measures']
  const { out } = run(...order, rain)
  expect(out.join('\n')).toMatch(/2026-10-14T14:20:00Z {2}firing {4}N2 {2}orage: /)
  expect(out.at(-1)).toMatch(/^1 stations, 5 readings/)
  const other = run(...order, write('NEIGE.csv', 'time,value,unit\n'))
  expect([other.exitCode, other.notes]).toEqual([1, expect.stringContaining('it has PLUIE')])
})

test('with --json each line is one object, the summary last', () => {
  const { out } = run('--territory', '99001', '--series', series, '--json')
  const objects = out.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(objects.find((object) => object['rule'] === 'lere-n4-evacuate')).toMatchObject({
    kind: 'signal',
    time: '2026-10-14T14:20:00Z',
    state: 'firing',
    planLevel: 'N4',
    evidence: [{ kind: 'reading', valueMm: 3_410, thresholdMm: 3_400 }],
    singleSource: true,
  })
  expect(objects.at(-1)).toMatchObject({ kind: 'summary', readings: 3, proposals: 3 })
})

test('--from and --to cut the time', () => {
  const { out } = run('--territory', '99001', '--series', series, '--to', '2026-10-14T16:05:00+02:00')
  expect(out.join('\n')).not.toContain('lere-n4')
  expect(out.at(-1)).toMatch(/^1 stations, 1 readings/)
})

test('--events judges each rule by what happened', () => {
  const events = write('floods.csv', 'station,start,end\nPONT-VIEUX,2026-10-14T15:20:00Z,2026-10-14T18:00:00Z\n')
  const { out } = run('--territory', '99001', '--series', series, '--events', events)
  expect(out).toContain('lere-n4-evacuate: 1 hits, 0 misses, 0 false alarms; lead 1.0 h')
  expect(out).toContain('lere-gauge-silent: 0 hits, 1 misses, 0 false alarms; lead none')
})

test('a series of another gauge is named and left out, the others go on', () => {
  const { exitCode, notes } = run(
    '--territory',
    '99001',
    '--series',
    series,
    write('ELSEWHERE.csv', 'time,value,unit\n'),
  )
  expect(exitCode).toBe(0)
  expect(notes).toContain('left out, ELSEWHERE is no gauge of 99001')
})

describe('bad input is told and exits with an error', () => {
  test.each([
    ['no territory', ['--series', series], 2, /--territory CODE is missing/],
    ['no series', ['--territory', '99001'], 2, /--series FILE… is missing/],
    ['an unknown option', ['--territory', '99001', '--speed', '3'], 2, /speed/],
    [
      'a time without an offset',
      ['--territory', '99001', '--series', series, '--from', '2026-10-14T16:05:00'],
      2,
      /RFC 3339/,
    ],
    [
      'an end before the start',
      ['--territory', '99001', '--series', series, '--from', '2026-10-15T00:00:00Z', '--to', '2026-10-14T00:00:00Z'],
      2,
      /before/,
    ],
    [
      'an unknown territory',
      ['--territory', '12345', '--series', series],
      1,
      /geofences\/12345\/territory\.yaml: this file is missing/,
    ],
    ['a series that is not there', ['--territory', '99001', '--series', 'nowhere.csv'], 1, /no such file/],
    ['only series of other gauges', ['--territory', '99002', '--series', series], 1, /none of these files/],
    ['the same gauge twice', ['--territory', '99001', '--series', series, series], 1, /second series of PONT-VIEUX/],
  ])('%s', (_, args, exitCode, notes) => {
    const ran = run(...args)
    expect(ran.exitCode).toBe(exitCode)
    expect(ran.notes).toMatch(notes)
    expect(ran.out).toEqual([])
  })

  test('a broken line, with file:line', () => {
    const path = write('LE-GUE.csv', 'time,value,unit\n2026-10-14T14:00:00Z,high,m\n')
    const { exitCode, notes } = run('--territory', '99001', '--series', path)
    expect(exitCode).toBe(1)
    expect(notes).toContain('LE-GUE.csv:2: "high" is no number')
  })
})

test('the command itself reads a catalogue from another folder and prints to stdout', () => {
  const args = ['--territory', '99001', '--catalog', ROOT, '--series', series]
  const ran = spawnSync(process.execPath, [join(ROOT, 'deploy/cli/replay.ts'), ...args], {
    encoding: 'utf8',
    cwd: folder,
  })
  expect(ran.status).toBe(0)
  expect(ran.stdout).toContain('lere-n4-evacuate')
})

test('--levels judges each rule by each time that a gauge reached one of its levels, with the lead gained', () => {
  const { out } = run('--territory', '99001', '--series', series, '--levels', '--json', '--longest-lead', '12h')
  const lines = out.map((line) => JSON.parse(line) as Record<string, unknown>)
  const answer = lines.find(
    (line) => line['kind'] === 'hindsight' && line['rule'] === 'lere-n4-evacuate' && line['station'] === 'PONT-VIEUX',
  )
  expect(answer).toMatchObject({ level: expect.any(String) as string, events: expect.any(Number) as number })
  const table = run('--territory', '99001', '--series', series, '--levels').out.join('\n')
  expect(table).toMatch(/rule +level +events +hits +misses +late +false +near +POD +FAR +CSI/)
})

test('recorded bulletins and forecasts come at their own time, and a fault in them is told with its line', () => {
  const bulletins = write(
    'bulletins.jsonl',
    '{"at":"2026-10-14T14:05:00Z","source":"vigicrues","area":"LERE","danger":"red","expires":"2026-10-15T14:00:00Z"}\n',
  )
  const forecasts = write(
    'forecasts.jsonl',
    `${JSON.stringify({
      station: 'PONT-VIEUX',
      source: 'vigicrues',
      issuedAt: '2026-10-14T14:02:00Z',
      receivedAt: '2026-10-14T14:05:00Z',
      unit: 'm',
      points: [
        { at: '2026-10-14T14:00:00Z', low: 3.2, middle: 3.2, high: 3.2 },
        { at: '2026-10-14T18:00:00Z', low: 3.4, middle: 3.6, high: 3.9 },
      ],
    })}\n`,
  )
  const { exitCode, out } = run(
    '--territory',
    '99001',
    '--series',
    series,
    '--forecasts',
    forecasts,
    '--bulletins',
    bulletins,
  )
  expect(exitCode).toBe(0)
  expect(out.filter((line) => line.startsWith('2026-10-14T14:05:00Z')).join('\n')).toContain('firing')
  const broken = write('broken.jsonl', '{"station":"PONT-VIEUX"}\n')
  const refused = run('--territory', '99001', '--series', series, '--forecasts', broken)
  expect(refused.exitCode).toBe(1)
  expect(refused.notes).toContain('broken.jsonl:1: ')
})
