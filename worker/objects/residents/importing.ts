// The import of a list, a batch at a time: each row goes to the shard that already holds its number or mailbox, else to its household's. Whoever
// lived in another shard is written in the new one first, then taken out of the old: where this ends in the middle nobody is lost.
import { groupsOf } from '../../audience/shared-contacts.ts'
import { contactIndexOf, residentsOf, type Env } from '../../env.ts'
import { CONTACT_SLICES, shardOf } from '../../model/keys.ts'
import type { Mode } from '../../model/mode.ts'
import type { ContactIndexRpc, ImportRow } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import type { Move, MoveTable } from './move-table.ts'
import { personId } from './registry.ts'

const CHUNK = 1_000
/** Rows that one shard writes in one go: so many that a page of an index is written for several, and few enough to hold nobody for long. */
const WRITTEN_AT_ONCE = 500
/** Rows whose keys are made in one go. */
const SLICE = 200
/** Rows that are written between two looks at the sockets, some ten milliseconds; a key of the index is that much less work. */
const ROWS_TO_A_BREATH = 100
const KEYS_TO_A_ROW = 8

export interface ImportPlace {
  readonly env: Env
  readonly territory: string
  readonly mode: Mode
  readonly shards: number
  readonly keyring: Keyring
}

export interface StoredBatch {
  readonly stored: number
  /** Nobody knew them before. */
  readonly fresh: number
  /** Sent to another shard than their household's, since somebody there has the same number or mailbox. */
  readonly merged: number
  readonly ids: readonly string[]
}

/** Slice of the contact index that holds a blind index. */
export function sliceOf(blindIndex: string): number {
  return shardOf(blindIndex, CONTACT_SLICES)
}

/** Where the index keeps which shard a person lives in; no blind index begins so. */
function personKey(id: string): string {
  return `p|${id}`
}

interface KeyedRow {
  readonly row: ImportRow
  readonly id: string
  readonly phone: string | null
  readonly contact: string | null
  readonly mail: string | null
}

export async function storeBatch(
  rows: readonly ImportRow[],
  place: ImportPlace,
  moves: MoveTable,
): Promise<StoredBatch> {
  await finishMoves(place, moves)
  const keyed = await keyedRows(rows, place)
  const known = await asked(
    keyed.flatMap(({ id, phone, contact, mail }) => [personKey(id), phone, contact, mail]),
    place,
  )
  const owners = await ownersOf(keyed, known, place)
  const byShard = new Map<number, ImportRow[]>()
  const moving = new Map<string, Move>()
  const fresh = new Map<string, number>()
  let merged = 0
  keyed.forEach(({ row, id }, index) => {
    const own = shardOf(row.household, place.shards)
    const owner = owners[index] ?? own
    if (owner !== own) merged += 1
    const list = byShard.get(owner)
    if (list === undefined) byShard.set(owner, [row])
    else list.push(row)
    const former = known.get(personKey(id))
    if (former === undefined) fresh.set(personKey(id), owner)
    if (former !== undefined && former !== owner) moving.set(id, { person: id, from: former, to: owner })
  })
  moves.add([...moving.values()])
  let replaced = 0
  const parts = [...byShard].flatMap(([shard, own]) => sliced(own, WRITTEN_AT_ONCE).map((rows) => ({ shard, rows })))
  await partByPart(
    parts,
    ({ rows: own }) => own.length,
    async ({ shard, rows: own }) => {
      const told = await residentsOf(place.env, place.territory, place.mode, shard).store(own)
      replaced += told.replaced
    },
  )
  await leaveOldShards([...moving.values()], place)
  await claimed(fresh, known, place)
  await settle(new Map([...moving.values()].map(({ person, to }) => [personKey(person), to])), place)
  moves.drop([...moving.keys()])
  return { stored: rows.length, fresh: rows.length - replaced - moving.size, merged, ids: keyed.map(({ id }) => id) }
}

/** How many of them the town has already. */
export async function knownOf(
  rows: readonly Pick<ImportRow, 'sourceId' | 'household' | 'name' | 'phone' | 'email'>[],
  place: ImportPlace,
): Promise<number> {
  const ids: string[] = []
  for (let start = 0; start < rows.length; start += SLICE) {
    ids.push(...rows.slice(start, start + SLICE).map((row) => personKey(personId(place.keyring, row))))
    await breath()
  }
  return (await asked(ids, place)).size
}

/** Those of a batch that the server could not end: whoever is in the new shard leaves the old. */
export async function finishMoves(place: ImportPlace, moves: MoveTable): Promise<void> {
  const open = moves.all()
  if (open.length === 0) return
  const arrived: Move[] = []
  for (const [to, own] of byKey(open, (move) => move.to)) {
    const here = new Set(
      await residentsOf(place.env, place.territory, place.mode, to).holds(own.map((one) => one.person)),
    )
    arrived.push(...own.filter(({ person }) => here.has(person)))
  }
  await leaveOldShards(arrived, place)
  await settle(new Map(arrived.map(({ person, to }) => [personKey(person), to])), place)
  moves.drop(open.map(({ person }) => person))
}

/** Towns that imported before the index knew where a person lives: once, from what the shards hold. */
export async function indexPersons(place: ImportPlace): Promise<void> {
  for (let shard = 0; shard < place.shards; shard++) {
    for (let after = 0; ;) {
      const { ids, last } = await residentsOf(place.env, place.territory, place.mode, shard).personIds(after, CHUNK)
      if (ids.length === 0) break
      await settle(new Map(ids.map((id) => [personKey(id), shard])), place)
      after = last
    }
  }
}

async function keyedRows(rows: readonly ImportRow[], { keyring }: ImportPlace): Promise<readonly KeyedRow[]> {
  const hashed = (address: string | null | undefined) => (address == null ? null : keyring.blindIndex(address))
  const keyed: KeyedRow[] = []
  for (let start = 0; start < rows.length; start += SLICE) {
    for (const row of rows.slice(start, start + SLICE))
      keyed.push({
        row,
        id: personId(keyring, row),
        phone: hashed(row.phone),
        contact: hashed(row.contact),
        mail: hashed(row.email),
      })
    await breath()
  }
  return keyed
}

// INV-27: a number or a mailbox that several people share lives in one shard, so that it is told once. Where what a person has lies in two shards
// since an earlier batch or list, the number decides: a mailbox that is then written to from both is a nuisance, a phone that rings twice is not.
async function ownersOf(
  keyed: readonly KeyedRow[],
  known: ReadonlyMap<string, number>,
  place: ImportPlace,
): Promise<readonly (number | null)[]> {
  const groups = groupsOf(keyed.map(({ row }) => row))
  const kinds = ['phone', 'contact', 'mail'] as const
  const wishes = new Map<number, number>()
  const wanted = new Map<string, number>()
  const each = (use: (hash: string, group: number) => void) => {
    for (const kind of kinds)
      keyed.forEach((one, row) => {
        const hash = one[kind]
        if (hash !== null) use(hash, groups[row] ?? row)
      })
  }
  each((hash, group) => {
    const owner = known.get(hash)
    if (owner !== undefined && !wishes.has(group)) wishes.set(group, owner)
  })
  each((hash, group) => {
    const wish = wishes.get(group) ?? shardOf(keyed[group]?.row.household ?? '', place.shards)
    if (!wanted.has(hash)) wanted.set(hash, wish)
  })
  const owners = await claimed(wanted, known, place)
  return keyed.map(({ phone, contact, mail }) => owners.get(phone ?? contact ?? mail ?? '') ?? null)
}

async function asked(keys: readonly (string | null)[], place: ImportPlace): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const wanted = [...new Set(keys.filter((key) => key !== null))].map((key) => [key, null] as const)
  await eachSlice(wanted, place, async (index, entries) => {
    const owners = await index.owners(entries.map(([key]) => key))
    entries.forEach(([key], at) => {
      const owner = owners[at]
      if (owner != null) found.set(key, owner)
    })
  })
  return found
}

// What the index has is not claimed again: a list that comes each month costs no write for whoever was in it.
async function claimed(
  wanted: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, number>,
  place: ImportPlace,
): Promise<ReadonlyMap<string, number>> {
  const owners = new Map<string, number>()
  for (const hash of wanted.keys()) {
    const owner = known.get(hash)
    if (owner !== undefined) owners.set(hash, owner)
  }
  const free = [...wanted].filter(([hash]) => !owners.has(hash))
  await eachSlice(free, place, async (index, entries) => {
    const found = await index.claim(entries.map(([blindIndex, shard]) => ({ blindIndex, shard })))
    entries.forEach(([hash, shard], at) => owners.set(hash, found[at] ?? shard))
  })
  return owners
}

async function settle(settled: ReadonlyMap<string, number>, place: ImportPlace): Promise<void> {
  await eachSlice([...settled], place, (index, entries) =>
    index.settle(entries.map(([blindIndex, shard]) => ({ blindIndex, shard }))),
  )
}

async function leaveOldShards(moves: readonly Move[], { env, territory, mode }: ImportPlace): Promise<void> {
  for (const [from, own] of byKey(moves, (move) => move.from))
    for (let start = 0; start < own.length; start += CHUNK)
      await residentsOf(env, territory, mode, from).remove(own.slice(start, start + CHUNK).map(({ person }) => person))
}

/** Each slice of the index is asked of what it holds. */
async function eachSlice<Value>(
  entries: readonly (readonly [key: string, value: Value])[],
  { env, territory, mode }: ImportPlace,
  ask: (index: ContactIndexRpc, entries: readonly (readonly [key: string, value: Value])[]) => Promise<void>,
): Promise<void> {
  const parts = [...byKey(entries, ([key]) => sliceOf(key))].flatMap(([slice, own]) =>
    sliced(own, CHUNK).map((chunk) => ({ slice, chunk })),
  )
  await partByPart(
    parts,
    ({ chunk }) => chunk.length / KEYS_TO_A_ROW,
    ({ slice, chunk }) => ask(contactIndexOf(env, territory, mode, slice), chunk),
  )
}

// One server does one thing at a time, and workerd looks at its sockets only when nothing else is left to do: without a timer between two parts a
// question from outside waits until the whole batch is in (measured: 0.7 s of a batch of 2 000). One part after the other: each is written and synced
// in the one thread there is, and of several side by side nobody looks at a socket before all of them are.
async function partByPart<Part>(
  parts: readonly Part[],
  weightOf: (part: Part) => number,
  work: (part: Part) => Promise<void>,
): Promise<void> {
  let weight = 0
  for (const part of parts) {
    await work(part)
    weight += weightOf(part)
    if (weight < ROWS_TO_A_BREATH) continue
    weight = 0
    await breath()
  }
}

function sliced<Value>(all: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}

function byKey<Key, Value>(all: readonly Value[], keyOf: (one: Value) => Key): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>()
  for (const one of all) {
    const known = groups.get(keyOf(one))
    if (known === undefined) groups.set(keyOf(one), [one])
    else known.push(one)
  }
  return groups
}

export function breath(): Promise<void> {
  return new Promise((go) => setTimeout(go, 0))
}
