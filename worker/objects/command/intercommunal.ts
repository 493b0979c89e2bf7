// What a commune shows the body that it belongs to, and what a body holds of its communes. Pushed by the commune, told until acknowledged, applied
// once; nothing here lets anybody decide for another.
import { createHash } from 'node:crypto'
import { commandOf } from '../../env.ts'
import { sharedPicture } from '../../flow/shared-picture.ts'
import type { Actor } from '../../model/identity.ts'
import {
  HEARTBEAT_MS,
  SHARED_WITHIN_MS,
  type Consent,
  type IntercommunalSummary,
  type IntercommunalView,
  type MemberView,
  type OfferedMeans,
  type PoolMeans,
  type SharedAreas,
  type SharedPicture,
} from '../../model/intercommunal.ts'
import { NOTHING_SAID } from '../../model/public-state.ts'
import { refused } from '../../model/reason.ts'
import type { Instant } from '../../model/time.ts'
import type { IntercommunalAnswer, NeighbourAnswer, NeighbourMessage } from '../rpc/intercommunal.ts'
import type { Ground, Handoff } from './ground.ts'
import { bodyUnknown, consentSaid, meansOffered, memberSaid } from './intercommunal-sentences.ts'
import type { Lending } from './lending.ts'
import { Loans } from './loans.ts'
import { SealedRows } from './sealed-rows.ts'
import type { Part } from './sockets.ts'
import { Areas } from './shared-areas.ts'

const CONSENTS = 'consents'
const EDITION = 'shared edition'
const OFFERED = 'offered means'
const POOL = 'pool'
const POOL_TOLD = 'pool told'
/** A commune belongs to one body, and may to a syndicate of its river. */
const MOST_CONSENTS = 4

/** A change of one of these is another picture. */
const SHARED_PARTS: readonly Part[] = [
  'clock',
  'planLevel',
  'stations',
  'zoneClocks',
  'proposals',
  'alerts',
  'plan',
  'publicState',
  'cell',
]

export type NeighbourHandoff = Extract<Handoff, { readonly kind: 'neighbour' }>

interface MemberRow {
  readonly number: number
  readonly member: string
  readonly name: string
  readonly edition: number
  readonly receivedAt: Instant
  /** Null once the commune has ended it: nothing of it is held. */
  readonly picture: SharedPicture | null
  readonly endedAt: Instant | null
}

interface KeptPool {
  readonly edition: number
  readonly means: readonly PoolMeans[]
}

export class Intercommunal {
  readonly loans: Loans
  readonly #ground: Ground
  readonly #lending: Lending
  readonly #rows: SealedRows<MemberRow>
  readonly #areas: Areas

  constructor(ground: Ground, storage: DurableObjectStorage, lending: Lending) {
    this.#ground = ground
    this.#lending = lending
    this.#rows = new SealedRows(ground, storage.sql, 'member')
    this.#areas = new Areas(storage.sql)
    this.loans = new Loans(ground, storage.sql, {
      lending,
      pool: () => this.#pool(),
      touched: () => this.#touched(),
    })
    ground.whenTouched((parts) => this.#moved(parts))
  }

  summary(): IntercommunalSummary {
    const { settings } = this.#ground
    return { seq: settings.get<number>('intercommunal seq') ?? 0, isBody: this.#isBody, asked: this.loans.waiting() }
  }

  view(): IntercommunalView {
    return {
      members: this.#isBody ? this.#memberViews() : null,
      consents: this.#consents,
      pool: this.#pool().filter(({ owner }) => this.#isBody || owner.code !== this.#code),
      offered: this.#offered,
      loans: this.loans.shown(),
    }
  }

  areas(): Readonly<Record<string, SharedAreas['areas']>> {
    const seen = new Set(this.#liveRows().map(({ member }) => member))
    return Object.fromEntries(this.#areas.all().filter(([member]) => seen.has(member)))
  }

  /** Repeating what stands already changes nothing. */
  share(body: string, isOn: boolean, by: Actor): IntercommunalAnswer {
    const ground = this.#ground
    return ground.transaction((): IntercommunalAnswer => {
      const known = this.#consents.find((one) => one.body === body)
      if ((known !== undefined) === isOn) return this.#ok()
      if (isOn) {
        const fault = this.#cannotShare(body)
        if (fault !== null) return fault
        const consent: Consent = { body, name: null, since: ground.now, by: by.name, state: 'waiting', toldAt: null }
        ground.settings.put(CONSENTS, [...this.#consents, consent])
        ground.alarms.set('share', Date.now())
      } else {
        ground.settings.put(
          CONSENTS,
          this.#consents.filter((one) => one.body !== body),
        )
        this.#keepPools(this.#pools.filter(([of]) => of !== body))
        this.#tell(body, { kind: 'neighbour', what: 'withdrawn', id: by.name })
        if (this.#consents.length === 0) ground.alarms.clear('share')
      }
      ground.write(consentSaid(known?.name ?? body, isOn, by))
      this.#touched()
      return this.#ok()
    })
  }

  offer(number: number, isOffered: boolean, by: Actor): IntercommunalAnswer {
    const ground = this.#ground
    return ground.transaction((): IntercommunalAnswer => {
      const means = this.#lending.shown().find((one) => one.number === number)
      if (means === undefined) return refused('unknown means', `there is no means M${number} here`)
      if (this.#offered.includes(number) === isOffered) return this.#ok()
      if (isOffered && means.origin !== 'own')
        return refused('not yours to lend', `M${number} belongs to ${means.owner}: only its owner offers it`)
      const rest = this.#offered.filter((one) => one !== number)
      ground.settings.put(OFFERED, isOffered ? [...rest, number] : rest)
      ground.write(meansOffered(number, means.what, isOffered, by))
      this.#soon()
      this.#spreadPool()
      this.#touched()
      return this.#ok()
    })
  }

  /** The alarm `share`: what waits in the outbox already is read when it is told, and is asked for anew only once it has gone. */
  due(): void {
    const ground = this.#ground
    const { alarms, outbox } = ground
    if (ground.bundle === null || this.#consents.length === 0) return
    ground.transaction(() => {
      const queued = this.#consents.filter(({ body }) => outbox.hasFor(addresseeOf(body)))
      for (const { body } of this.#consents.filter((one) => !queued.includes(one)))
        this.#tell(body, { kind: 'neighbour', what: 'picture', id: '' })
      alarms.setNoLater('share', Date.now() + (queued.length > 0 ? 2 * SHARED_WITHIN_MS : HEARTBEAT_MS))
    })
  }

  /** One row of the outbox. Throws where the other territory could not be told: the row stays. */
  async tell(to: string, { what, id }: NeighbourHandoff): Promise<void> {
    switch (what) {
      case 'picture':
        return this.#tellPicture(to)
      case 'withdrawn':
        await this.#send(to, { kind: 'withdrawn', from: this.#code, edition: this.#nextEdition(), by: id })
        return
      case 'pool':
        if (this.#isLive(to))
          await this.#send(to, { kind: 'pool', from: this.#code, edition: this.#nextEdition(), means: this.#pool() })
        return
      case 'loan': {
        const loan = this.loans.of(id)
        if (loan !== null) await this.#send(to, { kind: 'loan', from: this.#code, loan })
        return
      }
      default:
        return what satisfies never
    }
  }

  take(message: NeighbourMessage): NeighbourAnswer {
    const ground = this.#ground
    if (ground.bundle === null || ground.mode !== 'live') return { kind: 'not ours' }
    return ground.transaction((): NeighbourAnswer => {
      const { from } = message
      switch (message.kind) {
        case 'picture':
          return this.#takePicture(message)
        case 'areas':
          if (!this.#isLive(from)) return { kind: 'not ours' }
          this.#areas.put(from, message.areas)
          this.#touched()
          return this.#taken()
        case 'withdrawn':
          return this.#takeEnd(message)
        case 'pool':
          if (!this.#consents.some(({ body }) => body === from)) return { kind: 'not ours' }
          if ((this.#pools.find(([of]) => of === from)?.[1].edition ?? 0) < message.edition) {
            const kept: KeptPool = { edition: message.edition, means: message.means }
            this.#keepPools([...this.#pools.filter(([of]) => of !== from), [from, kept]])
            this.#touched()
          }
          return this.#taken()
        case 'loan':
          return this.loans.take(message.loan, from, { isLinked: this.#isLinked(from) })
            ? this.#taken()
            : { kind: 'not ours' }
        default:
          return message satisfies never
      }
    })
  }

  /** Who may see it outlives a demonstration's night; what was lent in it does not. */
  clear(): void {
    this.loans.clear()
    const { settings } = this.#ground
    for (const name of [OFFERED, POOL_TOLD]) settings.drop(name)
    if (this.#consents.length > 0) this.#soon()
    this.#touched()
  }

  #takePicture({
    from,
    edition,
    picture,
    areasVersion,
  }: Extract<NeighbourMessage, { kind: 'picture' }>): NeighbourAnswer {
    if (!this.#members.includes(from) || picture.code !== from) return { kind: 'not ours' }
    const ground = this.#ground
    const known = this.#row(from)
    if (known === null || edition > known.edition) {
      const number = known?.number ?? this.#rows.nextNumber()
      const receivedAt = Date.now()
      this.#rows.put({ number, member: from, name: picture.name, edition, receivedAt, picture, endedAt: null })
      if (known?.picture == null) {
        ground.write(memberSaid(from, picture.name, null))
        this.#tell(from, { kind: 'neighbour', what: 'pool', id: '' })
      }
      this.#spreadPool()
      this.#touched()
    }
    return { kind: 'taken', name: ground.territory.name, wantsAreas: this.#areas.versionOf(from) !== areasVersion }
  }

  #takeEnd({ from, edition, by }: Extract<NeighbourMessage, { kind: 'withdrawn' }>): NeighbourAnswer {
    const known = this.#row(from)
    if (known === null) return { kind: 'not ours' }
    if (edition <= known.edition) return this.#taken()
    // What remains is that it was, and when it ended: an older picture that comes again is not taken for a new one.
    this.#rows.put({ ...known, edition, picture: null, endedAt: Date.now() })
    this.#areas.drop(from)
    if (known.picture !== null) this.#ground.write(memberSaid(from, known.name, { by }))
    this.#spreadPool()
    this.#touched()
    return this.#taken()
  }

  async #tellPicture(to: string): Promise<void> {
    if (!this.#consents.some(({ body }) => body === to)) return
    const ground = this.#ground
    const areas = this.#ownAreas()
    const picture = this.#picture()
    const edition = this.#nextEdition()
    const answer = await this.#send(to, {
      kind: 'picture',
      from: this.#code,
      edition,
      picture,
      areasVersion: areas.version,
    })
    if (answer.kind === 'taken' && answer.wantsAreas && this.#consents.some(({ body }) => body === to))
      await this.#send(to, { kind: 'areas', from: this.#code, areas })
    ground.transaction(() => {
      const known = this.#consents.find(({ body }) => body === to)
      if (known === undefined) return
      const state = answer.kind === 'taken' ? 'taken' : 'not a member'
      const name = answer.kind === 'taken' ? answer.name : known.name
      ground.settings.put(
        CONSENTS,
        this.#consents.map((one) => (one.body === to ? { ...one, state, name, toldAt: Date.now() } : one)),
      )
      if (known.state === state && known.name === name) return
      if (state === 'not a member') ground.write(bodyUnknown(to))
      this.#touched()
    })
  }

  #picture(): SharedPicture {
    const ground = this.#ground
    const { alerts, state = NOTHING_SAID, shelters = [], territory, planLevel, madeAt } = ground.edition
    return sharedPicture({
      territory,
      now: madeAt,
      clock: ground.clock,
      planLevel,
      director: ground.settings.get('director'),
      alerts: alerts.map(({ alert }) => alert),
      proposals: ground.tables.proposals(),
      zones: ground.bundle?.zones ?? [],
      zoneClocks: ground.watched.get('zoneClocks'),
      stations: ground.watched.get('stations'),
      shelters,
      means: this.#lending.shown(),
      offered: this.#offered,
      state,
      sitrep: ground.settings.get<number>('sitrep'),
    })
  }

  #ownAreas(): SharedAreas {
    const zones = this.#ground.bundle?.zones ?? []
    const version = createHash('sha256')
      .update(JSON.stringify(zones.map(({ hash }) => hash)))
      .digest('hex')
      .slice(0, 16)
    return { version, areas: zones.map(({ id, name, geometry }) => ({ zone: id, name, geometry })) }
  }

  #send(to: string, message: NeighbourMessage): Promise<NeighbourAnswer> {
    return commandOf(this.#ground.env, to, 'live').takeNeighbour(message)
  }

  #tell(to: string, handoff: NeighbourHandoff): void {
    this.#ground.handOver(addresseeOf(to), handoff)
  }

  #moved(parts: readonly Part[]): void {
    if (parts.some((part) => SHARED_PARTS.includes(part))) this.#soon()
    if (this.#isBody && parts.includes('cell')) this.#spreadPool()
  }

  #soon(): void {
    if (this.#consents.length > 0) this.#ground.alarms.setNoLater('share', Date.now() + SHARED_WITHIN_MS)
  }

  #touched(): void {
    const { settings } = this.#ground
    settings.put('intercommunal seq', (settings.get<number>('intercommunal seq') ?? 0) + 1)
    this.#ground.touch('intercommunal')
  }

  // Whoever is told again hears the newest of it: a pool that is as it was is told to nobody.
  #spreadPool(): void {
    if (!this.#isBody) return
    const { settings } = this.#ground
    const pool = JSON.stringify(this.#pool())
    const digest = createHash('sha256').update(pool).digest('hex')
    if (settings.get<string>(POOL_TOLD) === digest) return
    settings.put(POOL_TOLD, digest)
    for (const { member } of this.#liveRows()) this.#tell(member, { kind: 'neighbour', what: 'pool', id: '' })
  }

  #pool(): readonly PoolMeans[] {
    if (!this.#isBody) return this.#pools.flatMap(([, { means }]) => means)
    const body = this.#code
    const of = (owner: PoolMeans['owner'], means: readonly OfferedMeans[]) =>
      means.map((one) => ({ ...one, body, owner }))
    const own = this.#lending
      .shown()
      .filter(({ number, origin }) => origin === 'own' && this.#offered.includes(number))
      .map(({ number, what, state }) => ({ number, what, isFree: state === 'available' }))
    const theirs = this.#liveRows().flatMap(({ picture }) =>
      picture === null ? [] : of({ code: picture.code, name: picture.name }, picture.means),
    )
    return [...of({ code: body, name: this.#ground.territory.name }, own), ...theirs]
  }

  #memberViews(): readonly MemberView[] {
    return this.#members.map((code): MemberView => {
      const row = this.#row(code)
      return row?.picture == null
        ? { kind: 'no consent', code, name: row?.name ?? null, endedAt: row?.endedAt ?? null }
        : { kind: 'shared', code, picture: row.picture, receivedAt: row.receivedAt, edition: row.edition }
    })
  }

  #cannotShare(body: string) {
    if (this.#ground.mode !== 'live') return refused('live comes first', 'an exercise is shared with nobody')
    if (!/^\d{9}$/.test(body)) return refused('not an intercommunal body', 'write its SIREN: nine digits')
    if (this.#isBody) return refused('not an intercommunal body', 'a body shares nothing with another')
    return this.#consents.length < MOST_CONSENTS
      ? null
      : refused('too many lines', `at most ${MOST_CONSENTS} bodies: end one first`)
  }

  // Of the members that the file names now: whoever was taken off the list is not shown, whatever was kept.
  #liveRows(): readonly MemberRow[] {
    return this.#rows.all().filter(({ member, picture }) => picture !== null && this.#members.includes(member))
  }

  #isLive(member: string): boolean {
    return this.#liveRows().some((row) => row.member === member)
  }

  #isLinked(other: string): boolean {
    return this.#isBody ? this.#isLive(other) : this.#consents.some(({ body }) => body === other)
  }

  #row(member: string): MemberRow | null {
    return this.#rows.all().find((row) => row.member === member) ?? null
  }

  get #code(): string {
    return this.#ground.territory.code
  }

  get #members(): readonly string[] {
    return this.#ground.bundle?.territory.members ?? []
  }

  get #isBody(): boolean {
    return this.#members.length > 0
  }

  get #consents(): readonly Consent[] {
    return this.#ground.settings.get<readonly Consent[]>(CONSENTS) ?? []
  }

  get #offered(): readonly number[] {
    return this.#ground.settings.get<readonly number[]>(OFFERED) ?? []
  }

  get #pools(): readonly (readonly [string, KeptPool])[] {
    return Object.entries(this.#ground.settings.get<Readonly<Record<string, KeptPool>>>(POOL) ?? {})
  }

  #keepPools(pools: readonly (readonly [string, KeptPool])[]): void {
    this.#ground.settings.put(POOL, Object.fromEntries(pools))
  }

  // By the machine's clock, and above every one before it: a copy that was restored goes on above what it had told.
  #nextEdition(): number {
    const { settings } = this.#ground
    const edition = Math.max((settings.get<number>(EDITION) ?? 0) + 1, Date.now())
    settings.put(EDITION, edition)
    return edition
  }

  #taken(): NeighbourAnswer {
    return { kind: 'taken', name: this.#ground.territory.name, wantsAreas: false }
  }

  #ok(): IntercommunalAnswer {
    return { kind: 'ok', view: this.view() }
  }
}

const addresseeOf = (territory: string): string => `territory:${territory}`
