// One row to one provider: claim, call, commit. A crash may fall at every border between them.
import type { Outgoing } from '../../worker/fanout/channel.ts'
import type { SendOutcome } from '../../worker/model/outcome.ts'
import type { JournalRow } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { Fate } from './fates.ts'
import type { Provider, Request } from './provider.ts'
import { UNKNOWN_WAIT_MS, type Shard } from './shard.ts'

const MIN_TTL_MS = 20_000
export const CALL_TIMEOUT_MS = 10_000

interface Claimed {
  readonly row: JournalRow
  readonly address: string
  readonly text: string
  readonly ttlMs: number
}

export class Calls {
  readonly #shard: Shard

  constructor(shard: Shard) {
    this.#shard = shard
  }

  /** `done` is told what came of it, null where nothing was asked; it is never told where this incarnation dies meanwhile. */
  send(n: number, launch: Launch, route: number, done: (outcome: SendOutcome | null) => void): void {
    const shard = this.#shard
    if (shard.border('before intent')) return
    const claimed = this.#claim(n, launch, route)
    if (claimed === null) return done(null)
    if (shard.border('after intent')) return
    const provider = shard.realm.routes(claimed.row.channel)[route] as Provider
    this.#call(claimed, provider, launch, done)
    this.#hedge(claimed, launch, route)
  }

  #call(claimed: Claimed, provider: Provider, launch: Launch, done: (outcome: SendOutcome) => void): void {
    const shard = this.#shard
    const request = provider.start({
      realm: shard.realm.key,
      shard: shard.index,
      boot: shard.boot,
      channel: claimed.row.channel,
      startedAt: shard.world.agenda.now,
      message: messageOf(claimed, launch),
    })
    shard.say(`calls ${provider.name} for row ${claimed.row.n} as ${claimed.row.reference.slice(0, 8)}`)
    shard.world.watch.requestStarted(shard, provider, request, claimed.row)
    const fate = shard.world.fateOf(shard.realm, provider, request, launch.revision.content.texts.fr ?? '')
    this.#travel(claimed, provider, request, { fate, done })
  }

  // A planted bug: who does not answer soon is doubled by the other.
  #hedge(claimed: Claimed, launch: Launch, route: number): void {
    const shard = this.#shard
    const other = shard.realm.routes(claimed.row.channel)[route + 1]
    if (shard.world.shell.oneProviderAtATime || other === undefined) return
    shard.later(3_000, () => {
      const row = shard.disk.row(claimed.row.n)
      if (row?.transport === 'claimed' && row.fence === claimed.row.fence)
        this.#call({ ...claimed, ttlMs: this.#ttlMs(launch) }, other, launch, () => undefined)
    })
  }

  #travel(
    claimed: Claimed,
    provider: Provider,
    request: Request,
    { fate, done }: { fate: Fate; done: (outcome: SendOutcome) => void },
  ): void {
    const shard = this.#shard
    const { world, boot } = shard
    const { swarm } = world
    const back = (outcome: SendOutcome) => this.#answered(claimed, provider, request, { outcome, boot, done })
    const timeout: SendOutcome = { kind: 'unknown', detail: 'no answer in time' }
    if (fate.requestLost) {
      world.seen.note('request lost')
      return world.agenda.after(CALL_TIMEOUT_MS, () => back(timeout))
    }
    world.agenda.after(2 + fate.there * (swarm.slowMs / 2), () => {
      const outcome = this.#taken(provider, request, fate)
      if (shard.boot === boot && shard.border('at provider receipt')) {
        request.endedAt = world.agenda.now
        if (outcome.kind === 'accepted') world.seen.note('crash between accept and commit')
        return
      }
      if (fate.answerLost) {
        world.seen.note('answer lost')
        return world.agenda.after(CALL_TIMEOUT_MS - swarm.slowMs / 2, () => back(timeout))
      }
      const silentMs = Math.max(0, provider.silentUntil - world.agenda.now)
      world.agenda.after(2 + fate.back * (swarm.slowMs / 2) + fate.hangMs + silentMs, () => back(outcome))
    })
  }

  #taken(provider: Provider, request: Request, fate: Fate): SendOutcome {
    const { world } = this.#shard
    const outage = provider.outage(world.agenda.now)
    if (outage !== null) return outage
    if (fate.refusal !== null) return fate.refusal
    const outcome = provider.take(request)
    world.say(provider.name, `takes ${request.message.reference.slice(0, 8)}`)
    world.receipts.follow(provider, request, fate)
    return outcome
  }

  #answered(
    claimed: Claimed,
    provider: Provider,
    request: Request,
    { outcome, boot, done }: { outcome: SendOutcome; boot: number; done: (outcome: SendOutcome) => void },
  ): void {
    const shard = this.#shard
    const { world } = shard
    request.endedAt ??= world.agenda.now
    if (shard.boot !== boot) {
      // The incarnation that asked is no more; a stale one may yet believe that it lives.
      if (world.fault(world.swarm.staleInstance)) this.#commit(claimed, outcome, provider, request)
      return
    }
    if (shard.border('before commit')) {
      if (outcome.kind === 'accepted') world.seen.note('crash between accept and commit')
      return
    }
    if (world.shell.savesAnswers || !claimed.row.reference.endsWith('a'))
      this.#commit(claimed, outcome, provider, request)
    if (shard.border('after commit')) return
    done(outcome)
  }

  // Everything is looked at again in the step that claims: between two calls a person may have stopped, left or opted out.
  #claim(n: number, launch: Launch, route: number): Claimed | null {
    const shard = this.#shard
    const { disk, registry, world } = shard
    const { shell } = world
    const row = disk.row(n)
    const dispatch = disk.dispatch(launch.alert, launch.revision.revision)
    if (row === null) return null
    if (row.transport === 'cancelled') world.seen.note('stop between lease and claim')
    if (row.transport !== 'planned' && shell.claimsPlannedOnly) return null
    if (dispatch?.state !== 'sending' && shell.claimsOnlyWhereSending) return null
    const give = (kind: 'cancel' | 'expire', why: string) => {
      shard.step(row, { kind }, why)
      return null
    }
    if (shard.refusal(launch) !== null) return give('cancel', 'refusal at the claim')
    if (shard.isExpired(launch) && shell.claimsBeforeExpiryOnly) return give('expire', 'expiry at the claim')
    const contact = registry.contactByHash(row.addressHash)
    if (contact === null && shell.asksWhetherErased) {
      world.seen.note('erased between snapshot and claim')
      return give('cancel', 'erasure')
    }
    if (registry.isOptedOut(row.addressHash) && shell.asksOptOut) {
      world.seen.note('opt-out between snapshot and claim')
      return give('cancel', 'opt-out')
    }
    const meant = disk.snapshots.filter(({ targets }) => targets.has(n))
    if (shell.asksWhoIsLeft && contact !== null && !meant.some(({ person }) => contact.persons.includes(person))) {
      world.seen.note('who was meant is gone, their number is not')
      return give('cancel', 'nobody meant is left')
    }
    const left = meant.flatMap(({ person }) => (contact?.persons.includes(person) ? [person] : []))
    // A call to somebody who has answered already wakes them for nothing.
    if (shell.asksWhetherAnswered && world.core.stopsOnAnswer(row.channel) && shard.isAnswered(n, left)) {
      world.seen.note('call to one who has answered')
      world.watch.answers.givenUp(shard, row)
      return give('cancel', 'answered already')
    }
    const address = contact?.address ?? world.watch.addressOf(shard.realm, row.addressHash)
    const { mode, number, revision, territory } = launch
    const source = {
      content: revision.content,
      language: row.language,
      mode,
      number,
      revision: revision.revision,
      territory,
      about:
        row.channel === 'contact' ? registry.namesOf(shell.namesOnlyTheMeant ? left : (contact?.persons ?? [])) : [],
    }
    const text = world.textOf(source, row.channel)
    if (text === '') return give('cancel', 'empty text')
    const claim = { kind: 'claim', route, now: shard.clock.now } as const
    const free: JournalRow = shell.claimsPlannedOnly ? row : { ...row, transport: 'planned' }
    const claimed = shell.keepsClaims
      ? shard.step(free, claim, 'claim')
      : { ...row, ...world.core.stepDelivery(free, claim) }
    return { row: claimed, address, text, ttlMs: this.#ttlMs(launch) }
  }

  #ttlMs({ revision }: Launch): number {
    const { clock, world } = this.#shard
    return world.shell.ttlToExpiry ? Math.max(MIN_TTL_MS, revision.content.expiresAt - clock.now) : 86_400_000
  }

  #commit(claimed: Claimed, outcome: SendOutcome, provider: Provider, request: Request): void {
    const shard = this.#shard
    const { disk, world } = shard
    const { n } = claimed.row
    if (!world.shell.keepsClaims) shard.save(disk.row(n) ?? claimed.row, claimed.row, 'claim after the call')
    const row = disk.row(n)
    if (row === null) return
    const { fence } = claimed.row
    const event = {
      kind: 'outcome',
      fence,
      outcome,
      provider: provider.name,
      routes: shard.realm.routes(row.channel).length,
      now: shard.clock.now,
      unknownWaitMs: UNKNOWN_WAIT_MS,
    } as const
    const after = shard.step(row, event, `outcome ${outcome.kind}`)
    if (after.route > row.route) world.seen.note('row goes on to the second provider')
    world.watch.answerCommitted(shard, request, { before: row, after, fence, outcome })
    endIfStopped(shard, after)
    if (outcome.kind === 'refused' && outcome.failure === 'address gone') {
      shard.registry.dropContact(row.addressHash)
      world.watch.addressDropped(shard.realm, claimed.address)
    }
    if (outcome.kind !== 'accepted') return
    const dispatch = disk.dispatch(row.alert, row.revision)
    if (dispatch !== null) dispatch.firstAcceptedAt ??= shard.clock.now
    for (const receipt of disk.unpark(outcome.providerId)) {
      world.seen.note('early receipt joined')
      const current = disk.row(n)
      if (current !== null) shard.join(current, receipt)
    }
  }
}

/**
 * A row that comes back to be sent again after its revision was stopped has nobody left to send it: it ends here.
 * See the decision page: the shard of today leaves it planned.
 */
export function endIfStopped(shard: Shard, row: JournalRow): void {
  if (row.transport !== 'planned' || !shard.world.shell.endsRowsOfTheStopped) return
  if (shard.disk.dispatch(row.alert, row.revision)?.state !== 'stopped') return
  shard.world.seen.note('row comes back after the stop')
  shard.step(row, { kind: 'cancel' }, 'stopped meanwhile')
}

function messageOf({ row, address, text, ttlMs }: Claimed, launch: Launch): Outgoing {
  return {
    to: address,
    text,
    language: row.language,
    severity: launch.revision.content.severity,
    sender: launch.territory.smsSender,
    reference: row.reference,
    ttlMs,
    topic: `${launch.alert}|${launch.revision.revision}`,
    hooksUrl: `https://tocsin.test/hooks/${launch.territory.code}`,
  }
}
