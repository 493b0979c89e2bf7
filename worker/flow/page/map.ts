// Where it is: the zones as a drawing of a few hundred bytes. The list beside it says the same in words.
import type { Position } from '../../model/geo.ts'
import type { Zone } from '../../model/zone.ts'
import { markup, type Html } from './html.ts'

const WIDTH = 600
const MARGIN = 24
/** A drawing takes no more than this, however fine the zones are: the page must stay under 14 kB. */
const MAX_PATH = 3_000

/** Null where there is nothing to draw. `concerned`: ids of the zones that are marked. */
export function zoneMap(
  all: readonly Zone[],
  concerned: readonly Zone[],
  label: { readonly title: string; readonly english: boolean },
): Html | null {
  const others = all.filter((zone) => !concerned.some(({ id }) => id === zone.id))
  const drawn = [...others, ...concerned]
  const points = drawn.flatMap(({ geometry }) => geometry.flatMap(([shell]) => shell ?? []))
  if (points.length === 0) return null
  const { project, height } = projection(points)
  let tolerance = 1
  let paths = drawn.map((zone) => pathOf(zone, project, tolerance))
  while (paths.join('').length > MAX_PATH && tolerance < 64) {
    tolerance *= 2
    paths = drawn.map((zone) => pathOf(zone, project, tolerance))
  }
  const shapes = drawn.map((zone, index) => {
    const kind = concerned.includes(zone) ? 'in' : 'z'
    return markup`<path class="${kind}" fill-rule="evenodd" d="${paths[index] ?? ''}" />`
  })
  const names = concerned.map((zone) => {
    const [x, y] = centre(zone, project)
    return markup`<text class="halo" x="${x}" y="${y}">${label.english ? zone.name.en : zone.name.fr}</text>`
  })
  return markup`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label.title}">${shapes}${names}</svg>`
}

type Project = (position: Position) => readonly [x: number, y: number]

// A town is flat enough: degrees of longitude shrunk by the cosine of its latitude.
function projection(points: readonly Position[]): { readonly project: Project; readonly height: number } {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [west, east, south, north] = [least(xs), most(xs), least(ys), most(ys)]
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const across = Math.max((east - west) * shrink, (north - south) * 0.7, 1e-9)
  const scale = (WIDTH - 2 * MARGIN) / across
  const height = Math.round(Math.max(120, (north - south) * scale + 2 * MARGIN))
  const indent = (WIDTH - (east - west) * shrink * scale) / 2
  return { height, project: ([x, y]) => [indent + (x - west) * shrink * scale, MARGIN + (north - y) * scale] }
}

function pathOf(zone: Zone, project: Project, tolerance: number): string {
  return zone.geometry
    .flatMap((polygon) =>
      polygon.map((ring) => {
        const kept: (readonly [number, number])[] = []
        for (const position of ring) {
          const [x, y] = project(position)
          const last = kept.at(-1)
          if (last === undefined || Math.hypot(x - last[0], y - last[1]) >= tolerance) kept.push([x, y])
        }
        return kept.length < 3 ? '' : `M${kept.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join('L')}Z`
      }),
    )
    .join('')
}

function centre(zone: Zone, project: Project): readonly [number, number] {
  const points = zone.geometry.flatMap(([shell]) => shell ?? []).map(project)
  const middle = (values: readonly number[]) => Math.round((least(values) + most(values)) / 2)
  return [middle(points.map(([x]) => x)), middle(points.map(([, y]) => y))]
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
