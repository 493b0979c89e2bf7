// Tells the shards what was decided, until each has answered: in order for each of them, all of them at once.
import type { Alert, AlertRevision } from '../../worker/model/alert.ts'
import { inMode } from '../../worker/model/mode.ts'
import { REAL_CLOCK, type Instant } from '../../worker/model/time.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { Command } from './command.ts'

const RETRY_MS = 1_000

interface Handoff {
  readonly id: number
  readonly shard: number
  readonly kind: 'launch' | 'stop'
  readonly alert: string
  readonly revision: number
}

export class Handing {
  readonly #command: Command
  // ---- disk ----
  #outbox: Handoff[] = []
  #made = 0
  readonly #approvedZones = new Map<string, readonly Zone[]>()
  readonly #stops = new Map<string, Map<number, Instant | null>>()
  // ---- memory ----
  #draining = false
  #again = false

  constructor(command: Command) {
    this.#command = command
  }

  forget(): void {
    this.#draining = false
    this.#again = false
  }

  launch({ id, current }: Alert): void {
    const { launchedZones, world } = this.#command
    const key = `${id}|${current.revision}`
    const zones = (world.shell.bindsZonesAtApproval ? this.#approvedZones.get(key) : null) ?? this.#zonesOf(current)
    if (!launchedZones.has(key)) launchedZones.set(key, zones)
    world.watch.deciding.launched(this.#command, current, zones)
    this.#handOver('launch', id, current.revision)
  }

  /**
   * The zones as they are at the approval. A first alert leaves in the same step, an update only once the one before it has stopped,
   * and the file may be edited in between. See the decision page: Command of today takes them at the launch.
   */
  bindZones(revision: AlertRevision): void {
    this.#approvedZones.set(`${revision.alert}|${revision.revision}`, this.#zonesOf(revision))
  }

  #zonesOf({ content }: AlertRevision): readonly Zone[] {
    return this.#command.realm.zones.filter(({ id }) => content.zones.includes(id))
  }

  stop(alert: Alert): void {
    const { realm, launchedZones } = this.#command
    const running = alert.revisions.filter(({ revision }) => launchedZones.has(`${alert.id}|${revision}`)).at(-1)
    this.#stops.set(alert.id, new Map(realm.shards.map(({ index }) => [index, null])))
    this.#handOver('stop', alert.id, running?.revision ?? alert.current.revision)
  }

  stoppedAt(alert: string): Instant | null {
    const answers = [...(this.#stops.get(alert)?.values() ?? [])]
    const known = answers.filter((at) => at !== null)
    if (this.#command.world.shell.waitsForEveryStop && known.length < answers.length) return null
    return Math.max(0, ...known)
  }

  #handOver(kind: Handoff['kind'], alert: string, revision: number): void {
    for (const { index } of this.#command.realm.shards)
      this.#outbox.push({ id: this.#made++, shard: index, kind, alert, revision })
    this.#command.alarms.setNoLater('outbox', this.#command.clock.now)
  }

  drain(done: () => void): void {
    if (this.#draining) {
      this.#again = true
      return done()
    }
    this.#draining = true
    const shards = [...new Set(this.#outbox.map(({ shard }) => shard))]
    let left = shards.length
    const end = () => {
      this.#draining = false
      const command = this.#command
      command.finishStops()
      if (this.#outbox.length > 0) command.alarms.setNoLater('outbox', command.clock.now + (this.#again ? 0 : RETRY_MS))
      this.#again = false
      done()
    }
    if (left === 0) return end()
    for (const shard of shards) {
      const queue = this.#outbox.filter((one) => one.shard === shard)
      this.#tellInOrder(queue, () => {
        left -= 1
        if (left === 0) end()
      })
    }
  }

  #tellInOrder(queue: readonly Handoff[], done: () => void): void {
    const [first, ...rest] = queue
    if (first === undefined) return done()
    const command = this.#command
    const { world } = command
    const lost = world.fault(world.swarm.handoffLost)
    const answerLost = world.fault(world.swarm.handoffDoubled)
    command.later(world.random.between(1, 40), () => {
      const shard = command.realm.shards[first.shard]
      if (lost && !world.shell.retriesHandoffs) this.#done(first)
      if (lost || shard === undefined || !shard.alive) return done()
      const leaseEndsAt = this.#tell(first)
      // Heard over there, but the answer is lost: it will be told again.
      if (answerLost) return done()
      if (command.border('after a hand-off')) return
      if (leaseEndsAt !== null) this.#stops.get(first.alert)?.set(first.shard, leaseEndsAt)
      this.#done(first)
      this.#tellInOrder(rest, done)
    })
  }

  #done(handoff: Handoff): void {
    this.#outbox = this.#outbox.filter(({ id }) => id !== handoff.id)
  }

  #tell({ shard: index, kind, alert, revision }: Handoff): Instant | null {
    const shard = this.#command.realm.shards[index]
    if (kind === 'stop') return shard?.stop(alert, revision) ?? null
    const launch = this.#launchOf(alert, revision)
    if (launch !== null)
      shard?.launch(this.#command.world.fault(this.#command.world.swarm.altered) ? altered(launch) : launch)
    return null
  }

  #launchOf(id: string, number: number): Launch | null {
    const { alerts, launchedZones, realm } = this.#command
    const alert = alerts.get(id)?.alert
    const revision = alert?.revisions.find((one) => one.revision === number)
    if (alert === undefined || revision === undefined) return null
    const zones = launchedZones.get(`${id}|${number}`) ?? []
    const own = inMode(realm.mode, alert)
    return {
      alert: id,
      number: own.number,
      mode: realm.mode,
      revision,
      zones,
      territory: realm.territory,
      clock: REAL_CLOCK,
    }
  }
}

/** As a disk or a hand that should not be there might leave it: it is not what was approved any more. */
function altered(launch: Launch): Launch {
  const { content } = launch.revision
  return {
    ...launch,
    revision: { ...launch.revision, content: { ...content, texts: { fr: 'Tout va bien, restez.' } } },
  }
}
