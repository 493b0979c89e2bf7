// Calls that operators take by hand: kept sealed, told to the log as a number and counts, heaped by place. Who rang is shown one by one.
import { contains } from '../../audience/locate.ts'
import { streetOf } from '../../audience/street.ts'
import {
  isOpenCall,
  type Call,
  type CallAct,
  type CallCluster,
  type CallPerson,
  type CallView,
  type ToldCall,
} from '../../model/call.ts'
import { readCaller } from '../../flow/read-caller.ts'
import type { CellSummary } from '../../model/cell.ts'
import type { Position } from '../../model/geo.ts'
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import type { Zone } from '../../model/zone.ts'
import { calledAgain, newCall, stepCall } from '../../plan/call-case.ts'
import { clustersOf } from '../../plan/call-clusters.ts'
import type { CallAnswer } from '../rpc/asked.ts'
import type { Accesses } from './accesses.ts'
import * as say from './cell-sentences.ts'
import type { Ground } from './ground.ts'
import { SealedRows } from './sealed-rows.ts'

/** While one of these holds, residents have been told or are being told. */
const WARNED = ['sending', 'in force', 'stopping'] as const

const NO_ZONES: readonly Zone[] = []

export class Intake {
  readonly #ground: Ground
  readonly #accesses: Accesses
  readonly #rows: SealedRows<Call>
  readonly #touched: () => void
  /** Zones in which a call lies, as long as the zones are these. */
  readonly #within = new WeakMap<Call, { readonly of: readonly Zone[]; readonly zones: readonly string[] }>()

  constructor(
    ground: Ground,
    sql: SqlStorage,
    { accesses, touched }: { readonly accesses: Accesses; readonly touched: () => void },
  ) {
    this.#ground = ground
    this.#accesses = accesses
    this.#touched = touched
    this.#rows = new SealedRows(ground, sql, 'call')
  }

  take(asked: ToldCall, by: Actor, request: string | null): CallAnswer {
    const ground = this.#ground
    return ground.transaction((): CallAnswer => {
      const twice = this.#rows.byRequest(by, request)
      if (twice !== null) return { kind: 'ok', call: this.#view(twice) }
      const read = readCaller(asked.phone)
      if (read.kind === 'refused') return read
      const told = { ...asked, phone: read.phone }
      const done = { by, at: ground.now }
      if (told.sameAs === null) {
        const call = newCall(told, done, this.#rows.nextNumber())
        this.#rows.put(call, { by, request })
        ground.write(say.callTaken(call, this.#placeOf(call, this.#warned), by))
        return this.#kept(call)
      }
      const known = this.#rows.get(told.sameAs)
      if (known === null) return unknown(told.sameAs)
      const call = calledAgain(known, told, done)
      this.#rows.put(call, { by, request })
      ground.write(say.callAgain(call, by, known.ended !== null))
      return this.#kept(call)
    })
  }

  act(number: number, act: CallAct, by: Actor): CallAnswer {
    const ground = this.#ground
    return ground.transaction((): CallAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return unknown(number)
      const stepped = stepCall(known, act, { by, at: ground.now })
      if (stepped.kind === 'refused') return stepped
      if (stepped.call === known) return { kind: 'ok', call: this.#view(known) }
      this.#rows.put(stepped.call)
      ground.write(say.callMoved(stepped.call, by))
      return this.#kept(stepped.call)
    })
  }

  /** Who rang; the look stands in the log first. */
  person(number: number, by: Actor): CallPerson | null {
    const call = this.#rows.get(number)
    if (call === null) return null
    this.#ground.transaction(() => this.#accesses.write(say.callLookedAt(number, by)))
    return { name: call.name, phone: call.phone }
  }

  /** Somebody has looked at what lies together, and says what of it. */
  answerCluster(first: number, note: string, by: Actor): CallCluster | null {
    const ground = this.#ground
    return ground.transaction(() => {
      const cluster = this.#clusters(this.#rows.all()).find((one) => one.first === first)
      if (cluster === undefined) return null
      ground.settings.put('clusters answered', { ...this.#answered, [first]: cluster.calls.length })
      ground.write(say.clusterAnswered(cluster, by, note))
      this.#touched()
      return cluster
    })
  }

  view(): readonly CallView[] {
    const warned = this.#warned
    return this.#rows.all().map((call) => this.#view(call, warned))
  }

  summary(): Pick<CellSummary, 'calls' | 'clusters'> {
    const calls = this.#rows.all()
    const fresh = calls.filter(({ state }) => state === 'new')
    return {
      calls: {
        new: fresh.length,
        passedOn: calls.filter(({ state }) => state === 'passed on').length,
        ended: calls.filter(({ ended }) => ended !== null).length,
        oldestNewAt: fresh.length === 0 ? null : Math.min(...fresh.map(({ lastAt }) => lastAt)),
      },
      // One that somebody has answered comes back when more calls join it.
      clusters: this.#clusters(calls).filter(({ first, calls: own }) => own.length > (this.#answered[first] ?? 0)),
    }
  }

  get open(): number {
    return this.#rows.all().filter(isOpenCall).length
  }

  held(): readonly Call[] {
    return this.#rows.all()
  }

  /** Numbers go on: the log names those that were. */
  erase(): number {
    const numbers = this.#rows.all().map(({ number }) => number)
    this.#rows.drop(numbers)
    this.#ground.settings.drop('clusters answered')
    this.#ground.settings.drop('clusters said')
    return numbers.length
  }

  clear(): void {
    this.erase()
    this.#rows.clear()
  }

  get #answered(): Readonly<Record<string, number>> {
    return this.#ground.settings.get<Readonly<Record<string, number>>>('clusters answered') ?? {}
  }

  /** Part of the caller's transaction. */
  #kept(call: Call): CallAnswer {
    this.#sayClusters()
    this.#touched()
    return { kind: 'ok', call: this.#view(call) }
  }

  // Once when it forms, and once more each time that it has doubled: a line a call would drown the log.
  #sayClusters(): void {
    const { settings } = this.#ground
    const said = settings.get<Readonly<Record<string, number>>>('clusters said') ?? {}
    const due = this.#clusters(this.#rows.all()).filter(({ first, calls }) => calls.length >= 2 * (said[first] ?? 1))
    for (const cluster of due) this.#ground.write(say.clusterSeenBySystem(cluster))
    if (due.length > 0)
      settings.put('clusters said', {
        ...said,
        ...Object.fromEntries(due.map(({ first, calls }) => [first, calls.length])),
      })
  }

  #clusters(calls: readonly Call[]): readonly CallCluster[] {
    const warned = this.#warned
    const placed = calls.map((call) => ({
      number: call.number,
      at: call.at,
      persons: call.persons,
      street: streetOf(call.address),
      house: call.address,
      point: call.point,
      ...this.#placeOf(call, warned),
    }))
    return clustersOf(placed, this.#ground.now)
  }

  /** Zones whose residents have been told or are being told. */
  get #warned(): ReadonlySet<string> {
    return new Set(this.#ground.tables.alertsIn(WARNED).flatMap(({ current }) => current.content.zones))
  }

  #placeOf(call: Call, warned: ReadonlySet<string>): say.CallPlace {
    if (call.point === null) return { zones: [], outside: null }
    const zones = this.#zonesOf(call, call.point)
    return { zones, outside: !zones.some((zone) => warned.has(zone)) }
  }

  // A night has thousands of calls, and each is asked for its place whenever somebody looks.
  #zonesOf(call: Call, point: Position): readonly string[] {
    const of = this.#ground.bundle?.zones ?? NO_ZONES
    const known = this.#within.get(call)
    if (known?.of === of) return known.zones
    const zones = of.filter(({ geometry }) => contains(geometry, point)).map(({ id }) => id)
    this.#within.set(call, { of, zones })
    return zones
  }

  #view(call: Call, warned = this.#warned): CallView {
    const { phone, name: _, ...shown } = call
    return { ...shown, hasPhone: phone !== '', ...this.#placeOf(call, warned) }
  }
}

function unknown(number: number) {
  return refused('unknown call', `there is no call A${number} here`)
}
