// Every request that leaves for a provider, held against what the oracle knows: INV-2, 3, 4, 6, 8, 9, 10, 11, 12, 16, 17, 22, 25, 27.
import type { Receipt } from '../../../worker/model/outcome.ts'
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import { CALL_TIMEOUT_MS } from '../calls.ts'
import type { Provider, Request } from '../provider.ts'
import { UNKNOWN_WAIT_MS, type Shard } from '../shard.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

/** Settled point 7, said here again: the oracle believes no constant of the code under test. */
const IN_FLIGHT = 30
/** A provider that has not noticed that the caller is gone works on the call so much longer. */
const RESET_NOTICED_MS = 2_000
const SHORTEST_TTL_MS = 20_000

export class SendingWatch {
  readonly #watch: Watch
  readonly #referenceOfPhone = new Map<string, string>()
  /** Addresses that left for a provider, by alert and revision. */
  readonly contacted = new Map<string, Set<string>>()
  /** References that an authentic receipt has spoken of. */
  readonly known = new Set<string>()
  /** Requests that belong to rings that nobody took. */
  readonly #over = new Set<Request>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  /** The calls of before are over: a ring begins anew. */
  ringsAgain(shard: Shard, { reference, channel }: JournalRow): void {
    this.known.delete(reference)
    for (const { requests } of requestsOf(shard, channel, reference)) for (const one of requests) this.#over.add(one)
  }

  /** A receipt of a ring that nobody took, come late: it says nothing of the call that follows. */
  isOver(shard: Shard, { reference, channel }: JournalRow, { providerId }: Pick<Receipt, 'providerId'>): boolean {
    if (providerId === null || this.#over.size === 0) return false
    const all = requestsOf(shard, channel, reference).flatMap(({ requests }) => requests)
    return all.some((one) => one.providerId === providerId && this.#over.has(one))
  }

  started(shard: Shard, provider: Provider, request: Request, row: JournalRow): void {
    this.#decided(shard, provider, request, row)
    this.#meant(shard, request, row)
    this.#written(shard, row)
    this.#once(shard, provider, request, row)
    this.#paced(shard, provider, request)
    const key = `${shard.realm.key}|${row.alert}|${row.revision}`
    const contacted = this.contacted.get(key) ?? new Set<string>()
    this.contacted.set(key, contacted.add(`${row.channel} ${request.message.to}`))
  }

  #decided(shard: Shard, provider: Provider, { message }: Request, row: JournalRow): void {
    const { deciding, world } = this.#watch
    const { realm } = shard
    const key = `${row.alert}.${row.revision}`
    const approval = deciding.approval(row.alert, row.revision)
    must(approval !== null, 'INV-6', () => `${key} is sent and nobody approved it`)
    if (approval === null) return
    const { content } = approval
    const text = content.texts[row.language] ?? content.texts.fr ?? ''
    must(message.text.includes(text), 'INV-6', () => `${key} says "${message.text}", approved was "${text}"`)
    must(content.channels.includes(row.channel), 'INV-6', () => `${key} goes by ${row.channel}, which nobody chose`)
    must(content.mode === realm.mode, 'INV-11', () => `${key} of mode ${content.mode} leaves from ${realm.key}`)
    const drill = realm.mode === 'exercise'
    must(provider.live !== drill, 'INV-11', () => `${realm.key} sends by ${provider.name}`)
    const marked = /^exerci[cs]e/i.test(message.text)
    must(marked || realm.mode === 'live', 'INV-11', () => `a drill says "${message.text}"`)
    must(!deciding.isStopCommitted(row.alert, row.revision), 'INV-8', () => `${key} starts after its cancel stood`)
    const newest = deciding.newestLaunched(row.alert)
    must(row.revision >= newest, 'INV-10', () => `${key} starts after revision ${newest} was launched`)
    // By the clock of the machine that sends; by the true one too where no clock is wrong.
    const now = world.swarm.clockSteps > 0 ? shard.clock.now : Math.floor(world.agenda.now)
    must(now < content.expiresAt, 'INV-9', () => `${key} starts ${now - content.expiresAt} ms after its end`)
    const leftMs = Math.max(SHORTEST_TTL_MS, content.expiresAt - now)
    must(message.ttlMs <= leftMs, 'INV-9', () => `${key} may be delivered for ${message.ttlMs} ms, ${leftMs} are left`)
  }

  #meant(shard: Shard, { message }: Request, row: JournalRow): void {
    const { people } = this.#watch
    const { realm } = shard
    const { to } = message
    const mine = message.hooksUrl.includes(realm.code) && shard.realm.shards.includes(shard)
    must(mine, 'INV-22', () => `${realm.key} sends with the door of another town`)
    const snapshot = this.#watch.snapshotOf(shard, row.alert, row.revision)
    must(snapshot !== null, 'INV-1', () => `${row.alert}.${row.revision} is sent without a snapshot`)
    const ids = [...(snapshot ?? [])]
    const ever = ids.some((id) =>
      realm.residents.some(({ person }) => person.id === id && person.contacts.some(({ address }) => address === to)),
    )
    must(ever, 'INV-4', () => `${to} of ${realm.key} is told and belongs to nobody who is meant`)
    must(!people.isOptedOut(realm.key, to), 'INV-17', () => `${to} had opted out`)
    const holder = ids.some((id) => people.holds(realm.key, id, row.channel, to))
    must(holder, 'INV-17', () => `nobody who was meant holds ${to} any more`)
  }

  #written(shard: Shard, row: JournalRow): void {
    const kept = shard.disk.row(row.n)
    const intent = kept?.transport === 'claimed' && kept.fence === row.fence
    must(intent, 'INV-12', () => `row ${row.n} is called and stands ${kept?.transport} on disk`)
    const told = shard.disk.acts.some(
      ({ act, detail }) => act === 'launch' && detail['alert'] === row.alert && detail['revision'] === row.revision,
    )
    must(told, 'INV-12', () => `${row.alert}.${row.revision} is sent and no log says that it was taken`)
  }

  #once(shard: Shard, provider: Provider, request: Request, row: JournalRow): void {
    const { world } = this.#watch
    const { swarm } = world
    const phone = `${shard.realm.key}|${row.alert}|${row.revision}|${row.channel}|${request.message.to}`
    const first = this.#referenceOfPhone.get(phone)
    must(first === undefined || first === row.reference, 'INV-27', () => `${phone} is told under two references`)
    this.#referenceOfPhone.set(phone, row.reference)
    const routes = shard.realm.routes(row.channel)
    const earlier = requestsOf(shard, row.channel, row.reference).flatMap(({ by, route, requests }) =>
      requests.flatMap((one) => (one === request ? [] : [{ one, by, route }])),
    )
    if (earlier.length === 0) return
    const route = routes.indexOf(provider)
    const furthest = Math.max(...earlier.map((before) => before.route))
    must(furthest <= route, 'INV-26', () => `row ${row.n} goes back to ${provider.name}`)
    const ofThisRing = earlier.filter(({ one }) => !this.#over.has(one))
    if (ofThisRing.length === 0) return
    if (furthest < route) world.seen.note('second provider asked after the first')
    must(!this.known.has(row.reference), 'INV-3', () => `row ${row.n} is sent again after a receipt of it`)
    let taken = 1
    const takers = new Set([provider])
    for (const { one, by } of ofThisRing) {
      const same = said(one) === said(request) && one.message.to === request.message.to
      must(same, 'INV-3', () => `row ${row.n} is repeated with another text or number`)
      const agoMs = request.startedAt - one.startedAt
      // Where clocks are set, the wait for a dead incarnation's call may be over before the call is.
      const mine = one.boot === request.boot || swarm.clockSteps === 0
      const open = mine && one.endedAt === null && agoMs < CALL_TIMEOUT_MS
      const ofOther = by === provider ? 'INV-16' : 'INV-26'
      must(!open, ofOther, () => `row ${row.n} is called while a call of it is under way at ${by.name}`)
      if (!one.taken && one.committed !== 'unknown' && one.committed !== null) continue
      must(one.committed !== 'accepted', 'INV-3', () => `row ${row.n} was accepted and is sent again`)
      const early = agoMs < UNKNOWN_WAIT_MS && swarm.clockSteps === 0
      must(!early, 'INV-26', () => `row ${row.n}, of which nobody knows, is repeated after ${agoMs} ms`)
      if (!one.taken) continue
      taken += 1
      takers.add(by)
      const askable = by.answersLookups && swarm.lookupFails === 0 && !by.wasOutSince(one.startedAt)
      must(!askable, 'INV-3', () => `row ${row.n} is repeated although its provider could be asked`)
    }
    // Once more by the same provider, then once by the other.
    must(taken <= 1 + takers.size, 'INV-3', () => `row ${row.n} is given to providers ${taken} times`)
  }

  #paced(shard: Shard, provider: Provider, request: Request): void {
    const { swarm } = this.#watch.world
    // Lease and slots are instants of the pacer's clock: where machines disagree on the time, only the sum over a minute holds.
    if (swarm.clockSteps > 0) return
    // A slot may be used late by less than its spacing, so that two more than the rate may fall into one window.
    let open = 0
    let inSecond = 0
    for (let index = provider.log.length - 1; index >= 0; index--) {
      const one = provider.log[index] as Request
      const agoMs = request.startedAt - one.startedAt
      if (agoMs > CALL_TIMEOUT_MS) break
      if (agoMs < 1_000) inSecond += 1
      const isDead = one.resetAt !== null && request.startedAt - one.resetAt >= RESET_NOTICED_MS
      if (one.endedAt === null && !isDead) open += 1
    }
    must(open <= IN_FLIGHT, 'INV-25', () => `${open} calls are under way at ${provider.name}`)
    const { territory } = shard.realm
    const rate = request.channel === 'voice' ? territory.voice.callsPerSecond : territory.sms.partsPerSecond
    must(
      inSecond <= Math.ceil(rate) + 2,
      'INV-25',
      () => `${inSecond} calls of ${provider.name} in a second, ${rate} agreed`,
    )
  }
}

/** The log of each provider of a channel, as far as it is about one row. */
function requestsOf(shard: Shard, channel: JournalRow['channel'], reference: string) {
  return shard.realm.routes(channel).map((by, route) => ({ by, route, requests: by.requestsOf(reference) }))
}

/** What a message says; whom a contact is told of may be fewer the next time, since somebody may have been erased. */
function said({ channel, message: { text } }: Request): string {
  return channel === 'contact' ? text.replace(/Name of \d+(?:, )?/g, '') : text
}
