// The invented town of Saint-Martin-sur-Lère in metres, x along the river, y away from it (north positive), and its way to WGS 84.
// Everything is computed, nothing is drawn from chance: the same town every time.

export type Metres = readonly [x: number, y: number]

const ORIGIN = { longitude: 2.34, latitude: 43.05 }
const METRES_PER_DEGREE = { longitude: 81_450, latitude: 111_120 }

/** The river winds; the streets follow it. */
function riverY(x: number): number {
  return 70 * Math.sin(x / 430) + 25 * Math.sin(x / 170)
}

export function toLonLat([x, y]: Metres): [number, number] {
  const bent: Metres = [
    x + 14 * Math.sin(y / 120),
    y + riverY(x) + 6 * Math.sin(x / 90) * Math.min(1, Math.abs(y) / 200),
  ]
  const round = (value: number) => Math.round(value * 1e6) / 1e6
  return [
    round(ORIGIN.longitude + bent[0] / METRES_PER_DEGREE.longitude),
    round(ORIGIN.latitude + bent[1] / METRES_PER_DEGREE.latitude),
  ]
}

export interface Street {
  readonly name: string
  readonly line: readonly Metres[]
  /** Distance from the river's axis; null for the streets that cross. */
  readonly y: number | null
  readonly from: number
  readonly to: number
}

const ALONG: readonly (readonly [name: string, y: number, from: number, to: number])[] = [
  ['Quai Nord', 46, -620, 620],
  ['Rue des Tanneurs', 120, -520, 560],
  ['Avenue de la Gare', 200, -700, 700],
  ['Rue des Vignes', 290, -420, 480],
  ['Rue Basse', -50, -420, 640],
  ['Rue du Four', -115, -480, 520],
  ['Grand-Rue', -185, -720, 740],
  ['Rue Jean-Jaurès', -265, -560, 600],
  ['Rue de la République', -350, -620, 520],
  ['Chemin des Oliviers', -440, -420, 560],
]
const ACROSS: readonly (readonly [name: string, x: number, from: number, to: number])[] = [
  ['Route de Lauzun', -690, -600, 330],
  ['Rue du Lavoir', -560, -350, 200],
  ['Rue Saint-Jacques', -430, -440, 290],
  ['Rue des Écoles', -310, -440, 200],
  ['Rue de la Halle', -200, -440, -50],
  ['Pont-Vieux', -100, -185, 200],
  ['Rue du Moulin à vent', 20, -440, -50],
  ['Rue Neuve', 140, -440, 290],
  ['Impasse des Tilleuls', 250, -350, -50],
  ['Rue du Stade', 370, -440, 290],
  ['Allée du Moulin', 500, -440, 120],
  ['Chemin de la Digue', 640, -350, 200],
]

function line(from: Metres, to: Metres): readonly Metres[] {
  const steps = Math.max(2, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]) / 30))
  return Array.from({ length: steps + 1 }, (_, index): Metres => [
    from[0] + ((to[0] - from[0]) * index) / steps,
    from[1] + ((to[1] - from[1]) * index) / steps,
  ])
}

export const STREETS: readonly Street[] = [
  ...ALONG.map(([name, y, from, to]): Street => ({ name, y, from, to, line: line([from, y], [to, y]) })),
  ...ACROSS.map(([name, x, from, to]): Street => ({ name, y: null, from, to, line: line([x, from], [x, to]) })),
]

export interface Building {
  readonly number: number
  readonly street: string
  readonly centre: Metres
  readonly outline: readonly Metres[]
}

// Houses stand on both sides of the streets that follow the river, with gaps where another street crosses or where a garden lies.
export const BUILDINGS: readonly Building[] = STREETS.flatMap((street): readonly Building[] => {
  const { y } = street
  if (y === null) return []
  const houses: Building[] = []
  let number = 1
  for (let x = street.from + 12; x < street.to - 8; x += 19 + 4 * Math.sin(x * 7 + y)) {
    for (const side of [1, -1]) {
      const depth = 9 + 2 * Math.sin(x * 3 + side)
      const width = 13 + 3 * Math.cos(x * 5 + y * side)
      const centre: Metres = [x, y + side * (7 + depth / 2)]
      number += 1
      if (ACROSS.some(([, across]) => Math.abs(across - x) < width / 2 + 6)) continue
      if (Math.sin(x * 12.9898 + y * 78.233 + side) > 0.86) continue
      if (Math.abs(centre[1]) < 28) continue
      houses.push({ number, street: street.name, centre, outline: box(centre, width, depth) })
    }
  }
  return houses
})

function box([x, y]: Metres, width: number, depth: number): readonly Metres[] {
  const [w, d] = [width / 2, depth / 2]
  return [
    [x - w, y - d],
    [x + w, y - d],
    [x + w, y + d],
    [x - w, y + d],
    [x - w, y - d],
  ]
}

/** A ring along the river's own bends, for zones and parks. */
export function strip(from: number, to: number, low: number, high: number): readonly Metres[] {
  return [...line([from, low], [to, low]), ...line([to, high], [from, high]), [from, low] as Metres]
}

export const RIVER = strip(-1_150, 1_150, -13, 13)
export const PARKS: readonly (readonly [name: string, ring: readonly Metres[]])[] = [
  ['Camping de la Prairie', strip(-980, -720, -120, -18)],
  ['Jardin public', strip(-80, 10, -330, -280)],
  ['Stade', strip(400, 480, 220, 280)],
]

/** Zone A: the quay. Zone B: rue Basse, without the mound on which the church stands. Zone C: both halves of the Moulin estate. */
export const ZONES = {
  A: [[strip(-440, 400, 15, 92)]],
  B: [[strip(-400, 400, -88, -15), strip(-52, -8, -84, -72)]],
  C: [[strip(420, 640, -92, -15)], [strip(430, 620, 15, 92)]],
} as const
