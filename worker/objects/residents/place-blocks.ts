// Where the people of a shard live, sealed in blocks of 512: who is added touches the last block alone. In one block for all, each batch of an import
// sealed and wrote everybody's points again (at 8 000 people 190 kB for fifteen newcomers). Clear only in memory.
import type { Position } from '../../model/geo.ts'
import type { Keyring } from '../shared/seal.ts'

export const PLACE_SCHEMA = 'CREATE TABLE place_block (block INTEGER PRIMARY KEY, sealed BLOB NOT NULL)'

const PLACE_NUMBERS = 3
const BLOCK = 512

export class PlaceBlocks {
  readonly #storage: DurableObjectStorage
  readonly #keyring: () => Keyring
  /** By a person's number, within their block. */
  #blocks: Map<number, Map<number, readonly Position[]>> | null = null
  readonly #changed = new Set<number>()

  constructor(storage: DurableObjectStorage, keyring: () => Keyring) {
    this.#storage = storage
    this.#keyring = keyring
  }

  of(n: number): readonly Position[] {
    return this.#open().get(blockOf(n))?.get(n) ?? []
  }

  /** Part of the caller's transaction, which ends with `seal`. */
  set(n: number, points: readonly Position[]): void {
    const block = this.#open().get(blockOf(n))
    if (points.length === 0) {
      if (block?.delete(n) !== true) return
    } else if (block === undefined) this.#open().set(blockOf(n), new Map([[n, points]]))
    else block.set(n, points)
    this.#changed.add(blockOf(n))
  }

  seal(): void {
    for (const block of this.#changed) {
      const numbers: number[] = []
      for (const [n, points] of this.#open().get(block) ?? [])
        for (const [longitude, latitude] of points) numbers.push(n, longitude, latitude)
      const bytes = new Uint8Array(Float64Array.from(numbers).buffer)
      this.#storage.sql.exec(
        'INSERT INTO place_block (block, sealed) VALUES (?, ?) ON CONFLICT (block) DO UPDATE SET sealed = excluded.sealed',
        block,
        this.#keyring().seal('places', `place block|${block}`, bytes),
      )
    }
    this.#changed.clear()
  }

  /** What is in memory may be another than what lies on the disk: a transaction came to nothing, or everybody was erased. */
  forget(): void {
    this.#blocks = null
    this.#changed.clear()
  }

  #open(): Map<number, Map<number, readonly Position[]>> {
    if (this.#blocks !== null) return this.#blocks
    const blocks = new Map<number, Map<number, readonly Position[]>>()
    for (const row of this.#storage.sql.exec('SELECT block, sealed FROM place_block').toArray())
      this.#read(`place block|${Number(row['block'])}`, row['sealed'], blocks)
    // Written before there were blocks: everybody in one. It stays until each of its people was written into a block.
    const [whole] = this.#storage.sql.exec('SELECT sealed FROM places').toArray()
    this.#blocks = blocks
    if (whole !== undefined) {
      this.#read('places|1', whole['sealed'], blocks)
      for (const block of blocks.keys()) this.#changed.add(block)
      this.seal()
      this.#storage.sql.exec('DELETE FROM places')
    }
    return blocks
  }

  #read(place: string, sealed: SqlStorageValue | undefined, into: Map<number, Map<number, readonly Position[]>>): void {
    const bytes = this.#keyring().open('places', place, new Uint8Array(sealed as ArrayBuffer))
    const numbers = new Float64Array(bytes.slice().buffer)
    for (let offset = 0; offset + PLACE_NUMBERS <= numbers.length; offset += PLACE_NUMBERS) {
      const n = numbers[offset] as number
      const point = [numbers[offset + 1] as number, numbers[offset + 2] as number] as const
      const block = into.get(blockOf(n)) ?? new Map<number, readonly Position[]>()
      into.set(blockOf(n), block)
      block.set(n, [...(block.get(n) ?? []), point])
    }
  }
}

function blockOf(n: number): number {
  return Math.floor(n / BLOCK)
}
