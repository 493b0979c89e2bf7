// Who decides right at a border: our index and PostGIS beside an oracle in whole numbers, on polygons with holes and parts.
import { PointIndex } from '../../worker/audience/point-index.ts'
import type { MultiPolygon, Position } from '../../worker/model/geo.ts'
import { exactContains, exactZone } from '../worker/audience/exact.ts'
import { seeded } from '../worker/audience/random.ts'
import { bordering, town, zoneInTown } from '../worker/audience/town.ts'
import { figureOf, type Figure } from './figure.ts'
import { NO_POSTGIS, type Postgres } from './peers/postgres.ts'
import { wellKnown } from './targeting-town.ts'

export const POLYGONS = 1_000
const POINTS_A_POLYGON = 60

export async function agreement(peer: Postgres | null): Promise<Figure> {
  const random = seeded(20261128)
  const cases = Array.from({ length: POLYGONS }, () => {
    const zone = zoneInTown(random)
    const points = [...town(random, POINTS_A_POLYGON / 2), ...bordering(zone, random, POINTS_A_POLYGON / 2)]
    return { zone, points }
  })
  const exact = cases.map(({ zone, points }) => {
    const inWhole = exactZone(zone)
    return new Set(points.flatMap((point, number) => (exactContains(inWhole, point) ? [number] : [])))
  })
  const ours = cases.map(({ zone, points }) => new Set(new PointIndex(Float64Array.from(points.flat())).within(zone)))
  const theirs = peer === null ? null : await coveredThere(peer, cases)
  const decided = POLYGONS * POINTS_A_POLYGON
  return figureOf({
    bench: 'targeting',
    unit: `points decided otherwise than whole numbers do, of ${decided}`,
    ours: differences(ours, exact),
    peer: theirs === null ? null : differences(theirs, exact),
    peerName: 'PostGIS ST_Covers',
    better: 'less',
    note: `${POLYGONS} polygons with holes and parts; half of the points at a vertex, on an edge or a last digit beside it${peer === null ? `; ${NO_POSTGIS}` : ''}`,
  })
}

function differences(sides: readonly ReadonlySet<number>[], exact: readonly ReadonlySet<number>[]): number {
  const lacking = (of: ReadonlySet<number>, other: ReadonlySet<number>) => [...of].filter((id) => !other.has(id)).length
  return sides.reduce((sum, side, index) => {
    const right = exact[index] ?? new Set()
    return sum + lacking(side, right) + lacking(right, side)
  }, 0)
}

async function coveredThere(
  peer: Postgres,
  cases: readonly { readonly zone: MultiPolygon; readonly points: readonly Position[] }[],
): Promise<readonly ReadonlySet<number>[]> {
  await peer.ask('CREATE TABLE shape (n int, wkt text); CREATE TABLE spot (n int, id int, x float8, y float8)')
  await peer.copy(
    'shape',
    cases.map(({ zone }, n) => `${n},"${wellKnown(zone)}"`),
  )
  await peer.copy(
    'spot',
    cases.flatMap(({ points }, n) => points.map(([x, y], id) => `${n},${id},${x},${y}`)),
  )
  // Parts may overlap in these, which its MultiPolygon may not: each part is asked for itself.
  const part = '(SELECT n, (ST_Dump(ST_GeomFromText(wkt))).geom FROM shape) AS part'
  const lines = await peer.ask(
    `SELECT DISTINCT n, id FROM spot JOIN ${part} USING (n) WHERE ST_Covers(geom, ST_MakePoint(x, y))`,
  )
  const sets = cases.map(() => new Set<number>())
  for (const line of lines) {
    const [n = 0, id = 0] = line.split('|').map(Number)
    sets[n]?.add(id)
  }
  return sets
}
