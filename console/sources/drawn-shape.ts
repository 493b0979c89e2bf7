/** The polygon of a GeoJSON file, whatever it is wrapped in; null where it has none. What lies in it is judged by the server. */
export function drawnShape(text: string): unknown {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  return shapeIn(json)
}

function shapeIn(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return null
  const { type, geometry, features, coordinates } = json as Readonly<Record<string, unknown>>
  if (type === 'FeatureCollection') return Array.isArray(features) ? shapeIn(features[0]) : null
  if (type === 'Feature') return shapeIn(geometry)
  return type === 'Polygon' || type === 'MultiPolygon' ? { type, coordinates } : null
}
