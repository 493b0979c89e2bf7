// Rows of the journal: INV-1, 5, 14, 15, 16, 20, 30. The transitions stand here a second time, as a person would draw them.
import type { Answer, Transport } from '../../../worker/model/delivery.ts'
import type { Instant } from '../../../worker/model/time.ts'
import type { SendOutcome } from '../../../worker/model/outcome.ts'
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import type { Launch, ShardProgress } from '../../../worker/objects/rpc/errands.ts'
import type { Meant } from '../expansion.ts'
import type { Request } from '../provider.ts'
import type { Shard } from '../shard.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

const FORWARD: Readonly<Record<Transport, readonly Transport[]>> = {
  planned: ['claimed', 'accepted', 'delivered', 'undelivered', 'expired', 'cancelled'],
  claimed: ['planned', 'accepted', 'unknown', 'failed', 'delivered', 'undelivered'],
  unknown: ['planned', 'accepted', 'delivered', 'undelivered', 'expired'],
  accepted: ['delivered', 'undelivered'],
  failed: [],
  delivered: [],
  undelivered: [],
  expired: [],
  cancelled: [],
}

const ANSWERS: readonly Answer[] = ['none', 'heard', 'confirmed', 'help']

export class RowWatch {
  readonly #watch: Watch
  readonly #fences = new Map<string, number>()
  readonly #counts = new Map<string, number>()
  readonly #launchedAt = new Map<string, Instant>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  launched(shard: Shard, launch: Launch, meant: readonly Meant[]): void {
    const { people, deciding, world } = this.#watch
    const { realm } = shard
    const { alert } = launch
    const { revision } = launch.revision
    const key = `${realm.key} ${alert}.${revision}`
    must(this.#watch.snapshotOf(shard, alert, revision) === null, 'INV-19', () => `${key} is taken twice`)
    const approval = deciding.approval(alert, revision)
    must(approval !== null, 'INV-6', () => `${key} reaches a shard unapproved`)
    if (approval === null) return
    const expected = people.inside(realm.key, shard.index, approval.zones)
    const ids = new Set(meant.map(({ person }) => person))
    for (const id of expected) must(ids.has(id), 'INV-5', () => `${key}: ${id} is in the zone and not meant`)
    const earlier = new Set<string>()
    for (let before = 1; before < revision; before++) {
      const contacted = this.#watch.sending.contacted.get(`${realm.key}|${alert}|${before}`)
      for (const id of this.#watch.snapshotOf(shard, alert, before) ?? []) {
        earlier.add(id)
        const told = people
          .addressesOf(realm.key, id, ['sms', 'voice', 'contact'])
          .filter(({ channel, address }) => contacted?.has(`${channel} ${address}`) === true)
        // A telephone is told by whoever of its holders is meant: it need not be the same person.
        const hears = told.every(
          ({ channel, address }) =>
            ids.has(id) || [...ids].some((one) => people.holds(realm.key, one, channel, address)),
        )
        must(hears, 'INV-30', () => `${key}: ${id} was told before and would not hear this`)
        if (told.length > 0 && !expected.has(id)) world.seen.note('correction tells one who has left')
      }
    }
    for (const id of ids)
      must(expected.has(id) || earlier.has(id), 'INV-5', () => `${key}: ${id} is meant and not in the zone`)
    this.#watch.keepSnapshot(shard, alert, revision, ids)
    this.#launchedAt.set(`${shard.name}|${alert}|${revision}`, world.agenda.now)
  }

  launchedAt({ name }: Shard, { alert, revision }: Pick<JournalRow, 'alert' | 'revision'>): Instant | null {
    return this.#launchedAt.get(`${name}|${alert}|${revision}`) ?? null
  }

  expanded(shard: Shard, alert: string, revision: number): void {
    const { people, deciding } = this.#watch
    const channels = deciding.approval(alert, revision)?.content.channels ?? []
    const rows = shard.disk.rowsOf(alert, revision)
    const keys = rows.map(({ channel, addressHash }) => `${channel} ${addressHash}`)
    must(new Set(keys).size === keys.length, 'INV-1', () => `${alert}.${revision} has two rows for one address`)
    for (const id of this.#watch.snapshotOf(shard, alert, revision) ?? [])
      for (const { channel, address } of people.addressesOf(shard.realm.key, id, channels)) {
        const written = keys.includes(`${channel} ${shard.realm.hashOf(address)}`)
        must(written, 'INV-1', () => `${alert}.${revision}: ${id} has no row for ${channel}`)
      }
  }

  /** Two rings by day where life is at stake, one otherwise; never somebody who has answered. */
  ringsAgain(shard: Shard, { n, alert, revision, rings, answer }: JournalRow): void {
    const { severity } = this.#watch.deciding.approval(alert, revision)?.content ?? { severity: 'Unknown' }
    const most = severity === 'Extreme' || severity === 'Severe' ? 2 : 1
    must(rings + 1 < most, 'INV-3', () => `${shard.name} row ${n} rings for the ${rings + 2}nd time`)
    must(answer === 'none', 'INV-3', () => `${shard.name} row ${n} has answered and is to be rung again`)
  }

  saved(shard: Shard, before: JournalRow, after: JournalRow, why: string): void {
    const name = `${shard.name} row ${after.n}`
    if (before.transport !== after.transport) {
      const rings = after.rings === before.rings + 1 && after.transport === 'planned' && after.channel === 'voice'
      const forward = rings || FORWARD[before.transport].includes(after.transport)
      must(forward, 'INV-14', () => `${name} goes from ${before.transport} to ${after.transport} by ${why}`)
    }
    const waits = before.transport === 'planned' && before.rings > 0 && before.attempts === 0
    must(
      !waits || after.transport !== 'accepted',
      'INV-20',
      () => `${name} was to ring again and counts as accepted by ${why}`,
    )
    const later = ANSWERS.indexOf(after.answer) >= ANSWERS.indexOf(before.answer)
    must(later, 'INV-14', () => `${name} forgets "${before.answer}"`)
    if (after.transport !== 'claimed' || before.transport === 'claimed') return
    const fence = this.#fences.get(name) ?? 0
    must(after.fence === fence + 1, 'INV-16', () => `${name} is claimed under fence ${after.fence}, last was ${fence}`)
    this.#fences.set(name, after.fence)
  }

  answered(
    shard: Shard,
    request: Request,
    { before, after, fence, outcome }: { before: JournalRow; after: JournalRow; fence: number; outcome: SendOutcome },
  ): void {
    const changed = before.transport !== after.transport || before.attempts !== after.attempts
    const newest = this.#fences.get(`${shard.name} row ${after.n}`) ?? 0
    must(
      !changed || fence === newest,
      'INV-16',
      () => `row ${after.n}: a result of fence ${fence} of ${newest} is kept`,
    )
    must(
      !changed || before.transport === 'claimed',
      'INV-16',
      () => `row ${after.n} is answered while ${before.transport}`,
    )
    // What is wrong with an account says nothing of the address: nobody is lost for it.
    const ofAccount = outcome.kind === 'refused' && ['no credit', 'bad credentials'].includes(outcome.failure)
    must(
      !changed || !ofAccount || after.transport === 'planned',
      'INV-1',
      () => `row ${after.n} is ${after.transport} since the account was refused`,
    )
    if (changed) request.committed = outcome.kind
    else if (fence !== newest || before.transport === 'unknown') this.#watch.world.seen.note('stale commit refused')
    if (changed && before.transport === 'claimed') {
      const expected = outcome.kind === 'accepted' ? 'accepted' : outcome.kind === 'unknown' ? 'unknown' : null
      must(
        expected === null || after.transport === expected,
        'INV-14',
        () => `row ${after.n} is ${after.transport} after "${outcome.kind}"`,
      )
    }
  }

  counted(shard: Shard, { progress }: ShardProgress): void {
    const { alert, revision } = progress
    const snapshot = this.#watch.snapshotOf(shard, alert, revision)
    if (snapshot === null) return
    const key = `${shard.realm.key} ${alert}.${revision}`
    const sum = Object.values(progress.reach).reduce((left, right) => left + right, 0)
    must(sum === snapshot.size && progress.targeted === sum, 'INV-15', () => `${key} counts ${sum} of ${snapshot.size}`)
    const good = { delivered: 0, sent: 0, confirmed: 0, help: 0 }
    for (const id of snapshot) {
      const rows = shard.disk.snapshots
        .filter((one) => one.alert === alert && one.revision === revision && one.person === id)
        .flatMap(({ targets }) => [...targets].flatMap((n) => shard.disk.row(n) ?? []))
      const says = (test: (row: JournalRow) => boolean) => rows.some(test)
      // That their contact was told says nothing of them.
      const own = (test: (row: JournalRow) => boolean) => rows.some((row) => row.channel !== 'contact' && test(row))
      if (says(({ answer }) => answer === 'help')) good.help += 1
      else if (says(({ answer }) => answer === 'confirmed')) good.confirmed += 1
      else if (own(({ answer, transport }) => answer === 'heard' || transport === 'delivered')) good.delivered += 1
      else if (own(({ transport }) => transport === 'accepted')) good.sent += 1
    }
    for (const name of ['help', 'confirmed', 'delivered', 'sent'] as const)
      must(
        progress.reach[name] === good[name],
        'INV-15',
        () => `${key}: ${progress.reach[name]} "${name}", rows say ${good[name]}`,
      )
  }

  /** None is lost by a crash. */
  crashed(shard: Shard): void {
    const rows = shard.disk.rows.length
    must(rows >= (this.#counts.get(shard.name) ?? 0), 'INV-1', () => `${shard.name} lost rows`)
    this.#counts.set(shard.name, rows)
  }
}
