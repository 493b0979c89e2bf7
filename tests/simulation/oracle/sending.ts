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
  /** How many requests of a reference belong to rings that nobody took. */
  readonly #over = new Map<string, number>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  /** The calls of before are over: a ring begins anew. */
  ringsAgain(shard: Shard, { reference, channel }: JournalRow): void {
    this.known.delete(reference)
    this.#over.set(reference, shard.realm.provider(channel).requestsOf(reference).length)
  }

  /** A receipt of a ring that nobody took, come late: it says nothing of the call that follows. */
  isOver(shard: Shard, { reference, channel }: JournalRow, { providerId }: Pick<Receipt, 'providerId'>): boolean {
    const over = this.#over.get(reference) ?? 0
    const before = over === 0 ? [] : shard.realm.provider(channel).requestsOf(reference).slice(0, over)
    return providerId !== null && before.some((one) => one.providerId === providerId)
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
    const over = this.#over.get(row.reference) ?? 0
    const earlier = provider
      .requestsOf(row.reference)
      .slice(over)
      .filter((one) => one !== request)
    if (earlier.length === 0) return
    must(!this.known.has(row.reference), 'INV-3', () => `row ${row.n} is sent again after a receipt of it`)
    let taken = 1
    for (const one of earlier) {
      const same = one.message.text === request.message.text && one.message.to === request.message.to
      must(same, 'INV-3', () => `row ${row.n} is repeated with another text or number`)
      const agoMs = request.startedAt - one.startedAt
      // Where clocks are set, the wait for a dead incarnation's call may be over before the call is.
      const mine = one.boot === request.boot || swarm.clockSteps === 0
      const open = mine && one.endedAt === null && agoMs < CALL_TIMEOUT_MS
      must(!open, 'INV-16', () => `row ${row.n} is called while a call of it is under way`)
      if (!one.taken && one.committed !== 'unknown' && one.committed !== null) continue
      must(one.committed !== 'accepted', 'INV-3', () => `row ${row.n} was accepted and is sent again`)
      const early = agoMs < UNKNOWN_WAIT_MS && swarm.clockSteps === 0
      must(!early, 'INV-26', () => `row ${row.n}, of which nobody knows, is repeated after ${agoMs} ms`)
      if (!one.taken) continue
      taken += 1
      const askable = provider.answersLookups && swarm.lookupFails === 0
      must(!askable, 'INV-3', () => `row ${row.n} is repeated although its provider could be asked`)
    }
    must(taken <= 2, 'INV-3', () => `row ${row.n} is given to the provider ${taken} times`)
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
    const rate = request.channel === 'sms' ? territory.sms.partsPerSecond : territory.voice.callsPerSecond
    must(
      inSecond <= Math.ceil(rate) + 2,
      'INV-25',
      () => `${inSecond} calls of ${provider.name} in a second, ${rate} agreed`,
    )
  }
}
