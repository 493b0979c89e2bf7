// Rows of which nobody knows whether the provider has them: wait for a receipt, ask where it can be asked, repeat once, then say so.
import { SEVERITY_RANK } from '../../worker/model/alert.ts'
import type { Receipt, SendOutcome } from '../../worker/model/outcome.ts'
import type { JournalRow } from '../../worker/objects/residents/journal-tables.ts'
import { endIfStopped } from './calls.ts'
import type { Provider } from './provider.ts'
import { UNKNOWN_WAIT_MS, type Shard } from './shard.ts'

const LOOKUPS_BEFORE_RETRY = 3

export class Unknowns {
  readonly #shard: Shard
  readonly #lookupsFailed = new Map<number, number>()

  constructor(shard: Shard) {
    this.#shard = shard
  }

  adoptOrphans(): void {
    const shard = this.#shard
    const { shell } = shard.world
    if (!shell.adoptsOrphans) return
    for (const row of [...shard.disk.rows]) {
      if (row.transport !== 'claimed' || shard.disk.boots[row.n] === shard.boot) continue
      shard.world.seen.note('orphan adopted')
      const unknownWaitMs = shell.waitsBeforeRepeat ? UNKNOWN_WAIT_MS : 0
      shard.step(row, { kind: 'orphaned', now: shard.clock.now, unknownWaitMs }, 'orphaned')
    }
  }

  settle(done: () => void): void {
    const shard = this.#shard
    const { now } = shard.clock
    const due = shard.disk.rows.filter(
      ({ transport, notBefore }) => transport === 'unknown' && notBefore !== null && notBefore <= now,
    )
    let left = due.length
    if (left === 0) return done()
    for (const row of due) {
      this.#ask(row, (answer, provider) => {
        this.#settleOne(row.n, answer, provider)
        left -= 1
        if (left === 0) done()
      })
    }
  }

  #ask(
    { channel, reference, provider: by, route }: JournalRow,
    told: (answer: SendOutcome | { readonly kind: 'never seen' }, provider: Provider) => void,
  ): void {
    const shard = this.#shard
    const { world } = shard
    const routes = shard.realm.routes(channel)
    // Who may have it is asked: who was called last. A row that was claimed and not answered names the one before.
    const named = routes.find(({ name }) => name === by)
    const provider = ((world.shell.asksWhoWasCalled ? routes[route] : named) ?? routes[0]) as Provider
    if (!provider.answersLookups || !world.shell.looksUpBeforeRepeat) return told({ kind: 'never seen' }, provider)
    shard.later(world.random.between(5, 200), () => {
      const fails = world.fault(world.swarm.lookupFails) || provider.outage(world.agenda.now) !== null
      if (fails) return told({ kind: 'unknown', detail: 'no answer' }, provider)
      const answer = provider.lookup(reference)
      world.seen.note(`lookup: ${answer.kind}`)
      told(answer, provider)
    })
  }

  #settleOne(n: number, answer: SendOutcome | { readonly kind: 'never seen' }, provider: Provider): void {
    const shard = this.#shard
    const row = shard.disk.row(n)
    if (row === null || row.transport !== 'unknown' || row.notBefore === null) return
    const { now } = shard.clock
    if (answer.kind === 'accepted') {
      const receipt: Receipt = {
        provider: provider.name,
        eventId: `lookup:${row.reference}`,
        reference: row.reference,
        providerId: answer.providerId,
        status: 'accepted',
        at: now,
        failure: null,
      }
      return shard.join(row, receipt)
    }
    const failures = (this.#lookupsFailed.get(n) ?? 0) + 1
    // Nobody answers there at all: to ask again is better than to use up the one repeat, where no other provider would have it.
    const routes = shard.realm.routes(row.channel)
    const others = routes.slice(routes.indexOf(provider) + 1)
    const isAlone =
      !others.some((other) => !shard.draining.isOut(other, row.channel)) || !shard.world.shell.leavesToTheOther
    const waits = shard.draining.isOut(provider, row.channel) ? isAlone : failures < LOOKUPS_BEFORE_RETRY
    if (answer.kind !== 'never seen' && waits) {
      this.#lookupsFailed.set(n, failures)
      shard.save(row, { ...row, notBefore: now + UNKNOWN_WAIT_MS }, 'lookup failed')
      return
    }
    this.#lookupsFailed.delete(n)
    const launch = shard.disk.dispatch(row.alert, row.revision)?.launch ?? null
    const grave = launch !== null && SEVERITY_RANK[launch.revision.content.severity] >= SEVERITY_RANK.Severe
    const mayRepeat = launch !== null && (row.channel !== 'voice' || grave)
    const after = shard.step(row, { kind: 'wait over', now, routes: routes.length, mayRepeat }, 'wait over')
    if (after.transport === 'planned') shard.world.seen.note('unknown repeated')
    else if (after.transport === 'unknown') shard.world.seen.note('unknown to the end')
    endIfStopped(shard, after)
  }
}
