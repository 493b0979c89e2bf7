// The set-up assistant as a person runs it, against the stand-ins of the fictional valley: a real process, real HTTP, real files.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { areaOfDrawing, chosenOf, optionsOf } from '../../../deploy/cli/setup.ts'
import { readTerritoryFolder } from '../../../deploy/cli/territory-folder.ts'
import { parseTerritoryFiles } from '../../../worker/flow/files/territory-files.ts'
import { freePort, pause } from '../../e2e/support/server.ts'

const state = mkdtempSync(join(tmpdir(), 'tocsin-setup-'))
let clock: Server
let standins: ChildProcess
let out = ''
let folders = 0

/** The stand-ins, and in place of the server nothing but its clock. */
beforeAll(async () => {
  clock = createServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ now: '2026-10-14T16:10:00+02:00', rate: 1 })),
  )
  await new Promise<void>((done) => clock.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(clock.address() as AddressInfo).port}`
  const port = await freePort()
  standins = spawn(process.execPath, ['deploy/standins/main.ts'], {
    env: {
      ...process.env,
      STANDINS_PORT: String(port),
      STANDINS_SERVER: url,
      STANDINS_STATE: join(state, 'standins'),
      METEOFRANCE_API_KEY: 'demo',
    },
    stdio: 'ignore',
  })
  const standinsUrl = `http://127.0.0.1:${port}`
  writeFileSync(join(state, 'run.json'), JSON.stringify({ url, standinsUrl }))
  writeFileSync(join(state, 'demo-keys.json'), JSON.stringify({ METEOFRANCE_API_KEY: 'demo' }))
  for (let tries = 0; tries < 100; tries++) {
    const alive = await fetch(`${standinsUrl}/standins/alive`).catch(() => null)
    if (alive?.ok === true) break
    await pause(50)
  }
}, 20_000)
afterAll(() => {
  standins.kill()
  clock.close()
  rmSync(state, { recursive: true, force: true })
})
beforeEach(() => {
  out = join(state, `out-${folders++}`)
})

function run(...words: readonly string[]): Promise<{ status: number | null; out: string; err: string }> {
  return runIn(state, ...words)
}

function runIn(inState: string, ...words: readonly string[]) {
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, ['deploy/cli/setup.ts', ...words], {
      env: { ...process.env, TOCSIN_STATE: inState, METEOFRANCE_API_KEY: '' },
    })
    let said = ''
    let err = ''
    child.stdout.on('data', (part) => (said += String(part)))
    child.stderr.on('data', (part) => (err += String(part)))
    child.on('close', (status) => resolve({ status, out: said, err }))
  })
}

const written = (name: string) => readFileSync(join(out, 'geofences', '99001', name), 'utf8')

describe('a commune by its INSEE code', () => {
  test('is shown its gauges, reaches and department with what each answered, and gets a folder that loads', async () => {
    const { status, out: said, err } = await run('99001', '--standins', '--out', out, '--desk', '0400000000')
    expect([status, err]).toEqual([0, ''])
    expect(said).toContain('Y990001001  La Lère à Saint-Martin [Pont-Vieux], Lère (own river), inside')
    expect(said).toMatch(/hubeau: 1\d\d values in 24 h, every 10 min; 1\.\d\d m, \d+ min old/)
    expect(said).toContain('vigicrues-forecast: forecast of 2026-10-14T14:00:00Z')
    expect(said).toContain('floods: Crue de novembre 1999 4.62 m')
    expect(said).toContain('vigicrues-levels: level orange')
    expect(said).toContain('meteofrance-vigilance: level')
    expect(said).toMatch(/open-meteo-rain: 51 runs; 6 h: 21\.0 mm/)
    // The cell of the gauge holds the Lère, and says which it is.
    expect(said).toMatch(
      /open-meteo-flood: 51 runs; 72 h: .* m³\/s .*; cell at 43\.025,2\.325, \d\.\d km from the point/,
    )
    // Live on paper alone, and closed.
    expect(said).toMatch(/Le Sor à Malpas.*\n +hubeau: answered, and has nothing to say of it now/)
    expect(said).not.toContain('Vieille Écluse')
    const parsed = parseTerritoryFiles('99001', readTerritoryFolder(out, '99001'))
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    expect(parsed.value.feeds.map(({ id }) => id)).toEqual([
      'hubeau',
      'vigicrues-observations',
      'vigicrues',
      'vigicrues-niveaux',
      'vigilance',
    ])
    expect(Object.keys(parsed.value.feeds[0]?.stations ?? {})).toEqual(['Y990001001', 'Y990002001', 'Y990001002'])
    // The files name the real services, never those of the demonstration.
    expect(written('feeds.yaml')).not.toMatch(/127\.0\.0\.1|localhost/)
  })

  test('keeps what is there: nothing is overwritten', async () => {
    mkdirSync(join(out, 'geofences', '99001'), { recursive: true })
    writeFileSync(join(out, 'geofences', '99001', 'stations.yaml'), '# ours\nstations: []\n')
    const { status, err } = await run('99001', '--standins', '--out', out)
    expect(status).toBe(1)
    expect(err).toContain('is there already')
    expect(written('stations.yaml')).toBe('# ours\nstations: []\n')
    expect(existsSync(join(out, 'geofences', '99001', 'feeds.yaml'))).toBe(false)
  })

  test('without a territory.yaml is told what is missing', async () => {
    const { status, err } = await run('99001', '--standins', '--out', out)
    expect(status).toBe(1)
    expect(err).toContain('geofences/99001/territory.yaml: this file is missing')
  })

  test('follows what it was told to follow, and nothing else', async () => {
    await run('99001', '--standins', '--out', out, '--follow', 'Y990001002,LX2', '--desk', '0400000000')
    const parsed = parseTerritoryFiles('99001', readTerritoryFolder(out, '99001'))
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    expect(parsed.value.feeds.map(({ id, stations, areas }) => [id, Object.keys({ ...stations, ...areas })])).toEqual([
      ['hubeau', ['Y990001002']],
      ['vigicrues-observations', ['Y990001002']],
      ['vigicrues-niveaux', ['LX2']],
    ])
  })

  test('that nobody knows is named as such, and nothing is written', async () => {
    const { status, err } = await run('99099', '--standins', '--out', out)
    expect([status, err.includes('knows no commune 99099'), existsSync(out)]).toEqual([1, true, false])
  })

  test('its neighbour gets its own gauges first', async () => {
    const { out: said } = await run('99002', '--standins', '--out', out)
    expect(said.indexOf('Y990002001  La Lère à Lauzun, Lère (own river), inside')).toBeGreaterThan(0)
    expect(said.indexOf('Y990002001')).toBeLessThan(said.indexOf('Y990001001'))
  })
})

describe('a drawn area', () => {
  const ring = [
    [2.34, 43.1],
    [2.38, 43.1],
    [2.38, 43.14],
    [2.34, 43.14],
    [2.34, 43.1],
  ]

  test('stands in for the commune, and the ranking is its own', async () => {
    const file = join(state, 'drawn.geojson')
    writeFileSync(
      file,
      JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }),
    )
    const { out: said } = await run('99003', '--area', file, '--standins', '--out', out)
    expect(said).toMatch(/Y990003001 {2}Le Sor à Malpas, Sor \(own river\), inside/)
    expect(said.indexOf('Y990003001')).toBeLessThan(said.indexOf('Y990001001'))
  })

  test.each([
    ['a geometry', { type: 'Polygon', coordinates: [ring] }],
    ['a feature', { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: [[ring]] } }],
    ['a collection', { type: 'FeatureCollection', features: [{ geometry: { type: 'Polygon', coordinates: [ring] } }] }],
  ])('may be %s', (_, json) => {
    expect(areaOfDrawing('66164', JSON.stringify(json))).toMatchObject({ department: '66', shape: [[ring]] })
  })

  test.each(['', '{', '[]', '{"type":"Point","coordinates":[2,43]}', '{"type":"FeatureCollection","features":[]}'])(
    'is refused where it is none: %s',
    (text) => {
      expect(areaOfDrawing('66164', text)).toBeNull()
    },
  )
})

test('where nothing answers, that is said with its cure, and nothing is written', async () => {
  const dead = join(state, 'dead')
  mkdirSync(dead)
  const { url } = JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')) as { url: string }
  writeFileSync(join(dead, 'run.json'), JSON.stringify({ url, standinsUrl: `http://127.0.0.1:${await freePort()}` }))
  const { status, err } = await runIn(dead, '99001', '--standins', '--out', out)
  expect([status, existsSync(out)]).toEqual([1, false])
  expect(err).toMatch(/no answer[\s\S]*→ check the network/)
})

test('words that mean nothing are refused with what may be said', () => {
  expect(optionsOf(['66164'])).toMatchObject({ code: '66164', withinKm: 25, follow: null })
  expect(optionsOf([])).toContain('INSEE')
  expect(optionsOf(['console'])).toContain('INSEE')
  expect(optionsOf(['66164', '--within', 'far'])).toContain('--within')
  expect(optionsOf(['66164', '--within', '5000'])).toContain('--within')
  expect(optionsOf(['66164', '--nonsense'])).toContain('nonsense')
})

test('a code to follow that was not found is told', () => {
  const candidates = [
    { kind: 'gauge', code: 'Y1' },
    { kind: 'flow', code: '43.050,2.339' },
  ]
  expect(chosenOf(['Y1', '43.050,2.339'], candidates)).toEqual({
    gauges: ['Y1'],
    reaches: [],
    departments: [],
    coasts: [],
    rains: [],
    flows: ['43.050,2.339'],
  })
  expect(chosenOf(['Y1', 'Y2'], candidates)).toContain('Y2 is not among what was found')
})
