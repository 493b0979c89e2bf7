// The zones on a map of the commune's own layers, as SVG paths: printed and opened without any network.
import { innerPoint } from '../../audience/inner-point.ts'
import { boxOf } from '../../audience/locate.ts'
import type { BoundingBox, MultiPolygon, Position } from '../../model/geo.ts'
import type { PaperMap } from '../../model/paper-pack.ts'
import type { Zone } from '../../model/zone.ts'

const WIDTH = 500
const TALLEST = 640
/** What lies a little outside a zone shows where it is. */
const MARGIN = 0.15

export interface MapLayers {
  /** GeoJSON text of the base map; null where the commune has none. */
  readonly river: string | null
  readonly streets: string | null
}

export function zoneMap(zones: readonly Zone[], layers: MapLayers): PaperMap {
  const box = framed(zones.map(({ geometry }) => boxOf(geometry)))
  if (box === null) return { width: WIDTH, height: 0, river: '', streets: '', zones: [] }
  const shrink = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180)
  const scale = Math.min(WIDTH / ((box.east - box.west) * shrink), TALLEST / (box.north - box.south))
  const point = ([x, y]: Position): readonly [number, number] => [
    tenth((x - box.west) * shrink * scale),
    tenth((box.north - y) * scale),
  ]
  const size = point([box.east, box.south])
  return {
    width: size[0],
    height: size[1],
    river: linesOf(layers.river, box)
      .map((line) => pathOf(line.map(point), false))
      .join(''),
    streets: linesOf(layers.streets, box)
      .map((line) => pathOf(line.map(point), false))
      .join(''),
    zones: zones.map(({ id, geometry }) => {
      const inside = innerPoint(geometry)
      return { id, d: areaPath(geometry, point), at: inside === null ? null : point(inside) }
    }),
  }
}

function framed(boxes: readonly BoundingBox[]): BoundingBox | null {
  if (boxes.length === 0) return null
  const west = Math.min(...boxes.map((box) => box.west))
  const east = Math.max(...boxes.map((box) => box.east))
  const south = Math.min(...boxes.map((box) => box.south))
  const north = Math.max(...boxes.map((box) => box.north))
  const [wide, tall] = [(east - west) * MARGIN, (north - south) * MARGIN]
  return { west: west - wide, east: east + wide, south: south - tall, north: north + tall }
}

type ToPage = (position: Position) => readonly [number, number]

function areaPath(shape: MultiPolygon, point: ToPage): string {
  return shape.flatMap((rings) => rings.map((ring) => pathOf(ring.map(point), true))).join('')
}

function pathOf(points: readonly (readonly [number, number])[], closed: boolean): string {
  const steps = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`)
  return steps.length < 2 ? '' : `${steps.join('')}${closed ? 'Z' : ''}`
}

/** Lines and contours that come into the frame; what leaves it is cut at the last point inside and the first outside. */
function linesOf(layer: string | null, box: BoundingBox): readonly (readonly Position[])[] {
  if (layer === null) return []
  const { features } = JSON.parse(layer) as { readonly features?: readonly { readonly geometry?: Drawn | null }[] }
  return (features ?? []).flatMap(({ geometry }) => partsOf(geometry)).flatMap((line) => within(line, box))
}

interface Drawn {
  readonly type: string
  readonly coordinates: unknown
}

function partsOf(drawn: Drawn | null | undefined): readonly (readonly Position[])[] {
  switch (drawn?.type) {
    case 'LineString':
      return [drawn.coordinates as readonly Position[]]
    case 'MultiLineString':
    case 'Polygon':
      return drawn.coordinates as readonly (readonly Position[])[]
    case 'MultiPolygon':
      return (drawn.coordinates as readonly (readonly (readonly Position[])[])[]).flat()
    default:
      return []
  }
}

function within(line: readonly Position[], box: BoundingBox): readonly (readonly Position[])[] {
  const isIn = ([x, y]: Position) => x >= box.west && x <= box.east && y >= box.south && y <= box.north
  const runs: Position[][] = []
  let run: Position[] = []
  for (const point of line) {
    if (isIn(point)) run.push(point)
    else if (run.length > 0) {
      runs.push(run)
      run = []
    }
  }
  return run.length > 0 ? [...runs, run] : runs
}

const tenth = (value: number) => Math.round(value * 10) / 10
