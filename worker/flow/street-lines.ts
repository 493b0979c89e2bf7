// The streets of the base map as lines, whatever their layer calls itself.
import type { Position } from '../model/geo.ts'

export interface StreetLines {
  readonly name: string
  readonly lines: readonly (readonly Position[])[]
}

/** `layer`: GeoJSON text, or null where the commune has none. What has no name is left out: nobody can be sent there by word. */
export function streetLines(layer: string | null): readonly StreetLines[] {
  if (layer === null) return []
  const { features } = JSON.parse(layer) as { readonly features?: readonly Feature[] }
  return (features ?? []).flatMap(({ properties, geometry }) => {
    const name = properties?.name
    if (typeof name !== 'string' || geometry == null) return []
    if (geometry.type === 'LineString') return [{ name, lines: [geometry.coordinates as readonly Position[]] }]
    if (geometry.type === 'MultiLineString')
      return [{ name, lines: geometry.coordinates as readonly (readonly Position[])[] }]
    return []
  })
}

interface Feature {
  readonly properties?: { readonly name?: unknown } | null
  readonly geometry?: { readonly type: string; readonly coordinates: unknown } | null
}
