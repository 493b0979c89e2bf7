// Files as QGIS and IGN write them, made here byte by byte.
import { describe, expect, test } from 'vitest'
import { takenFrom } from '../../console/sources/taking.ts'
import { metresApart, type Position } from '../../worker/model/geo.ts'
import { zipOf, shapefileOf } from '../support/shapefile.ts'

// A square of a kilometre by Carcassonne, in Lambert-93; its south-west corner in degrees as PROJ 9.1.1 (PostGIS 3.3.2) has it.
const SOUTH_WEST: Position = [2.3606031428601004, 43.203321244744245]
const LAMBERT = [[648_000, 6_234_000], [649_000, 6_234_000], [649_000, 6_235_000], [648_000, 6_235_000], [648_000, 6_234_000]] as const // prettier-ignore
const LAMBERT_WKT =
  'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]'

const bytesOf = (json: unknown) => new TextEncoder().encode(JSON.stringify(json)).buffer
const collection = (coordinates: readonly unknown[], more: object = {}) => ({
  type: 'FeatureCollection',
  ...more,
  features: coordinates.map((ring, index) => ({
    type: 'Feature',
    properties: { nom: `zone ${index + 1}` },
    geometry: { type: 'Polygon', coordinates: [ring] },
  })),
})
const square = (west: number) => [[west, 43], [west + 1, 43], [west + 1, 44], [west, 43]] // prettier-ignore

/** Where it is to lie, to less than a millimetre; and a kilometre is one on the ground, as near as the projection has it. */
function isTheSquare(ring: readonly Position[]) {
  const [a = [0, 0], b = [0, 0], c = [0, 0]] = ring
  for (const side of [metresApart(a, b), metresApart(b, c)]) expect(Math.abs(side - 1_000)).toBeLessThan(4)
  expect(Math.min(...ring.map((corner) => metresApart(corner, SOUTH_WEST)))).toBeLessThan(0.001)
}

describe('a contour out of a file', () => {
  test('every area of a GeoJSON is offered by its name, none is left out in silence', async () => {
    const taken = await takenFrom(bytesOf(collection([square(2), square(4)])))
    expect(taken).toMatchObject({ kind: 'areas', from: null, areas: [{ name: 'zone 1' }, { name: 'zone 2' }] })
  })

  test.each([
    ['named', { crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } } }],
    ['unsaid', {}],
  ])('Lambert-93, %s, is converted and said', async (_, more) => {
    const taken = await takenFrom(bytesOf(collection([LAMBERT], more)))
    expect(taken).toMatchObject({ kind: 'areas', from: 'Lambert-93' })
    if (taken.kind === 'areas') isTheSquare(taken.areas[0]?.shape[0]?.[0] ?? [])
  })

  test('so are the nine zones of a degree, where the file names them', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3943' } }
    const taken = await takenFrom(bytesOf(collection([[[1_700_000, 2_200_000], [1_701_000, 2_200_000], [1_701_000, 2_201_000], [1_700_000, 2_200_000]]], { crs }))) // prettier-ignore
    expect(taken).toMatchObject({ kind: 'areas', from: 'CC43' })
    const [longitude = 0, latitude = 0] = taken.kind === 'areas' ? (taken.areas[0]?.shape[0]?.[0]?.[0] ?? []) : []
    expect([longitude, latitude].map((degrees) => degrees.toFixed(6))).toEqual(['3.000000', '43.000000'])
  })

  test('a zipped Shapefile with its .prj comes in degrees', async () => {
    const { shp, dbf } = shapefileOf([LAMBERT.map(([x, y]) => [x, y])], ['Quai Nord'])
    const zip = zipOf({ 'zones.shp': shp, 'zones.dbf': dbf, 'zones.prj': new TextEncoder().encode(LAMBERT_WKT) })
    const taken = await takenFrom(zip)
    expect(taken).toMatchObject({ kind: 'areas', areas: [{ name: 'Quai Nord' }] })
    if (taken.kind === 'areas') isTheSquare((taken.areas[0]?.shape[0]?.[0] ?? []).toReversed())
  })

  test('one without its .prj is taken for Lambert-93 where its numbers lie there', async () => {
    const { shp, dbf } = shapefileOf([LAMBERT.map(([x, y]) => [x, y])], ['Quai Nord'])
    expect(await takenFrom(zipOf({ 'zones.shp': shp, 'zones.dbf': dbf }))).toMatchObject({ from: 'Lambert-93' })
  })

  test.each([
    ['geopackage', new TextEncoder().encode('SQLite format 3\0…').buffer],
    ['unreadable', new TextEncoder().encode('{').buffer],
    ['unreadable', new TextEncoder().encode('PK no zip').buffer],
    ['no area', bytesOf({ type: 'Point', coordinates: [2, 43] })],
    ['no area', bytesOf({ type: 'Polygon', coordinates: [[[2, '43']]] })],
    ['unknown projection', bytesOf(collection([square(500_000)]))],
    ['too large', new ArrayBuffer(20_000_001)],
  ])('%s is refused by its reason', async (kind, bytes) => {
    expect(await takenFrom(bytes)).toEqual({ kind })
  })
})
