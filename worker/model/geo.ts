/** Longitude, latitude in degrees, WGS 84, as GeoJSON orders them. */
export type Position = readonly [longitude: number, latitude: number]

/** First = last. The first ring of a polygon is its shell, the others are its holes. */
export type Ring = readonly Position[]
export type Polygon = readonly Ring[]
export type MultiPolygon = readonly Polygon[]

export interface BoundingBox {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

export const METRES_A_DEGREE = 111_195

/** On a plane that touches the ground between them: good to a thousandth within a territory. */
export function metresApart([eastA, northA]: Position, [eastB, northB]: Position): number {
  const shrink = Math.cos((((northA + northB) / 2) * Math.PI) / 180)
  return Math.hypot((eastA - eastB) * shrink, northA - northB) * METRES_A_DEGREE
}
