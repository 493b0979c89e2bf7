// What was read last, for when no server answers: the situation, the plan, the map. It lies on this device and goes when its owner signs out.
import { ask, type Answer } from './api.ts'

const STORE = 'tocsin-console-reads-1'

export interface KeptRead<T> {
  readonly value: T
  /** When the server said it, machine time. */
  readonly at: number
}

/** Asks the server, and where it cannot be reached answers with what it said last. A refusal is an answer: nothing kept is shown over it. */
export async function askElseKept<T>(path: string, name = path): Promise<Answer<T>> {
  const answer = await ask<T>(path)
  if (answer.kind === 'ok') void keepRead(name, answer.value)
  const kept = answer.kind === 'unreachable' ? await readKept<T>(name) : null
  return kept === null ? answer : { kind: 'ok', value: kept.value }
}

export async function keepRead(name: string, value: unknown): Promise<void> {
  const store = await opened()
  await store?.put(name, Response.json({ at: Date.now(), value })).catch(() => undefined)
}

export async function readKept<T>(name: string): Promise<KeptRead<T> | null> {
  const found = await (await opened())?.match(name)
  return found === undefined ? null : ((await found.json()) as KeptRead<T>)
}

/** Whoever signs out leaves nothing to read behind. */
export async function forgetReads(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(STORE).catch(() => false)
}

// A page that came over plain HTTP has no such store: it works as long as it stays open.
const opened = () => ('caches' in globalThis ? caches.open(STORE).catch(() => null) : Promise.resolve(null))
