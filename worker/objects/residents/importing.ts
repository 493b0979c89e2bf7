// The import of a list: parsed here, in the memory of one shard; each row then goes to the shard that already holds its number or mailbox, else to its household's.
import { parseResidentsCsv } from '../../audience/residents-csv.ts'
import { groupsOf } from '../../audience/shared-contacts.ts'
import { contactIndexOf, residentsOf, type Env } from '../../env.ts'
import { CONTACT_SLICES, shardOf } from '../../model/keys.ts'
import type { Mode } from '../../model/mode.ts'
import type { ContactIndexRpc, ImportReport, ImportRow } from '../rpc.ts'
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
  const owners = await ownersOf(parsed.rows, place)
  parsed.rows.forEach((row, index) => {
    const own = shardOf(row.household, shards)
    const owner = owners[index] ?? own
    if (owner !== own) merged += 1
    const rows = byShard.get(owner) ?? []
    rows.push(row)
    byShard.set(owner, rows)
  })
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
    unreachable: parsed.rows.filter((row) => row.phone === null && row.email === null && row.contact === null).length,
    refusedLines: parsed.refusedLines,
  }
}

// INV-27: a number or a mailbox that several people share lives in one shard, so that it is told once. Where what a person has lies in two shards
// since an earlier list, the number decides: a mailbox that is then written to from both is a nuisance, a phone that rings twice is not.
async function ownersOf(rows: readonly ImportRow[], place: ImportPlace): Promise<readonly (number | null)[]> {
  const { keyring, shards } = place
  const hashed = (address: string | null | undefined) => (address == null ? null : keyring.blindIndex(address))
  const phones = rows.map(({ phone }) => hashed(phone))
  const mails = rows.map(({ email }) => hashed(email))
  const contacts = rows.map(({ contact }) => hashed(contact))
  const groups = groupsOf(rows)
  const known = await asked([...phones, ...contacts, ...mails], place)
  const wishes = new Map<number, number>()
  for (const hashes of [phones, contacts, mails])
    hashes.forEach((hash, row) => {
      const owner = hash === null ? undefined : known.get(hash)
      const group = groups[row] ?? row
      if (owner !== undefined && !wishes.has(group)) wishes.set(group, owner)
    })
  const wanted = new Map<string, number>()
  for (const hashes of [phones, contacts, mails])
    hashes.forEach((hash, row) => {
      const group = groups[row] ?? row
      const wish = wishes.get(group) ?? shardOf(rows[group]?.household ?? '', shards)
      if (hash !== null && !wanted.has(hash)) wanted.set(hash, wish)
    })
  const owners = await claimed(wanted, place)
  return rows.map((_, row) => owners.get(phones[row] ?? contacts[row] ?? mails[row] ?? '') ?? null)
}

async function asked(hashes: readonly (string | null)[], place: ImportPlace): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const wanted = [...new Set(hashes.filter((hash) => hash !== null))].map((hash) => [hash, null] as const)
  await eachSlice(wanted, place, async (index, entries) => {
    const owners = await index.owners(entries.map(([hash]) => hash))
    entries.forEach(([hash], at) => {
      const owner = owners[at]
      if (owner != null) found.set(hash, owner)
    })
  })
  return found
}

async function claimed(wanted: ReadonlyMap<string, number>, place: ImportPlace): Promise<ReadonlyMap<string, number>> {
  const owners = new Map<string, number>()
  await eachSlice([...wanted], place, async (index, entries) => {
    const found = await index.claim(entries.map(([blindIndex, shard]) => ({ blindIndex, shard })))
    entries.forEach(([hash, shard], at) => owners.set(hash, found[at] ?? shard))
  })
  return owners
}

/** Each slice of the index is asked of what it holds, a chunk after the other, the slices side by side. */
async function eachSlice<Value>(
  entries: readonly (readonly [hash: string, value: Value])[],
  { env, territory, mode }: ImportPlace,
  ask: (index: ContactIndexRpc, entries: readonly (readonly [hash: string, value: Value])[]) => Promise<void>,
): Promise<void> {
  const slices = new Map<number, (readonly [string, Value])[]>()
  for (const entry of entries) {
    const slice = sliceOf(entry[0])
    const known = slices.get(slice)
    if (known === undefined) slices.set(slice, [entry])
    else known.push(entry)
  }
  await Promise.all(
    [...slices].map(async ([slice, own]) => {
      for (let start = 0; start < own.length; start += CHUNK)
        await ask(contactIndexOf(env, territory, mode, slice), own.slice(start, start + CHUNK))
    }),
  )
}

// A source id that comes back with another household or number may now belong elsewhere, and so may a person who now shares a mailbox: nobody must
// stay in the old place too.
async function leaveOldShards(
  byShard: ReadonlyMap<number, readonly ImportRow[]>,
  { env, territory, mode, shards, keyring }: ImportPlace,
): Promise<void> {
  const ids = new Map(
    [...byShard].map(([shard, rows]) => [
      shard,
      rows
        .filter((row) => row.sourceId !== null || shardOf(row.household, shards) !== shard)
        .map((row) => personId(keyring, row)),
    ]),
  )
  for (let shard = 0; shard < shards; shard++) {
    const elsewhere = [...ids].flatMap(([other, list]) => (other === shard ? [] : list))
    for (let start = 0; start < elsewhere.length; start += CHUNK) {
      await residentsOf(env, territory, mode, shard).remove(elsewhere.slice(start, start + CHUNK))
    }
  }
}
