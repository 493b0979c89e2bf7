// Which gauges and reaches matter to a territory: by distance from its edge, those of its own rivers first.
import { boxOf, contains } from '../../audience/locate.ts'
import type { Candidate, ReferenceGauge, ReferenceReach, SetUpArea } from '../../model/candidate.ts'
import type { BoundingBox, MultiPolygon, Position } from '../../model/geo.ts'

/** A gauge of the commune's own river counts as so many times nearer: it says what is coming, one of the next valley does not. */
const OWN_RIVER_NEARER = 3
/** A reach that passes so near is the territory's own: its line is drawn by hand, at the scale of the country. */
const OWN_REACH_KM = 1
const KM_PER_DEGREE = 111.32

export interface Ranked {
  readonly candidates: readonly Candidate[]
  readonly leftOut: number
}

/** Rivers that the territory has: those of its own gauges, and of the reaches that cross or touch it. */
export function ownRivers(
  area: SetUpArea,
  gauges: readonly ReferenceGauge[],
  reaches: readonly ReferenceReach[],
): readonly string[] {
  const near = gauges.filter(({ position }) => distanceKm(area.shape, position) <= OWN_REACH_KM)
  const rivers = near.map(({ river, name }) => (river === '' ? name : river))
  const crossing = reaches.filter((reach) => reachKm(area.shape, reach) <= OWN_REACH_KM)
  return [...new Set([...rivers, ...crossing.map(({ name }) => name)].map(riverName))].filter((name) => name !== '')
}

export function rankGauges(
  area: SetUpArea,
  gauges: readonly ReferenceGauge[],
  rivers: readonly string[],
  limits: { readonly withinKm: number; readonly most: number },
): Ranked {
  return ranked(
    gauges.map((gauge) => ({
      kind: 'gauge',
      code: gauge.code,
      name: gauge.name,
      river: gauge.river,
      distanceKm: distanceKm(area.shape, gauge.position),
      isOwnRiver: isOwn(gauge.river === '' ? gauge.name : gauge.river, rivers),
    })),
    limits,
  )
}

export function rankReaches(
  area: SetUpArea,
  reaches: readonly ReferenceReach[],
  rivers: readonly string[],
  limits: { readonly withinKm: number; readonly most: number },
): Ranked {
  return ranked(
    reaches.map((reach) => ({
      kind: 'reach',
      code: reach.code,
      name: reach.name,
      river: reach.name,
      distanceKm: reachKm(area.shape, reach),
      isOwnRiver: isOwn(reach.name, rivers),
    })),
    limits,
  )
}

type Placed = Candidate & { readonly distanceKm: number }

function ranked(
  candidates: readonly Placed[],
  { withinKm, most }: { readonly withinKm: number; readonly most: number },
): Ranked {
  const near = candidates
    .filter((one) => one.distanceKm <= withinKm)
    .toSorted((left, right) => weight(left) - weight(right) || left.code.localeCompare(right.code))
  return { candidates: near.slice(0, most), leftOut: Math.max(0, near.length - most) }
}

function weight({ distanceKm: km, isOwnRiver }: Placed): number {
  return km * (isOwnRiver ? 1 : OWN_RIVER_NEARER)
}

/** The box of the territory and so many kilometres around it. */
export function boxAround(shape: MultiPolygon, km: number): BoundingBox {
  const { west, south, east, north } = boxOf(shape)
  const up = km / KM_PER_DEGREE
  const aside = up / Math.max(0.1, Math.cos((Math.PI * (south + north)) / 360))
  return { west: west - aside, south: south - up, east: east + aside, north: north + up }
}

/** From the edge of the territory to a point; 0 inside. Good to some hundred metres over 50 km, which is what ranking needs. */
export function distanceKm(shape: MultiPolygon, point: Position): number {
  if (contains(shape, point)) return 0
  return Math.min(...shape.flatMap((polygon) => polygon.map((ring) => lineKm(ring, point))))
}

// From the nearest of its vertices, both ways: a reach crosses a small commune between two vertices, and a commune lies beside a long stretch.
function reachKm(shape: MultiPolygon, { lines }: ReferenceReach): number {
  const corners = shape.flatMap((polygon) => polygon.flat())
  const ofVertices = lines.flat().map((point) => distanceKm(shape, point))
  const ofCorners = corners.map((corner) => Math.min(...lines.map((line) => lineKm(line, corner))))
  return Math.min(...ofVertices, ...ofCorners)
}

function lineKm(line: readonly Position[], point: Position): number {
  const scale = Math.cos((point[1] * Math.PI) / 180)
  const flat = ([x, y]: Position): readonly [number, number] => [(x - point[0]) * scale, y - point[1]]
  let nearest = Infinity
  let before: readonly [number, number] | null = null
  for (const vertex of line) {
    const at = flat(vertex)
    nearest = Math.min(nearest, before === null ? Math.hypot(...at) : originTo(before, at))
    before = at
  }
  return nearest * KM_PER_DEGREE
}

function originTo([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length))
  return Math.hypot(ax + share * dx, ay + share * dy)
}

function isOwn(name: string, rivers: readonly string[]): boolean {
  const own = ` ${riverName(name)} `
  return rivers.some((river) => own.includes(` ${river} `) || ` ${river} `.includes(own.trim() === '' ? '\0' : own))
}

const NO_NAME =
  /^(l|la|le|les|de|du|des|d|a|au|aux|en|et|riviere|ruisseau|fleuve|torrent|canal|amont|aval|moyen|moyenne|haute?|basse?|inferieure?|superieure?)$/

/** « La Têt aval » and « Têt » are one river: accents, articles and what tells its parts apart are left out. */
export function riverName(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !NO_NAME.test(word))
    .join(' ')
}
