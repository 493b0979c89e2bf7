// The polygon of a request, in the two forms that a prefecture's tool opens. Six decimals are ten centimetres: more is noise.
import type { MultiPolygon, Ring } from '../../model/geo.ts'
import type { RelayArea } from '../../model/relay.ts'

export function areaGeojson(areas: readonly RelayArea[]): string {
  const features = areas.map(({ id, name, geometry }) => ({
    type: 'Feature',
    properties: { id, name },
    geometry: { type: 'MultiPolygon', coordinates: rounded(geometry) },
  }))
  return JSON.stringify({ type: 'FeatureCollection', features })
}

export function areaKml(title: string, areas: readonly RelayArea[]): string {
  const placemarks = areas.map(
    ({ name, geometry }) =>
      `<Placemark><name>${escaped(name)}</name><MultiGeometry>${rounded(geometry).map(polygon).join('')}</MultiGeometry></Placemark>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>${escaped(title)}</name>${placemarks.join('')}</Document></kml>\n`
}

function polygon([shell = [], ...holes]: readonly Ring[]): string {
  return `<Polygon><outerBoundaryIs>${ring(shell)}</outerBoundaryIs>${holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('')}</Polygon>`
}

function ring(points: Ring): string {
  return `<LinearRing><coordinates>${points.map(([x, y]) => `${x},${y}`).join(' ')}</coordinates></LinearRing>`
}

function rounded(shape: MultiPolygon): MultiPolygon {
  return shape.map((rings) => rings.map((points) => points.map(([x, y]) => [six(x), six(y)] as const)))
}

const six = (value: number) => Number(value.toFixed(6))

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
