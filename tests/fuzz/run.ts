// The run: a seeded payload, a door, and what must hold whatever came: nothing throws, no number is anything but finite, what is stored is
// finite, and a refusal says something. A failing payload is cut down to what still fails.
import { performance } from 'node:perf_hooks'
import {
  evaluate,
  FRESH_STATE,
  takeReadings,
  type Series,
  type WatchPlan,
  type WatchState,
} from '../../worker/flow/watch.ts'
import { verdictOf } from '../../worker/ingest/accept.ts'
import type { RawReading } from '../../worker/model/reading.ts'
import { NOW } from '../contract/feed-sources.ts'
import { rule } from '../objects/commune.ts'
import { Random } from '../simulation/random.ts'
import { gauge } from '../worker/ingest/gauge.ts'
import type { Door } from './door.ts'
import { mutated } from './mutate.ts'
import { PULL_DOORS } from './pull-doors.ts'
import { PUSH_DOORS } from './push-doors.ts'

export const DOORS: readonly Door[] = [...PULL_DOORS, ...PUSH_DOORS]

/** A payload of some kilobytes that takes longer than this is a door that can be held open. */
const SLOW_MS = 1_000

export interface Failed {
  readonly door: string
  readonly seed: number
  readonly run: number
  readonly why: string
  readonly payload: Uint8Array
}

export interface FuzzRun {
  readonly runs: number
  /** How many were read as something, by door: a door that reads nothing is not being tried. */
  readonly read: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly failed: readonly Failed[]
}

export interface FuzzOrder {
  readonly seed: number
  readonly runs: number
  readonly doors?: readonly Door[]
  /** So many failures are enough. */
  readonly most?: number
}

export function fuzz({ seed, runs, doors = DOORS, most = 10 }: FuzzOrder): FuzzRun {
  const read: Record<string, number> = Object.fromEntries(doors.map(({ name }) => [name, 0]))
  const failed: Failed[] = []
  let slowestMs = 0
  for (let run = 0; run < runs && failed.length < most; run++) {
    const door = doors[run % doors.length] as Door
    const payload = payloadOf(door, seed, run)
    const began = performance.now()
    const { why, isRead } = tried(door, payload)
    slowestMs = Math.max(slowestMs, performance.now() - began)
    if (isRead) read[door.name] = (read[door.name] ?? 0) + 1
    if (why !== null) failed.push({ door: door.name, seed, run, why, payload: minimised(door, payload, why) })
  }
  return { runs, read, slowestMs, failed }
}

/** The same seed and run give the same payload, whatever ran before. */
export function payloadOf(door: Door, seed: number, run: number): Uint8Array {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ run)
  const { shape, bytes } = random.pick(door.seeds)
  return mutated(bytes, shape, random)
}

function tried(door: Door, payload: Uint8Array): { readonly why: string | null; readonly isRead: boolean } {
  // Of this process alone: another that takes the machine makes no door slow.
  const began = process.cpuUsage()
  try {
    const { isRead, said, readings = [] } = door.open(payload)
    const spoiled = notFinite(said) ?? stored(readings)
    const slow = process.cpuUsage(began).user / 1_000 > SLOW_MS ? 'it took longer than a second' : null
    return { why: spoiled ?? silent(said) ?? slow, isRead }
  } catch (error) {
    return {
      why: `it throws: ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 120)}` : String(error)}`,
      isRead: false,
    }
  }
}

/** Where in it stands a number that is none; null where nowhere. */
function notFinite(value: unknown, where = '', depth = 0): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${where} is ${value}`
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array || depth > 30) return null
  for (const [key, inner] of Object.entries(value)) {
    // What a network decoded is looked at by us and kept by nobody; of readings, what is accepted counts, which `stored` looks at.
    if (key === 'decoded' || key === 'reading' || key === 'readings') continue
    const found = notFinite(inner, `${where}.${key}`, depth + 1)
    if (found !== null) return found
  }
  return null
}

function silent(said: unknown): string | null {
  const { kind, message, mend } = (said ?? {}) as Readonly<Record<string, unknown>>
  if (kind !== 'fault' && kind !== 'unreadable') return null
  const words = kind === 'fault' ? [message, mend] : [message ?? (said as { why?: unknown }).why]
  return words.every((one) => typeof one === 'string' && one.length > 3)
    ? null
    : 'it is refused without a reason or a mend'
}

const PLAN: WatchPlan = { territory: '99001', stations: [gauge()], rules: [rule()], zones: [], silenceMs: null }

// Accepted and evaluated as the watch does it, under our own station's name: what is stored afterwards has no number that is none.
function stored(raws: readonly RawReading[]): string | null {
  if (raws.length === 0) return null
  let state: WatchState = FRESH_STATE
  let series: Series = new Map()
  const ours = raws.slice(0, 200).map((one) => ({ ...one, station: 'PONT-VIEUX' }))
  const taken = takeReadings(PLAN, series, state, ours, NOW)
  ;({ series, state } = taken)
  const evaluated = evaluate(PLAN, series, state, NOW)
  const kept = taken.accepted.flatMap((one) => (one.kind === 'new' || one.kind === 'corrected' ? [one.reading] : []))
  const nothing = taken.accepted
    .map((one, index) => verdictOf(index, one))
    .find((one) => one.kind === 'refused' && (one.reason === '' || one.mend === ''))
  if (nothing !== undefined) return 'a value is refused without a reason'
  return notFinite(kept, 'stored') ?? notFinite(evaluated.state, 'state') ?? notFinite(evaluated.signals, 'signals')
}

/** Halves, then eighths, then single bytes are left out as long as it fails in the same way. */
export function minimised(door: Door, payload: Uint8Array, why: string): Uint8Array {
  const same = (bytes: Uint8Array) => kindOf(tried(door, bytes).why) === kindOf(why)
  let bytes = payload
  const most = payload.length > 10_000 ? 300 : 4_000
  for (let size = Math.ceil(bytes.length / 2), tries = 0; size >= 1 && tries < most; size = Math.floor(size / 2)) {
    for (let at = 0; at < bytes.length && tries < most; tries++) {
      const without = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + size)])
      if (same(without)) bytes = without
      else at += size
    }
  }
  return bytes
}

// The place of a number changes while a payload shrinks, and what an exception says of it.
const kindOf = (why: string | null) => why?.replace(/^\S+ is /, 'is ').replace(/^(it throws: \w+).*/s, '$1') ?? null
