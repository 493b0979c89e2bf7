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
