// It has no types of its own.
declare module 'shpjs' {
  /** A zip as bytes; one collection, or one for each layer, in degrees where a .prj says from what. */
  export default function shp(
    zip: ArrayBuffer,
  ): Promise<GeoJSON.FeatureCollection | readonly GeoJSON.FeatureCollection[]>
}
