// One instant of all objects: a read transaction is begun on each file while the server stands still for some milliseconds. What is read in them
// afterwards, at leisure and while the server goes on, is its state at that instant, as a kill -9 there would have left it: each object between two
// of its own transactions, and what one has handed to another either with the giver or with the taker. So whatever is proved of a kill holds of a
// copy, and no order of copying has to be argued for.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KEPT_APART, OBJECTS } from './manifest.ts'

export interface Pinned {
  /** Below the state folder. */
  readonly path: string
  readonly database: DatabaseSync
}

export interface Instant {
  readonly at: number
  readonly heldMs: number | null
  readonly files: readonly Pinned[]
  /** Sum of the steps of the machine's clock, as the launcher has it; null where it keeps none. */
  readonly clock: string | null
  /** An alert was being handed to the shards all the while; a copy of such a moment sends nothing of it by itself. */
  readonly inHandOver: boolean
}

/** The server goes on after this whatever became of who stopped it. */
const GUARD_S = 2
const STOPS_WITHIN_MS = 500
const TRY_FOR_MS = 15_000
const AGAIN_MS = 50
/** An approval is with every shard, written down, within a second or two. */
const CALM_WITHIN_MS = 8_000

export class NoInstant extends Error {}

export class Damaged extends Error {}

export async function instantOf(state: string, only?: string): Promise<Instant> {
  const began = Date.now()
  for (let why = ''; ;) {
    const passed = Date.now() - began
    const tried = oneTry(state, only, passed > CALM_WITHIN_MS)
    if (tried.kind === 'pinned') return tried.instant
    why = tried.why
    if (passed > TRY_FOR_MS) throw new NoInstant(why)
    await new Promise((done) => setTimeout(done, AGAIN_MS))
  }
}

export function release({ files }: Pick<Instant, 'files'>): void {
  for (const { database } of files) database.close()
}

type Try = { readonly kind: 'pinned'; readonly instant: Instant } | { readonly kind: 'not yet'; readonly why: string }

function oneTry(state: string, only: string | undefined, inHaste: boolean): Try {
  const server = serverOf(state)
  if (server === 'unknown')
    return { kind: 'not yet', why: `a server holds ${state} and its workerd is not the one of run.json` }
  const paths = objectFiles(state, only)
  const files: Pinned[] = []
  try {
    // Opened and looked at before: what is left to do while the server stands is one statement a file.
    for (const path of paths) {
      // Read only, so that closing it never writes the server's log into its database in the server's place.
      const database = new DatabaseSync(join(state, path), { readOnly: true })
      files.push({ path, database })
      named(path, () => database.prepare('SELECT COUNT(*) FROM sqlite_schema').get())
    }
    const held = whileStanding(server, () => {
      for (const { database } of files) {
        database.exec('BEGIN')
        database.prepare('SELECT COUNT(*) FROM sqlite_schema').get()
      }
      return { at: Date.now(), paths: objectFiles(state, only) }
    })
    if (held.value.paths.join() !== paths.join()) return again(files, 'new objects were made meanwhile')
    const inHandOver = isInHandOver(files)
    if (inHandOver && !inHaste) return again(files, 'an alert is being handed to the shards')
    // After the instant: a step that the objects know is in it, and one that they do not know yet moves them as after any start.
    const clock = join(state, 'clock.json')
    return {
      kind: 'pinned',
      instant: {
        at: held.value.at,
        heldMs: held.heldMs,
        files,
        clock: existsSync(clock) ? readFileSync(clock, 'utf8') : null,
        inHandOver,
      },
    }
  } catch (error) {
    const tried = again(files, error instanceof Error ? error.message : 'unknown')
    if (error instanceof Damaged) throw error
    return tried
  }
}

/** No second look makes it whole. */
const SQLITE_CORRUPT = 11
const SQLITE_NOT_A_DATABASE = 26

export function damaged(path: string, what: string): Damaged {
  return new Damaged(
    `${path} is damaged on the server itself (${what}): keep the copies of before, and restore the newest`,
  )
}

/** What the database says of a file that is damaged names the file. */
export function named<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asDamage(path, error)
  }
}

export function asDamage(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return code === SQLITE_CORRUPT || code === SQLITE_NOT_A_DATABASE ? damaged(path, (error as Error).message) : error
}

function again(files: readonly Pinned[], why: string): Try {
  release({ files })
  return { kind: 'not yet', why }
}

/** Every object's file, and the alarms of its class, sorted. */
export function objectFiles(state: string, only?: string): readonly string[] {
  const root = join(state, OBJECTS)
  return readdirSync(root)
    .filter((folder) => (only === undefined ? folder !== KEPT_APART : folder === only))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${OBJECTS}/${folder}/${name}`))
    .filter((path) => path.endsWith('.sqlite'))
    .toSorted()
}

/** workerd of this state folder by its own command line; null where nobody serves it. */
function serverOf(state: string): number | 'unknown' | null {
  const run = join(state, 'run.json')
  const pid = existsSync(run) ? (JSON.parse(readFileSync(run, 'utf8')) as { workerdPid: number }).workerdPid : 0
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(state, 'workerd.capnp'))) return pid
  } catch {
    // No such process: it is down, or between a death and a start.
  }
  const lock = join(state, 'lock')
  return existsSync(lock) && spawnSync('flock', ['-n', '-E', '75', lock, 'true']).status === 75 ? 'unknown' : null
}

/** Does it while every thread of that process is stopped; null where nobody serves. */
export function whileStanding<T>(
  server: number | null,
  work: () => T,
): { readonly value: T; readonly heldMs: number | null } {
  if (server === null) return { value: work(), heldMs: null }
  const guard = spawn('sh', ['-c', `sleep ${GUARD_S}; kill -CONT ${server}`], { detached: true, stdio: 'ignore' })
  guard.unref()
  const began = performance.now()
  try {
    process.kill(server, 'SIGSTOP')
    while (!stands(server))
      if (performance.now() - began > STOPS_WITHIN_MS) throw new Error('the server did not stand still')
    const value = work()
    return { value, heldMs: performance.now() - began }
  } finally {
    process.kill(server, 'SIGCONT')
    if (guard.pid !== undefined) process.kill(-guard.pid, 'SIGKILL')
  }
}

/** Every thread: one that is in a sync finishes it first. */
function stands(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((task) => {
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8'))?.[1]
    return state === 'T'
  })
}

// An alert that Command has approved and a shard has not written down whole: whom it would tell after a restore, nobody could ask a provider about.
function isInHandOver(files: readonly Pinned[]): boolean {
  return files.some(({ path, database }) => {
    if (path.includes('tocsin-Command/') && has(database, '_outbox'))
      return any(
        database,
        `SELECT 1 FROM _outbox WHERE addressee LIKE 'shard:%' AND body ->> 'kind' IN ('launch', 'stop')`,
      )
    if (path.includes('tocsin-ResidentsShard/') && has(database, 'dispatch'))
      return any(database, `SELECT 1 FROM dispatch WHERE state = 'sending' AND expanded = 0`)
    return false
  })
}

export function has(database: DatabaseSync, table: string): boolean {
  return database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(table) !== undefined
}

function any(database: DatabaseSync, query: string): boolean {
  return database.prepare(`${query} LIMIT 1`).get() !== undefined
}
