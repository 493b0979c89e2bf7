// A copy of one instant, written under a temporary name and named at the end: what has its name is whole.
import {
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { asDamage, damaged, has, instantOf, named, objectFiles, release, type Instant } from './instant.ts'
import { FORMAT, KEPT_APART, MANIFEST, NOT_COPIED, sha256Of, SUMS, sumsOf, type Manifest } from './manifest.ts'

/** Pages in one step of the copy: the log of an object that writes meanwhile grows, and is never waited for. */
const PAGES = 2_000
const PARTIAL = '.partial'
/** No copy takes so long. */
const ABANDONED_AFTER_MS = 6 * 3_600_000
const NAMED = /^\d{8}T\d{6}Z$/

export interface Taken {
  readonly folder: string
  readonly manifest: Manifest
  readonly bytes: number
}

export class CannotCopy extends Error {}

class SameSecond extends CannotCopy {}

export async function takeCopy(state: string, into: string, version: string): Promise<Taken> {
  mkdirSync(into, { recursive: true, mode: 0o700 })
  sweep(into)
  enoughRoom(state, into)
  const instant = await instantOf(state)
  const name = nameOf(instant.at)
  const partial = join(into, `${name}${PARTIAL}`)
  try {
    // Of somebody else who began in the same second: theirs is left alone.
    if (existsSync(join(into, name)) || existsSync(partial)) throw new SameSecond(`${join(into, name)} exists already`)
    mkdirSync(partial, { mode: 0o700 })
    const manifest = await written(instant, { state, partial, version })
    renameSync(partial, join(into, name))
    synced(into)
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    return { folder: join(into, name), manifest, bytes }
  } catch (error) {
    if (!(error instanceof SameSecond)) rmSync(partial, { recursive: true, force: true })
    throw error
  } finally {
    release(instant)
  }
}

/** What a command that was killed has left. */
function sweep(into: string): void {
  for (const name of readdirSync(into)) {
    const isOld = Date.now() - statSync(join(into, name)).mtimeMs > ABANDONED_AFTER_MS
    if (name.endsWith(PARTIAL) && NAMED.test(name.slice(0, -PARTIAL.length)) && isOld)
      rmSync(join(into, name), { recursive: true })
  }
}

async function written(
  instant: Instant,
  { state, partial, version }: { readonly state: string; readonly partial: string; readonly version: string },
): Promise<Manifest> {
  const files: Manifest['files'] = []
  const chains: Manifest['chains'] = []
  const anchors: Manifest['anchors'] = []
  for (const { path, database } of instant.files) {
    const to = join(partial, path)
    mkdirSync(dirname(to), { recursive: true })
    await copied(database, { path, to })
    const known = named(path, () => lookInto(to, path))
    if (known.head !== null) chains.push({ ...known.head, path })
    anchors.push(...known.anchors)
    files.push({ path, ...(await fileOf(to)), schema: known.schema })
  }
  reachAnchors(partial, chains, lastOf(anchors))
  if (instant.clock !== null) {
    writeFileSync(join(partial, 'clock.json'), instant.clock)
    files.push({ path: 'clock.json', ...(await fileOf(join(partial, 'clock.json'))), schema: null })
  }
  for (const path of publicPages(state)) {
    mkdirSync(dirname(join(partial, path)), { recursive: true })
    try {
      copyFileSync(join(state, path), join(partial, path))
    } catch (error) {
      // Taken away meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      throw error
    }
    files.push({ path, ...(await fileOf(join(partial, path))), schema: null })
  }
  const manifest: Manifest = {
    product: 'tocsin',
    format: FORMAT,
    version,
    takenAt: new Date(instant.at).toISOString(),
    heldMs: instant.heldMs === null ? null : Math.round(instant.heldMs * 10) / 10,
    files,
    chains,
    anchors: lastOf(anchors),
    notCopied: NOT_COPIED,
  }
  writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  const own = { path: MANIFEST, sha256: await sha256Of(join(partial, MANIFEST)) }
  writeFileSync(join(partial, SUMS), sumsOf([...files, own]))
  for (const path of [MANIFEST, SUMS, '.']) synced(join(partial, path))
  return manifest
}

/** Static pages that everybody may read. They may be a moment newer than the instant: a restore has each of them written anew. */
function publicPages(state: string): readonly string[] {
  if (!existsSync(join(state, 'public'))) return []
  return readdirSync(join(state, 'public'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(state, join(entry.parentPath, entry.name)))
    .toSorted()
}

async function copied(
  database: DatabaseSync,
  { path, to }: { readonly path: string; readonly to: string },
): Promise<void> {
  try {
    await backup(database, to, { rate: PAGES })
  } catch (error) {
    throw asDamage(path, error)
  }
}

async function fileOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  synced(file)
  return { bytes: statSync(file).size, sha256: await sha256Of(file) }
}

/** A copy is looked into without a file beside it, and never the server's own. */
function still(file: string): DatabaseSync {
  const url = pathToFileURL(file)
  url.search = '?immutable=1'
  return new DatabaseSync(url, { readOnly: true })
}

interface Known {
  readonly schema: number | null
  readonly head: Omit<Manifest['chains'][number], 'path'> | null
  readonly anchors: Manifest['anchors']
}

function lookInto(file: string, path: string): Known {
  const database = still(file)
  try {
    const verdict = database.prepare('PRAGMA integrity_check(1)').get()
    const said = String(Object.values(verdict ?? {})[0])
    if (said !== 'ok') throw damaged(path, said)
    const chain = ['entry', 'act'].find((table) => has(database, table))
    const anchors = has(database, 'anchor')
      ? database.prepare('SELECT object, MAX(count) AS count, hash, at FROM anchor GROUP BY object').all()
      : []
    return {
      schema: has(database, '_migration')
        ? numberIn(database, 'SELECT COALESCE(MAX(id), 0) AS n FROM _migration')
        : null,
      head: chain === undefined ? null : headOf(database, chain),
      anchors: anchors.map((row) => ({
        object: String(row['object']),
        count: Number(row['count']),
        hash: String(row['hash']),
        at: Number(row['at']),
      })),
    }
  } finally {
    database.close()
  }
}

function headOf(database: DatabaseSync, table: string): Known['head'] {
  const row = database.prepare(`SELECT seq, body FROM ${table} ORDER BY seq DESC LIMIT 1`).get()
  if (row === undefined) return null
  const { object, hash } = JSON.parse(String(row['body'])) as { readonly object: string; readonly hash: string }
  return { object, count: Number(row['seq']), hash }
}

// All is of one instant, so each chain holds what was anchored of it: a file that was emptied is a sound database, and is found by this alone.
function reachAnchors(folder: string, chains: Manifest['chains'], anchors: Manifest['anchors']): void {
  for (const { object, count, hash } of anchors) {
    if (count === 0) continue
    const chain = chains.find((one) => one.object === object)
    if (chain === undefined) throw new CannotCopy(`the log of ${object} is gone: ${count} entries of it were anchored`)
    const database = still(join(folder, chain.path))
    try {
      const table = has(database, 'entry') ? 'entry' : 'act'
      const row = database.prepare(`SELECT body ->> 'hash' AS hash FROM ${table} WHERE seq = ?`).get(count)
      if (row?.['hash'] !== hash)
        throw new CannotCopy(`${chain.path}: entry ${count} of the log of ${object} is not the one that was anchored`)
    } finally {
      database.close()
    }
  }
}

function numberIn(database: DatabaseSync, query: string): number {
  return Number(database.prepare(query).get()?.['n'])
}

function lastOf(anchors: Manifest['anchors']): Manifest['anchors'] {
  const last = new Map<string, Manifest['anchors'][number]>()
  for (const anchor of anchors)
    if (anchor.count >= (last.get(anchor.object)?.count ?? 0)) last.set(anchor.object, anchor)
  return [...last.values()].toSorted((left, right) => left.object.localeCompare(right.object))
}

/** The keys of the register, over the copy of before: there is one copy of them and never two. */
export async function takeRegisterKeys(state: string, into: string): Promise<number> {
  mkdirSync(into, { recursive: true, mode: 0o700 })
  if (!existsSync(join(state, 'objects', KEPT_APART))) return 0
  const instant = await instantOf(state, KEPT_APART)
  const next = join(into, `${KEPT_APART}.next`)
  try {
    rmSync(next, { recursive: true, force: true })
    mkdirSync(next, { mode: 0o700 })
    for (const { path, database } of instant.files) {
      const to = join(next, path.slice(path.lastIndexOf('/') + 1))
      await copied(database, { path, to })
      named(path, () => lookInto(to, path))
      synced(to)
    }
    rmSync(join(into, KEPT_APART), { recursive: true, force: true })
    renameSync(next, join(into, KEPT_APART))
    synced(into)
    return instant.files.length
  } finally {
    release(instant)
  }
}

/** The oldest copies beyond so many; only what has the name of a copy. Those that were taken away. */
export function keepOnly(into: string, most: number): readonly string[] {
  const gone = readdirSync(into)
    .filter((name) => NAMED.test(name) && existsSync(join(into, name, MANIFEST)))
    .toSorted()
    .slice(0, -most)
  for (const name of gone) rmSync(join(into, name), { recursive: true })
  return gone
}

function enoughRoom(state: string, into: string): void {
  const wanted = objectFiles(state).reduce((sum, path) => sum + sizeOf(join(state, path)), 0)
  const disk = statfsSync(into)
  const free = disk.bavail * disk.bsize
  if (free < wanted * 1.2)
    throw new CannotCopy(
      `${into} has ${megabytes(free)} free and the copy may take ${megabytes(wanted)}: make room first`,
    )
}

function sizeOf(file: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0), 0)
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function nameOf(at: number): string {
  return `${new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`
}

function synced(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
