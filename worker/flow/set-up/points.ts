// Where a model is asked what it says: rain over the middle of the territory, flow there and at the gauges of its own rivers. GloFAS answers for a
// cell of some 5 km, and the next cell is another river: so it is asked where the water is known to be, and the cell that answered is shown.
import { innerPoint } from '../../audience/inner-point.ts'
import { boxOf, contains } from '../../audience/locate.ts'
import type { Candidate, ReferenceGauge, SetUpArea } from '../../model/candidate.ts'
import type { Position } from '../../model/geo.ts'

const MOST_RIVER_POINTS = 2
/** Some hundred metres: a cell is fifty times larger. */
const DECIMALS = 3

export function pointsOf(
  area: SetUpArea,
  gauges: readonly Candidate[],
  reference: readonly ReferenceGauge[],
): readonly Candidate[] {
  const { west, south, east, north } = boxOf(area.shape)
  const centre: Position = [(west + east) / 2, (south + north) / 2]
  const middle = contains(area.shape, centre) ? centre : (innerPoint(area.shape) ?? centre)
  const atGauges = gauges
    .filter(({ isOwnRiver }) => isOwnRiver)
    .flatMap((one) => reference.filter(({ code }) => code === one.code).map((gauge) => ({ one, gauge })))
    .slice(0, MOST_RIVER_POINTS)
    .map(({ one, gauge }): Candidate => ({ ...one, kind: 'flow', code: pointCode(gauge.position), beside: gauge.code }))
  const own = { name: area.name, river: '', distanceKm: 0, isOwnRiver: false, code: pointCode(middle) }
  const all: readonly Candidate[] = [{ ...own, kind: 'rain' }, ...atGauges, { ...own, kind: 'flow' }]
  // A gauge in the very middle is one point, not two.
  return all.filter((one, index) => all.findIndex(({ kind, code }) => kind === one.kind && code === one.code) === index)
}

function pointCode([longitude, latitude]: Position): string {
  return `${latitude.toFixed(DECIMALS)},${longitude.toFixed(DECIMALS)}`
}
