// How much of the commune is covered, asked of shard 0, which has the file of addresses: each shard counts its own people and gives counts back, and
// hands on which addresses are still without anybody.
import { addCoverage, NO_COVERAGE, type AddressColumns, type CoverageAsk } from '../../audience/coverage.ts'
import { PointIndex } from '../../audience/point-index.ts'
import { streetKey } from '../../audience/street.ts'
import { partsOf } from '../../audience/address-book.ts'
import { residentsOf, type Env } from '../../env.ts'
import type { Coverage, CoverageCounts, MissingStreet, StreetCoverage, ZoneCoverage } from '../../model/coverage.ts'
import type { Position } from '../../model/geo.ts'
import type { Zone } from '../../model/zone.ts'
import type { CoverageOrder } from '../rpc/residents.ts'
import type { AddressTable, Columns } from './address-table.ts'
import type { JournalIdentity } from './journal.ts'

/** Points of a street that the map draws: enough to see how it runs. */
const MOST_POINTS = 24

interface Asked {
  readonly streets: ReadonlyMap<number, CoverageCounts>
  readonly zones: Readonly<Record<string, CoverageCounts>>
  readonly whole: CoverageCounts
  readonly elsewhere: CoverageCounts
  readonly missing: ReadonlySet<number>
  readonly due: number
}

interface CoverageParts {
  readonly env: Env
  readonly book: AddressTable
  readonly identity: () => JournalIdentity
}

export class CoverageDesk {
  readonly #parts: CoverageParts

  constructor(parts: CoverageParts) {
    this.#parts = parts
  }

  async coverage(order: CoverageOrder): Promise<Coverage> {
    const book = this.#parts.book.columns()
    const inZone = addressesIn(book, order.zones)
    const within = order.within === null ? null : (inZone.get(order.within) ?? new Set<number>())
    const asked = await this.#ask(book, order)
    const missingIn = (addresses: ReadonlySet<number>) => [...addresses].filter((one) => asked.missing.has(one)).length
    const zones: ZoneCoverage[] = order.zones.map(({ id }) => {
      const addresses = inZone.get(id) ?? new Set<number>()
      const missing = missingIn(addresses)
      return { zone: id, addresses: addresses.size, missing, ...(asked.zones[id] ?? NO_COVERAGE) }
    })
    return {
      addresses: book.keys.length,
      missing: asked.missing.size,
      streets: streetsOf(book, asked, within),
      zones,
      whole: asked.whole,
      elsewhere: asked.elsewhere,
      due: asked.due,
      at: Date.now(),
    }
  }

  /** Where nobody is known, by street and number. */
  async missing(order: CoverageOrder): Promise<readonly MissingStreet[]> {
    const book = this.#parts.book.columns()
    const within = order.within === null ? null : addressesIn(book, order.zones).get(order.within)
    const asked = await this.#ask(book, order)
    const streets = new Map<number, string[]>()
    for (const index of asked.missing) {
      if (within != null && !within.has(index)) continue
      const street = book.streetOf[index] ?? 0
      const numbers = streets.get(street) ?? []
      numbers.push(numberOf(book.labels[index] ?? ''))
      streets.set(street, numbers)
    }
    const numeric = new Intl.Collator('fr', { numeric: true })
    return [...streets]
      .map(([street, numbers]) => ({ street: book.names[street] ?? '', numbers: numbers.sort(numeric.compare) }))
      .sort((left, right) => numeric.compare(left.street, right.street))
  }

  // One shard after the other: each takes away the addresses at which somebody of its own lives, so that no shard says of whom it knows.
  async #ask(columns: Columns, { zones, within }: CoverageOrder): Promise<Asked> {
    const { env, identity } = this.#parts
    const { territory, mode, shards } = identity()
    const { keys, streetOf, streets, points } = columns
    const book: AddressColumns = { keys, streetOf, streets, points }
    let missing: readonly number[] = keys.map((_, index) => index)
    const sum = { streets: new Map<number, CoverageCounts>(), zones: {} as Record<string, CoverageCounts> }
    let [whole, elsewhere, due] = [NO_COVERAGE, NO_COVERAGE, 0]
    for (let shard = 0; shard < shards; shard += 1) {
      const ask: CoverageAsk = { book, missing, zones, within }
      const own = await residentsOf(env, territory, mode, shard).coverageHere(ask)
      for (const [street, counts] of own.streets)
        sum.streets.set(street, addCoverage(sum.streets.get(street) ?? NO_COVERAGE, counts))
      for (const [zone, counts] of Object.entries(own.zones))
        sum.zones[zone] = addCoverage(sum.zones[zone] ?? NO_COVERAGE, counts)
      whole = addCoverage(whole, own.whole)
      elsewhere = addCoverage(elsewhere, own.elsewhere)
      due += own.due
      missing = own.missing
    }
    return { ...sum, whole, elsewhere, due, missing: new Set(missing) }
  }
}

/** By their points; a street that a zone names belongs to it whole. */
function addressesIn(book: Columns, zones: readonly Zone[]): ReadonlyMap<string, ReadonlySet<number>> {
  const index = new PointIndex(Float64Array.from(book.points))
  const named = book.names.map(streetKey)
  return new Map(
    zones.map(({ id, geometry, streets = [] }) => {
      const inside = new Set<number>(index.within(geometry))
      const own = new Set(streets.map(streetKey))
      if (own.size > 0)
        book.streetOf.forEach((street, address) => {
          if (own.has(named[street] ?? '')) inside.add(address)
        })
      return [id, inside] as const
    }),
  )
}

function streetsOf(book: Columns, asked: Asked, within: ReadonlySet<number> | null): readonly StreetCoverage[] {
  const addresses = book.streets.map(() => [] as number[])
  book.streetOf.forEach((street, address) => {
    if (within === null || within.has(address)) addresses[street]?.push(address)
  })
  return addresses.flatMap((own, street) => {
    const counts = asked.streets.get(street)
    if (own.length === 0 && counts === undefined) return []
    const points = own.map((at): Position => [book.points[at * 2] as number, book.points[at * 2 + 1] as number])
    return [
      {
        street: book.names[street] ?? '',
        addresses: own.length,
        missing: own.filter((at) => asked.missing.has(at)).length,
        box: boxAround(points),
        points: evenly(points),
        ...(counts ?? NO_COVERAGE),
      },
    ]
  })
}

function boxAround(points: readonly Position[]): StreetCoverage['box'] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  if (points.length === 0) return [0, 0, 0, 0]
  return [xs.reduce(least), ys.reduce(least), xs.reduce(most), ys.reduce(most)]
}

const least = (left: number, right: number) => Math.min(left, right)
const most = (left: number, right: number) => Math.max(left, right)

function evenly(points: readonly Position[]): readonly Position[] {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS))
  return points.filter((_, index) => index % every === 0)
}

/** « 12 bis » of « 12 bis Rue Basse »; a house without a number is its street. */
function numberOf(label: string): string {
  const { number } = partsOf(label)
  return number === '' ? '–' : number
}
