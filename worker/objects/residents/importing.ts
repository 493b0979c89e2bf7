// The import of a list: parsed here, in the memory of one shard; each row then goes to the shard that already holds its number, else to its household's.
import { parseResidentsCsv } from '../../audience/residents-csv.ts'
import { contactIndexOf, residentsOf, type Env } from '../../env.ts'
import { CONTACT_SLICES, shardOf } from '../../model/keys.ts'
import type { Mode } from '../../model/mode.ts'
import type { ImportReport, ImportRow } from '../rpc.ts'
import type { Keyring } from '../shared/seal.ts'
import { personId } from './registry.ts'

const CHUNK = 1_000

export interface ImportPlace {
  readonly env: Env
  readonly territory: string
  readonly mode: Mode
  readonly shards: number
  readonly keyring: Keyring
}

/** Slice of the contact index that holds a blind index. */
export function sliceOf(blindIndex: string): number {
  return shardOf(blindIndex, CONTACT_SLICES)
}

export async function importResidents(csv: string, region: string, place: ImportPlace): Promise<ImportReport> {
  const parsed = parseResidentsCsv(csv, region)
  if (parsed.kind === 'refused') return parsed
  const { env, territory, mode, shards } = place
  const byShard = new Map<number, ImportRow[]>()
  let merged = 0
  for (let start = 0; start < parsed.rows.length; start += CHUNK) {
    const chunk = parsed.rows.slice(start, start + CHUNK)
    const owners = await ownersOf(chunk, place)
    chunk.forEach((row, index) => {
      const own = shardOf(row.household, shards)
      const owner = owners[index] ?? own
      if (owner !== own) merged += 1
      const rows = byShard.get(owner) ?? []
      rows.push(row)
      byShard.set(owner, rows)
    })
  }
  await leaveOldShards(byShard, place)
  for (const [shard, rows] of byShard) {
    for (let start = 0; start < rows.length; start += CHUNK)
      await residentsOf(env, territory, mode, shard).store(rows.slice(start, start + CHUNK))
  }
  return {
    kind: 'imported',
    lines: parsed.lines,
    persons: parsed.rows.length,
    households: new Set(parsed.rows.map((row) => row.household)).size,
    merged,
    unlocated: parsed.rows.filter((row) => row.longitude === null).length,
    unreachable: parsed.rows.filter((row) => row.phone === null).length,
    refusedLines: parsed.refusedLines,
  }
}

// INV-27: a number that several people share lives in one shard, so that it is told once.
async function ownersOf(
  rows: readonly ImportRow[],
  { env, territory, mode, shards, keyring }: ImportPlace,
): Promise<readonly (number | null)[]> {
  const slices = new Map<number, { blindIndex: string; shard: number; row: number }[]>()
  rows.forEach((row, index) => {
    if (row.phone === null) return
    const blindIndex = keyring.blindIndex(row.phone)
    const slice = sliceOf(blindIndex)
    slices.set(slice, [...(slices.get(slice) ?? []), { blindIndex, shard: shardOf(row.household, shards), row: index }])
  })
  const owners: (number | null)[] = rows.map(() => null)
  await Promise.all(
    [...slices].map(async ([slice, entries]) => {
      const found = await contactIndexOf(env, territory, mode, slice).claim(
        entries.map(({ blindIndex, shard }) => ({ blindIndex, shard })),
      )
      entries.forEach((entry, index) => (owners[entry.row] = found[index] ?? entry.shard))
    }),
  )
  return owners
}

// A source id that comes back with another household or number may now belong elsewhere: it must not stay in the old place too.
async function leaveOldShards(
  byShard: ReadonlyMap<number, readonly ImportRow[]>,
  { env, territory, mode, shards, keyring }: ImportPlace,
): Promise<void> {
  const ids = new Map(
    [...byShard].map(([shard, rows]) => [
      shard,
      rows.filter((row) => row.sourceId !== null).map((row) => personId(keyring, row)),
    ]),
  )
  for (let shard = 0; shard < shards; shard++) {
    const elsewhere = [...ids].flatMap(([other, list]) => (other === shard ? [] : list))
    for (let start = 0; start < elsewhere.length; start += CHUNK) {
      await residentsOf(env, territory, mode, shard).remove(elsewhere.slice(start, start + CHUNK))
    }
  }
}
