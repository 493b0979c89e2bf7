// What was written while no server answered: lines of the main courante and cards of the plan. They wait on this device in the order in which
// they were written, each under a name of its own, so that one that arrives twice counts once. What warns people never waits here: it is sent
// while somebody looks, or not at all.
import { toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { Problem } from '../../worker/model/view.ts'
import type { CardAct } from '../../worker/plan/card-machine.ts'
import { ask, type Answer } from './api.ts'

export type WhatWaits =
  | { readonly what: 'line'; readonly text: string }
  | { readonly what: 'card'; readonly run: string; readonly card: string; readonly act: CardAct['act'] }

export type Unsent = WhatWaits & {
  /** Of the device, and counted. */
  readonly id: string
  readonly path: string
  readonly json: Readonly<Record<string, unknown>>
  /** Territory time. */
  readonly writtenAt: Instant
  /** Why the server did not take it: somebody decides what becomes of it. Null while it could not be asked. */
  readonly refused: Problem | null
}

const DEVICE = 'tocsin.device'
const COUNTER = 'tocsin.counter'

export class Outbox {
  #all = $state.raw<readonly Unsent[]>([])
  /** The one that is being asked for the first time: nobody need hear of it yet. */
  #asking = $state<string | null>(null)
  readonly #key: string
  #handing = false

  /** `owner`: whose lines these are. Somebody else at this device does not send them as their own. */
  constructor(territory: string, owner: string) {
    this.#key = `tocsin.unsent.${territory}.${owner}`
    this.#all = kept(this.#key)
  }

  get unsent(): readonly Unsent[] {
    return this.#all.filter(({ id }) => id !== this.#asking)
  }

  /** Sends it, or keeps it where nobody answers. What comes after something that waits, waits behind it. */
  async post(
    path: string,
    json: Unsent['json'],
    { now, ...what }: WhatWaits & { readonly now: Instant },
  ): Promise<Answer<unknown>> {
    const one: Unsent = { ...what, id: nextId(), path, json, writtenAt: now, refused: null }
    const waits = this.#all.some(({ refused }) => refused === null)
    this.#asking = waits ? null : one.id
    // On the device before it is asked: a page that dies meanwhile has not lost it.
    this.#change((all) => [...all, one])
    const answer = waits ? ({ kind: 'unreachable' } as const) : await ask(path, { method: 'POST', json, key: one.id })
    this.#asking = null
    if (answer.kind === 'unreachable') return { kind: 'ok', value: null }
    this.drop(one.id)
    return answer
  }

  /** The server has been heard: what waits goes, in its order, each with the hour at which it was written. True where something went. */
  async handOn(): Promise<boolean> {
    if (this.#handing) return false
    this.#handing = true
    let went = false
    for (const one of this.unsent.filter(({ refused }) => refused === null)) {
      const json = { happenedAt: toRfc3339(one.writtenAt), ...one.json }
      const answer = await ask(one.path, { method: 'POST', json, key: one.id })
      // Signed out, or a server that is not well: it waits.
      if (answer.kind === 'unreachable' || (answer.kind === 'refused' && isPassing(answer.problem.status))) break
      went = true
      if (answer.kind === 'ok') this.drop(one.id)
      else
        this.#change((all) => all.map((other) => (other.id === one.id ? { ...one, refused: answer.problem } : other)))
    }
    this.#handing = false
    return went
  }

  drop(id: string): void {
    this.#change((all) => all.filter((one) => one.id !== id))
  }

  // Another window of the same person may have written since.
  #change(next: (all: readonly Unsent[]) => readonly Unsent[]): void {
    this.#all = next(kept(this.#key))
    if (this.#all.length === 0) localStorage.removeItem(this.#key)
    else localStorage.setItem(this.#key, JSON.stringify(this.#all))
  }
}

const isPassing = (status: number) => status === 401 || status === 429 || status >= 500

function kept(key: string): readonly Unsent[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? (found as readonly Unsent[]) : []
  } catch {
    return []
  }
}

function nextId(): string {
  const device = localStorage.getItem(DEVICE) ?? crypto.randomUUID()
  const counter = Number(localStorage.getItem(COUNTER) ?? 0) + 1
  localStorage.setItem(DEVICE, device)
  localStorage.setItem(COUNTER, String(counter))
  return `${device} ${counter}`
}
