// Who is in which shelter: opened and closed by a named person, arrivals and departures by hand, counted against the places.
import { readCaller } from '../../flow/read-caller.ts'
import type { Holding } from '../../model/retention.ts'
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import {
  BY_CODE,
  isUnseen,
  roomOf,
  type Arrival,
  type Shelter,
  type Sheltered,
  type ShelterView,
  type ToldArrival,
} from '../../model/shelter.ts'
import { MINUTE_MS, type Instant } from '../../model/time.ts'
import type { ArrivalAnswer, ShelterAnswer } from '../rpc/asked.ts'
import type { Accesses } from './accesses.ts'
import * as say from './cell-sentences.ts'
import type { Ground } from './ground.ts'
import { SealedRows, type RowRequest } from './sealed-rows.ts'

/** A coach of people comes within a minute; a program that fills forms does not stop at sixty. */
const [MOST_WITHIN, WITHIN_MS] = [60, 10 * MINUTE_MS]
const KEY_SIGNS = 16

interface Opened {
  readonly since: Instant
  readonly by: string
}

export class Sheltering {
  readonly #ground: Ground
  readonly #accesses: Accesses
  readonly #rows: SealedRows<Arrival>
  readonly #touched: () => void

  constructor(
    ground: Ground,
    sql: SqlStorage,
    { accesses, touched }: { readonly accesses: Accesses; readonly touched: () => void },
  ) {
    this.#ground = ground
    this.#accesses = accesses
    this.#touched = touched
    this.#rows = new SealedRows(ground, sql, 'arrival')
  }

  turn(id: string, isOpen: boolean, by: Actor): ShelterAnswer {
    const ground = this.#ground
    return ground.transaction((): ShelterAnswer => {
      const shelter = this.#shelter(id)
      if (shelter === null) return unknown(id)
      const { [id]: known, ...others } = this.#opened
      if ((known !== undefined) === isOpen) return { kind: 'ok', shelter: this.#view(shelter, this.#rows.all()) }
      const there = this.#there(id)
      if (!isOpen && there > 0)
        return refused('people are still there', `${there} persons are still in it: write where they go first`)
      ground.settings.put('shelters', isOpen ? { ...others, [id]: { since: ground.now, by: by.name } } : others)
      ground.write(say.shelterTurned(shelter, isOpen, by))
      this.#changed()
      return { kind: 'ok', shelter: this.#view(shelter, this.#rows.all()) }
    })
  }

  /** Nobody is turned away at the door for a count: it warns, and somebody finds a second place. */
  admit(
    asked: { readonly shelter: string; readonly told: ToldArrival },
    by: Actor,
    request: string | null,
  ): ArrivalAnswer {
    return this.#admit(asked, { by, request })
  }

  /** By the code at the door; the same door that counts them tells the desk to look. */
  admitThemselves(asked: { readonly shelter: string; readonly told: ToldArrival }, request: string): ArrivalAnswer {
    const since = this.#ground.now - WITHIN_MS
    const recent = this.#rows.all().filter((one) => one.by.id === BY_CODE.id && one.at > since)
    if (recent.length >= MOST_WITHIN) return refused('too many tries', 'the desk writes down who comes')
    return this.#admit(asked, { by: BY_CODE, request })
  }

  /** Whoever wrote themselves down stands at the desk. */
  see(number: number, by: Actor): ArrivalAnswer {
    const ground = this.#ground
    return ground.transaction((): ArrivalAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return unknownArrival(number)
      if (!isUnseen(known)) return { kind: 'ok', arrival: known }
      const arrival: Arrival = { ...known, seen: by }
      this.#rows.put(arrival)
      ground.write(say.arrivalSeen(arrival, by))
      this.#touched()
      return { kind: 'ok', arrival }
    })
  }

  /** What the code at the door of an open shelter carries: another one each time that it is opened. Null where it is closed. */
  doorKey(id: string): string | null {
    const opened = this.#opened[id]
    if (this.#shelter(id) === null || opened === undefined) return null
    return this.#ground.keyring.hmacText('shelter door', `${id} ${opened.since}`).slice(0, KEY_SIGNS)
  }

  nameOf(id: string): string {
    return this.#shelter(id)?.name ?? ''
  }

  #admit(asked: { readonly shelter: string; readonly told: ToldArrival }, { by, request }: RowRequest): ArrivalAnswer {
    const ground = this.#ground
    return ground.transaction((): ArrivalAnswer => {
      const twice = this.#rows.byRequest(by, request)
      if (twice !== null) return { kind: 'ok', arrival: twice }
      const read = readCaller(asked.told.phone)
      if (read.kind === 'refused') return read
      const shelter = this.#shelter(asked.shelter)
      if (shelter === null) return unknown(asked.shelter)
      if (this.#opened[shelter.id] === undefined)
        return refused('wrong state', 'this shelter is closed: open it first, so that everybody knows of it')
      const before = this.#there(shelter.id)
      const number = this.#rows.nextNumber()
      const arrival: Arrival = {
        ...asked.told,
        phone: read.phone,
        number,
        shelter: shelter.id,
        at: ground.now,
        by,
        household: null,
        left: null,
        ...(by.id === BY_CODE.id ? { seen: null } : {}),
      }
      this.#rows.put(arrival, { by, request })
      const there = before + arrival.persons
      ground.write(say.admitted(shelter, arrival, there))
      const [was, is] = [roomOf(before, shelter.capacity), roomOf(there, shelter.capacity)]
      if (is !== was && is !== 'places') ground.write(say.shelterFills(shelter, is, there))
      this.#changed()
      return { kind: 'ok', arrival }
    })
  }

  depart(number: number, to: string, by: Actor): ArrivalAnswer {
    const ground = this.#ground
    return ground.transaction((): ArrivalAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return unknownArrival(number)
      if (known.left !== null) return { kind: 'ok', arrival: known }
      const arrival: Arrival = { ...known, left: { at: ground.now, to } }
      const shelter = this.#shelter(known.shelter)
      this.#rows.put(arrival)
      const there = this.#there(known.shelter)
      if (shelter !== null) ground.write(say.departed(shelter, arrival, { by, there }))
      this.#changed()
      return { kind: 'ok', arrival }
    })
  }

  /** They are a household of the alert list that was not reached: found again. */
  recognise(number: number, household: string, by: Actor): ArrivalAnswer {
    const ground = this.#ground
    return ground.transaction((): ArrivalAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return unknownArrival(number)
      if (known.household === household) return { kind: 'ok', arrival: known }
      const arrival: Arrival = { ...known, household }
      this.#rows.put(arrival)
      ground.write(say.arrivalRecognised(arrival, by))
      this.#touched()
      return { kind: 'ok', arrival }
    })
  }

  /** With names; the look stands in the log first. Null where there is no such shelter. */
  list(id: string, by: Actor): readonly Arrival[] | null {
    const shelter = this.#shelter(id)
    if (shelter === null) return null
    const arrivals = this.#rows.all().filter((one) => one.shelter === id)
    const persons = arrivals.reduce((sum, one) => sum + one.persons, 0)
    this.#ground.transaction(() => this.#accesses.write(say.shelterLookedAt(shelter, persons, by)))
    return arrivals
  }

  /** Everybody who came, also who has gone on since: they were found. Not who only says so. */
  sheltered(): Sheltered {
    const all = this.#rows.all().filter((one) => !isUnseen(one))
    return {
      phoneHashes: all.flatMap(({ phone }) => (phone === '' ? [] : [this.#ground.keyring.blindIndex(phone)])),
      households: all.flatMap(({ household }) => household ?? []),
    }
  }

  views(): readonly ShelterView[] {
    const arrivals = this.#rows.all()
    return (this.#ground.bundle?.shelters ?? []).map((shelter) => this.#view(shelter, arrivals))
  }

  get persons(): number {
    return this.#rows.all().reduce((sum, { left, persons }) => sum + (left === null ? persons : 0), 0)
  }

  holding(object: string): Holding {
    const all = this.#rows.all()
    const persons = all.reduce((sum, one) => sum + one.persons, 0)
    const since = all.length === 0 ? null : Math.min(...all.map(({ at }) => at))
    return { object, dataset: 'shelter arrivals', persons, records: all.length, since }
  }

  erase(): number {
    const numbers = this.#rows.all().map(({ number }) => number)
    this.#rows.drop(numbers)
    return numbers.length
  }

  clear(): void {
    this.#rows.clear()
    this.#ground.settings.drop('shelters')
    this.#ground.settings.drop('shelter rooms')
  }

  get #opened(): Readonly<Record<string, Opened>> {
    return this.#ground.settings.get<Readonly<Record<string, Opened>>>('shelters') ?? {}
  }

  // Part of the caller's transaction. The public page is made anew only where it would say something else.
  #changed(): void {
    const { settings } = this.#ground
    const rooms = Object.fromEntries(this.views().flatMap(({ id, isOpen, room }) => (isOpen ? [[id, room]] : [])))
    const isNew = JSON.stringify(rooms) !== JSON.stringify(settings.get('shelter rooms') ?? {})
    settings.put('shelter rooms', rooms)
    this.#touched()
    if (isNew) this.#ground.publish()
  }

  #shelter(id: string): Shelter | null {
    return this.#ground.bundle?.shelters?.find((one) => one.id === id) ?? null
  }

  #there(id: string): number {
    return this.#rows
      .all()
      .reduce((sum, { shelter, left, persons }) => sum + (shelter === id && left === null ? persons : 0), 0)
  }

  #view(shelter: Shelter, arrivals: readonly Arrival[]): ShelterView {
    const there = arrivals.filter((one) => one.shelter === shelter.id && one.left === null)
    const persons = there.reduce((sum, one) => sum + one.persons, 0)
    const { [shelter.id]: opened } = this.#opened
    return {
      ...shelter,
      isOpen: opened !== undefined,
      since: opened?.since ?? null,
      by: opened?.by ?? null,
      persons,
      animalsThere: there.reduce((sum, { animals }) => sum + animals, 0),
      room: roomOf(persons, shelter.capacity),
    }
  }
}

function unknown(id: string) {
  return refused('unknown shelter', `there is no shelter ${id.slice(0, 64)} in shelters.yaml`)
}

function unknownArrival(number: number) {
  return refused('unknown arrival', `there is no arrival C${number} here`)
}
