// Test telephones of the town, told as residents of their place are: each is a line of the alert list in its shard, and a sealed row here.
import { phoneOf } from '../../audience/contact-address.ts'
import { contains } from '../../audience/locate.ts'
import { placeOfSeed } from '../../flow/seed-place.ts'
import { SEED_SIDES, type Seed, type SeedsView } from '../../model/echo.ts'
import type { Actor } from '../../model/identity.ts'
import type { Zone } from '../../model/zone.ts'
import type { AskedSeed, SeedAnswer } from '../rpc/echo.ts'
import { seedAdded, seedDropped } from './echo-sentences.ts'
import type { Ground } from './ground.ts'
import { SealedRows } from './sealed-rows.ts'
import type { Shards } from './shards.ts'

const REGION = 'FR'
const MOST = 60

export class Seeds {
  readonly #ground: Ground
  readonly #shards: Shards
  readonly #rows: SealedRows<Seed>

  constructor(ground: Ground, storage: DurableObjectStorage, shards: Shards) {
    this.#ground = ground
    this.#shards = shards
    this.#rows = new SealedRows<Seed>(ground, storage.sql, 'seed')
  }

  all(): readonly Seed[] {
    return this.#rows.all()
  }

  view(): SeedsView {
    const zones = this.#zones
    const seeds = this.all()
    return {
      seeds: seeds.map(({ phone, ...seed }) => ({
        ...seed,
        phoneEnd: phone.slice(-2),
        zones: zones.filter(({ geometry }) => contains(geometry, seed.place)).map(({ id }) => id),
      })),
      lacks: zones.flatMap(({ id, geometry }) => {
        const has = seeds.map(({ place }) => (contains(geometry, place) ? 'inside' : 'outside'))
        const sides = SEED_SIDES.filter((side) => !has.includes(side))
        return sides.length === 0 ? [] : [{ zone: id, sides }]
      }),
    }
  }

  /** Kept here first: where the shard fails it is written there when the same is asked again. */
  async add(
    { name, operator, phone: typed, zone: id, side }: AskedSeed,
    by: Actor,
    request: string | null,
  ): Promise<SeedAnswer> {
    const zone = this.#zones.find((one) => one.id === id)
    if (zone === undefined)
      return { kind: 'faulty', detail: 'There is no such zone.', mend: 'Take the id of a zone of zones.geojson.' }
    const place = placeOfSeed(zone, side, this.#zones)
    if (place === null)
      return { kind: 'faulty', detail: 'No such place was found.', mend: 'Choose the other side, or another zone.' }
    const phone = phoneOf(typed, REGION)
    if ('fault' in phone) return { kind: 'faulty', detail: phone.reason, mend: phone.mend }
    if (!phone.channels.includes('sms'))
      return { kind: 'faulty', detail: 'This number takes no SMS.', mend: 'Take a mobile.' }
    const known = this.#rows.byRequest(by, request)
    const twin = this.all().find((one) => one.phone === phone.e164)
    if (known === null && twin !== undefined)
      return {
        kind: 'faulty',
        detail: 'This number is a test telephone already.',
        mend: `Withdraw ${twin.name} first.`,
      }
    if (known === null && this.all().length >= MOST)
      return { kind: 'faulty', detail: `There are ${MOST} of them.`, mend: 'Withdraw one first.' }
    const seed = known ?? this.#keep({ name, operator, phone: phone.e164, place }, by, request)
    const report = await this.#shards.at(0).importCsv(lineOf(seed), REGION)
    if (report.kind === 'refused' || report.persons !== 1) {
      // One that no alert would ever reach must not look as if it listened.
      this.#ground.transaction(() => this.#rows.drop([seed.number]))
      const [line] = report.kind === 'refused' ? [] : report.refusedLines
      return {
        kind: 'faulty',
        detail: `The list of residents did not take it: ${report.kind === 'refused' ? report.message : (line?.reason ?? 'no person')}.`,
        mend: report.kind === 'refused' ? report.mend : (line?.mend ?? 'Try again.'),
      }
    }
    this.#shards.forgetTotals()
    return { kind: 'ok', seeds: this.view() }
  }

  async drop(number: number, by: Actor): Promise<boolean> {
    const seed = this.#rows.get(number)
    if (seed === null) return false
    await this.#shards.each((shard) => shard.removeSource(sourceOf(seed)))
    this.#shards.forgetTotals()
    this.#ground.transaction(() => {
      this.#rows.drop([number])
      this.#ground.write(seedDropped(seed, by))
    })
    return true
  }

  clear(): void {
    this.#rows.clear()
  }

  #keep(seed: Omit<Seed, 'number'>, by: Actor, request: string | null): Seed {
    return this.#ground.transaction(() => {
      const kept: Seed = { number: this.#rows.nextNumber(), ...seed }
      this.#rows.put(kept, { by, request })
      this.#ground.write(seedAdded(kept, by))
      return kept
    })
  }

  get #zones(): readonly Zone[] {
    return this.#ground.bundle?.zones ?? []
  }
}

/** The name under which its shard knows it. */
export function sourceOf({ number }: Pick<Seed, 'number'>): string {
  return `temoin-${number}`
}

// The very door by which a town brings its list: what is true of residents is true of these.
function lineOf(seed: Seed): string {
  const cells = {
    household: sourceOf(seed),
    source_id: sourceOf(seed),
    name: `Téléphone témoin ${seed.name}`,
    address: `téléphone témoin (${seed.operator})`,
    language: 'fr',
    phone: seed.phone,
    longitude: String(seed.place[0]),
    latitude: String(seed.place[1]),
  }
  const quoted = Object.values(cells).map((cell) => `"${cell.replaceAll('"', '""')}"`)
  return `${Object.keys(cells).join(',')}\n${quoted.join(',')}\n`
}
