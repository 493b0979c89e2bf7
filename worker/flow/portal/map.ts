// A small map of the town without tiles or script: its addresses as dots, its zones by name. Touched, it says where.
import type { BoundingBox, Position } from '../../model/geo.ts'
import { escaped } from '../page/html.ts'

const WIDTH = 440
// At 32 kbit/s each hundred of them is half a second.
const MOST_DOTS = 450
const PAD = 0.06

export interface PortalMap {
  readonly source: string
  readonly width: number
  readonly height: number
}

interface Frame {
  readonly west: number
  readonly north: number
  readonly perLongitude: number
  readonly perLatitude: number
  readonly width: number
  readonly height: number
}

/** Null where there is nothing to draw a map of. */
export function portalMap(
  dots: readonly Position[],
  zones: readonly { readonly name: string; readonly point: Position }[],
  bounds: BoundingBox,
): PortalMap | null {
  const frame = frameOf(dots, zones, bounds)
  if (frame === null) return null
  const at = (point: Position) => [
    Math.round((point[0] - frame.west) * frame.perLongitude),
    Math.round((frame.north - point[1]) * frame.perLatitude),
  ]
  const every = Math.max(1, Math.ceil(dots.length / MOST_DOTS))
  const path = dots
    .filter((_, index) => index % every === 0)
    .map((dot) => `M${at(dot).join(' ')}h0`)
    .join('')
  const names = zones.map(({ name, point }) => {
    const [x = 0, y = 0] = at(point)
    const inside = Math.min(Math.max(x, 60), frame.width - 60)
    return `<text x="${inside}" y="${y}">${escaped(name)}</text>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" width="${frame.width}" height="${frame.height}"><rect width="100%" height="100%" fill="#f6f3ee"/><path d="${path}" stroke="#6b6358" stroke-width="4" stroke-linecap="round" fill="none"/><g font-family="system-ui,sans-serif" font-size="14" font-weight="600" text-anchor="middle" fill="#2b2622" stroke="#f6f3ee" stroke-width="4" paint-order="stroke">${names.join('')}</g></svg>`
  return { source: `data:image/svg+xml,${encodeURIComponent(svg)}`, width: frame.width, height: frame.height }
}

/** The position of a touch, in the pixels that the form hands in; null where it lies outside. */
export function touched(
  fields: Readonly<Record<string, string>>,
  parts: Parameters<typeof portalMap>,
): Position | null {
  const [x, y] = [Number(fields['map.x']), Number(fields['map.y'])]
  const frame = frameOf(...parts)
  if (fields['map.x'] === undefined || frame === null || !Number.isFinite(x) || !Number.isFinite(y)) return null
  // A keyboard presses the map without a place: that is no touch.
  if (x <= 0 || y <= 0 || x > frame.width || y > frame.height) return null
  const round = (value: number) => Math.round(value * 1e6) / 1e6
  return [round(frame.west + x / frame.perLongitude), round(frame.north - y / frame.perLatitude)]
}

function frameOf(...[dots, zones, bounds]: Parameters<typeof portalMap>): Frame | null {
  const points = [...dots, ...zones.map(({ point }) => point)]
  if (points.length === 0) return null
  const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)
  const longitudes = points.map(([longitude]) => clamp(longitude, bounds.west, bounds.east))
  const latitudes = points.map(([, latitude]) => clamp(latitude, bounds.south, bounds.north))
  // Zones alone are points inside each: the town reaches further.
  const least = dots.length === 0 ? [bounds.east - bounds.west, bounds.north - bounds.south] : [0.002, 0.002]
  const [west, width] = spread(Math.min(...longitudes), Math.max(...longitudes), least[0] ?? 0.002)
  const [south, height] = spread(Math.min(...latitudes), Math.max(...latitudes), least[1] ?? 0.002)
  const perLongitude = WIDTH / width
  const perLatitude = perLongitude / Math.cos(((south + height / 2) * Math.PI) / 180)
  const pixels = Math.round(height * perLatitude)
  return { west, north: south + height, perLongitude, perLatitude, width: WIDTH, height: Math.max(120, pixels) }
}

function spread(from: number, to: number, least: number): readonly [from: number, length: number] {
  const length = Math.max((to - from) * (1 + 2 * PAD), least)
  return [(from + to - length) / 2, length]
}
