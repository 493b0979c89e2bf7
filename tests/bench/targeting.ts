// `targeting`: who is in a zone, ours beside PostGIS (`ST_Covers` with a GiST index, warm, and its best subdivided form), in processor time.
// The ids that each finds are compared as well, and on 1 000 polygons with an oracle in whole numbers.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { PointIndex } from '../../worker/audience/point-index.ts'
import type { MultiPolygon } from '../../worker/model/geo.ts'
import type { Bench } from './bench.ts'
import { figureOf, type Figure } from './figure.ts'
import type { ColdSelection } from './ours/select-cold.ts'
import { NO_POSTGIS, Postgres, postgresPrograms } from './peers/postgres.ts'
import { processorMs } from './processor-time.ts'
import { agreement, POLYGONS } from './targeting-agreement.ts'
import { residentsOf, verticesOf, wellKnown, zoneOf, zoneWithHoles } from './targeting-town.ts'

/** The bar's. */
const SIZE = 1_000_000
const SMALL = 20_000
const SUBDIVISIONS = [16, 32, 64, 128, 256]
const RUNS = { ours: 60, peer: 6 } as const

interface Case {
  readonly name: string
  readonly table: 'many' | 'few'
  readonly points: Float64Array
  readonly zone: MultiPolygon
  readonly bar: string
}

export const targeting: Bench = {
  name: 'targeting',
  says: 'who is in a zone: exact ids, beside PostGIS, in processor time',
  async *run({ size, say }) {
    const programs = postgresPrograms()
    const cases: readonly Case[] = [
      {
        name: `${size ?? SIZE} residents × 500 vertices`,
        table: 'many',
        points: residentsOf(size ?? SIZE, 1),
        zone: zoneOf(500, 2),
        bar: 'bar ×5',
      },
      {
        name: `${SMALL} residents × 3 050 vertices with holes`,
        table: 'few',
        points: residentsOf(SMALL, 3),
        zone: zoneWithHoles(4),
        bar: 'bar 12 ms',
      },
    ]
    const peer = programs === null ? null : await Postgres.start(programs)
    try {
      for (const one of cases) yield* caseFigures(one, peer, say)
      say(`targeting: ${POLYGONS} polygons against whole numbers`)
      yield await agreement(peer)
    } finally {
      peer?.remove()
    }
  },
}

async function* caseFigures(
  { name, table, points, zone, bar }: Case,
  peer: Postgres | null,
  say: (line: string) => void,
): AsyncGenerator<Figure> {
  const bench = 'targeting'
  const peerName = peer === null ? 'PostGIS' : `PostGIS ${await peer.version()}`
  say(`targeting: ${name}`)
  const [index, buildMs] = spent(() => new PointIndex(points))
  const found = index.within(zone)
  const cold = coldSelection(points.length / 2, table)
  for (let run = 0; run < 10; run++) index.within(zone)
  const [, runsMs] = spent(() => {
    for (let run = 0; run < RUNS.ours; run++) index.within(zone)
  })
  const ours = runsMs / RUNS.ours
  const figure = (unit: string, ours: number | null, theirs: number | null, peerName: string, note: string) =>
    figureOf({
      bench,
      unit,
      ours,
      peer: theirs,
      peerName,
      better: 'less',
      note: peer === null ? `${note}; ${NO_POSTGIS}` : note,
    })

  const builtThere = peer === null ? null : await load(peer, table, points)
  const unit = `ms of CPU a selection, ${name}`
  const inside = `${found.length} inside of ${index.size}, ${verticesOf(zone)} vertices; the first of a new process ${cold.selectMs.toFixed(1)} ms; ${bar}`
  if (peer === null) {
    yield figure(unit, ours, null, peerName, inside)
  } else {
    await peer.ask(
      `CREATE TABLE zone_${table} AS SELECT ST_SetSRID(ST_GeomFromText('${wellKnown(zone)}'), 4326) AS geom`,
    )
    const covers = `FROM ${table} r, zone_${table} z WHERE ST_Covers(z.geom, r.geom)`
    const plain = await askedMs(peer, `SELECT count(*) ${covers}`)
    const same = sameIds(found, await peer.ask(`SELECT r.id ${covers}`))
    yield figure(unit, ours, plain, `${peerName}, ST_Covers + GiST, warm`, `${inside}; ids ${same}`)
    const best = await bestSubdivided(peer, table)
    yield figure(
      unit,
      ours,
      best.ms,
      `${peerName}, ST_Subdivide to ${best.vertices}, warm`,
      `the best of ${SUBDIVISIONS.join(', ')} vertices; ids ${sameIds(found, best.ids)}`,
    )
  }
  yield figure(
    `ms of CPU to build the index, ${name}`,
    buildMs,
    builtThere,
    `${peerName}, CREATE INDEX`,
    `once for a list of people; in a new process ${cold.buildMs.toFixed(0)} ms; it holds ${cold.heldMb.toFixed(1)} MB, the process ${cold.residentMb.toFixed(0)} MB with Node (bar 128 a shard)`,
  )
}

/** Answers the CPU time of building the index. */
async function load(peer: Postgres, table: string, points: Float64Array): Promise<number> {
  await peer.ask(`CREATE UNLOGGED TABLE raw_${table} (id int, x float8, y float8)`)
  await peer.copy(`raw_${table}`, rowsOf(points))
  await peer.ask(
    `CREATE UNLOGGED TABLE ${table} AS SELECT id, ST_SetSRID(ST_MakePoint(x, y), 4326) AS geom FROM raw_${table}`,
  )
  const backend = await peer.backend()
  const before = processorMs([backend])
  await peer.ask(`CREATE INDEX ${table}_geom ON ${table} USING gist (geom)`)
  const built = processorMs([backend]) - before
  // Rows in the order of the index, as ours lie in the order of their cells.
  await peer.ask(`CLUSTER ${table} USING ${table}_geom`)
  await peer.ask(`VACUUM ANALYZE ${table}`)
  return built
}

function* rowsOf(points: Float64Array): Generator<string> {
  for (let id = 0; id < points.length / 2; id++) yield `${id},${points[id * 2]},${points[id * 2 + 1]}`
}

async function bestSubdivided(
  peer: Postgres,
  table: string,
): Promise<{ readonly vertices: number; readonly ms: number; readonly ids: readonly string[] }> {
  let best = { vertices: 0, ms: Infinity }
  // A point on the line between two pieces lies in both.
  const covers = (vertices: number) => `FROM ${table} r, piece_${table}_${vertices} z WHERE ST_Covers(z.geom, r.geom)`
  for (const vertices of SUBDIVISIONS) {
    const piece = `piece_${table}_${vertices}`
    await peer.ask(`CREATE TABLE ${piece} AS SELECT ST_Subdivide(geom, ${vertices}) AS geom FROM zone_${table}`)
    await peer.ask(`ANALYZE ${piece}`)
    const ms = await askedMs(peer, `SELECT count(DISTINCT r.id) ${covers(vertices)}`)
    if (ms < best.ms) best = { vertices, ms }
  }
  return { ...best, ids: await peer.ask(`SELECT DISTINCT r.id ${covers(best.vertices)}`) }
}

/** Only counted, never sent: kinder than what ours does. */
async function askedMs(peer: Postgres, sql: string): Promise<number> {
  const backend = await peer.backend()
  for (let run = 0; run < 2; run++) await peer.ask(sql)
  const before = processorMs([backend])
  for (let run = 0; run < RUNS.peer; run++) await peer.ask(sql)
  return (processorMs([backend]) - before) / RUNS.peer
}

function sameIds(ours: Uint32Array, theirs: readonly string[]): string {
  const other = new Set(theirs.map(Number))
  const lacking = ours.reduce((sum, id) => sum + (other.has(id) ? 0 : 1), 0)
  const tooMany = other.size - (ours.length - lacking)
  return lacking === 0 && tooMany === 0 ? 'identical' : `differ: ${lacking} only here, ${tooMany} only there`
}

function coldSelection(size: number, table: Case['table']): ColdSelection {
  const script = join(import.meta.dirname, 'ours', 'select-cold.ts')
  const order = table === 'many' ? [size, 1, 'plain'] : [size, 3, 'holes']
  const flags = ['--disable-warning=ExperimentalWarning', script, ...order.map(String)]
  const done = spawnSync(process.execPath, flags, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`a new process: ${done.stderr}`)
  return JSON.parse(done.stdout) as ColdSelection
}

function spent<T>(work: () => T): readonly [T, number] {
  const before = process.cpuUsage()
  const made = work()
  const { user, system } = process.cpuUsage(before)
  return [made, (user + system) / 1_000]
}
