// From the projections of French town halls to degrees. The formulas are proj4's; only the parameters stand here, as IGN publishes them.
import proj4 from 'proj4'
import type { MultiPolygon, Position } from '../../worker/model/geo.ts'

const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs'
// CC42 to CC50: nine zones of a degree to either side of their own latitude.
const conic = (latitude: number) =>
  `+proj=lcc +lat_0=${latitude} +lon_0=3 +lat_1=${latitude - 0.75} +lat_2=${latitude + 0.75} +x_0=1700000 +y_0=${(latitude - 41) * 1_000_000 + 200_000} +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs`

export interface Projection {
  readonly name: string
  readonly definition: string
}

/** By its EPSG code; null where it is none of these. */
export function projectionOf(epsg: number): Projection | null {
  if (epsg === 2154) return { name: 'Lambert-93', definition: LAMBERT_93 }
  const latitude = epsg - 3_900
  return latitude >= 42 && latitude <= 50 ? { name: `CC${latitude}`, definition: conic(latitude) } : null
}

/** Where a file does not say: numbers that lie where Lambert-93 has France. */
export function looksLikeLambert93([x, y]: Position): boolean {
  return x > 0 && x < 1_300_000 && y > 6_000_000 && y < 7_200_000
}

export function toDegrees(shape: MultiPolygon, { definition }: Projection): MultiPolygon {
  const convert = proj4(definition, 'WGS84')
  return shape.map((rings) =>
    rings.map((ring) =>
      ring.map(([x, y]): Position => {
        const [longitude = 0, latitude = 0] = convert.forward([x, y])
        return [longitude, latitude]
      }),
    ),
  )
}
