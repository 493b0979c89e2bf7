// A process of its own that has just started: the index built and one zone asked for, as an object that wakes up does. Answers on its output.
import { PointIndex } from '../../../worker/audience/point-index.ts'
import { residentsOf, zoneOf, zoneWithHoles } from '../targeting-town.ts'

export interface ColdSelection {
  /** Of processor time, as everywhere here. */
  readonly buildMs: number
  readonly selectMs: number
  /** What the index holds, and the most that the whole process ever held. */
  readonly heldMb: number
  readonly residentMb: number
}

const MB = 2 ** 20
const [size = 0, seed = 0, shape = ''] = process.argv
  .slice(2)
  .map((one) => (/^\d+$/.test(one) ? Number(one) : one)) as [number, number, string]
const points = residentsOf(size, seed)
const zone = shape === 'holes' ? zoneWithHoles(4) : zoneOf(500, 2)
const before = process.memoryUsage().arrayBuffers
const spentMs = () => process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000
const began = spentMs()
const index = new PointIndex(points)
const built = spentMs()
index.within(zone)
const selected = spentMs()
const cold: ColdSelection = {
  buildMs: built - began,
  selectMs: selected - built,
  heldMb: (process.memoryUsage().arrayBuffers - before) / MB,
  residentMb: process.resourceUsage().maxRSS / 1_024,
}
console.log(JSON.stringify(cold))
