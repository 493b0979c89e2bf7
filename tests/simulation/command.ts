// What people decide in one realm: a disk of alerts, phases, requests and log; every act one transaction, its hand-offs with it.
import { isOpen, type AlertEvent, type AlertPhase } from '../../worker/decide/alert-machine.ts'
import type { Alert, AlertRevision } from '../../worker/model/alert.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { Refusal } from '../../worker/model/reason.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { AlertAnswer } from '../../worker/objects/rpc/asked.ts'
import type { ShardProgress } from '../../worker/objects/rpc/errands.ts'
import { Acts } from './acts.ts'
import { Alarms } from './alarms.ts'
import { MachineClock } from './clock.ts'
import { Handing } from './handing.ts'
import { Reached } from './reached.ts'
import type { Realm } from './realm.ts'
import type { World } from './world.ts'

const WATCHDOG_MS = 30_000

export interface AlertRow {
  readonly alert: Alert
  readonly phase: AlertPhase
}

export class Command {
  readonly world: World
  readonly realm: Realm
  readonly name: string
  readonly clock: MachineClock
  readonly alarms: Alarms
  /** Nobody arms Command anew; see the decision page. */
  readonly watched = false
  readonly handing: Handing
  readonly reached: Reached
  readonly acts: Acts
  // ---- disk ----
  readonly alerts = new Map<string, AlertRow>()
  readonly entries: LogEntry[] = []
  readonly launchedZones = new Map<string, readonly Zone[]>()
  readonly requests = new Map<string, { readonly fingerprint: string; readonly alert: string }>()
  // ---- memory ----
  alive = true
  boot = 1

  constructor(world: World, realm: Realm) {
    this.world = world
    this.realm = realm
    this.name = objectName.command(realm.code, realm.mode)
    this.clock = new MachineClock(world.agenda)
    this.handing = new Handing(this)
    this.reached = new Reached(this)
    this.acts = new Acts(this)
    const handled = (act: () => void) => (done: (failed: boolean) => void) => {
      act()
      done(false)
    }
    this.alarms = new Alarms(this, {
      outbox: (done) => this.handing.drain(() => done(false)),
      stopped: handled(() => this.finishStops()),
      expiry: handled(() => this.#expire()),
      watchdog: handled(() => this.#watchdog()),
    })
  }

  say(line: string): void {
    this.world.say(this.name, line)
  }

  later(delayMs: number, run: () => void): void {
    const { boot } = this
    this.world.agenda.after(delayMs, () => {
      if (this.boot === boot && this.alive) run()
    })
  }

  border(where: string): boolean {
    if (!this.world.fault(this.world.swarm.commandCrash)) return false
    this.world.seen.note('command crash')
    this.world.script.note(this.realm.key, { kind: 'crash', where })
    this.say(`crash ${where}`)
    this.boot += 1
    this.alive = false
    this.handing.forget()
    this.alarms.forget()
    this.world.watch.chains.crashed(this.name, this.entries)
    const { boot } = this
    this.world.agenda.after(this.world.random.between(5, 2_000), () => {
      if (this.boot !== boot || this.alive) return
      this.alive = true
      this.say('wakes')
      this.alarms.arm()
    })
    return true
  }

  // ---- facts that come ----

  /** False where nobody is there to hear it. */
  takeProgress(report: ShardProgress): boolean {
    if (!this.alive) return false
    const row = this.alerts.get(report.progress.alert)
    if (row === undefined || !this.reached.put(report)) return true
    const told = lastApproved(row.alert)
    if (told === null || told.revision !== report.progress.revision) return true
    const waits = row.phase.state === 'sending' || (row.phase.state === 'submitted' && row.phase.earlier === 'sending')
    if (!waits || !this.reached.isHandedOver(told)) return true
    this.move(row, { kind: 'all handed over', content: told.content }, `handed over ${row.alert.id}.${told.revision}`)
    return true
  }

  finishStops(): void {
    for (const row of [...this.alerts.values()]) {
      if (row.phase.state !== 'stopping') continue
      const at = this.handing.stoppedAt(row.alert.id)
      if (at === null) continue
      if (at > this.clock.now) this.alarms.setNoLater('stopped', at)
      else this.move(row, { kind: 'shards stopped' }, `stopped ${row.alert.id}`)
    }
  }

  #expire(): void {
    for (const row of [...this.alerts.values()]) {
      const at = expiryOf(row)
      if (at === null || at > this.clock.now) continue
      if (row.phase.state === 'sending') this.world.seen.note('expiry while sending')
      this.move(row, { kind: 'expiry reached' }, `expiry ${row.alert.id}`)
    }
    this.#armExpiry()
  }

  #armExpiry(): void {
    const ends = [...this.alerts.values()].flatMap((row) => expiryOf(row) ?? [])
    if (ends.length === 0) this.alarms.clear('expiry')
    else this.alarms.set('expiry', Math.max(this.clock.now, ...[Math.min(...ends)]))
  }

  #watchdog(): void {
    const { shell } = this.world
    const isAnyOpen = [...this.alerts.values()].some(({ alert }) => isOpen(alert.state))
    // A shard may still have something to end when its alert has closed; one that does not answer is asked again.
    const isLeft =
      shell.wakesForTheStopped &&
      this.realm.shards.some((shard) => !shard.alive || shard.isLoose || shard.openDispatches().length > 0)
    if (!isAnyOpen && !isLeft) return
    this.alarms.set('watchdog', this.clock.now + WATCHDOG_MS)
    if (!this.world.shell.watchdogRuns) return
    for (const shard of this.realm.shards)
      this.world.agenda.after(this.world.random.between(1, 20), () => {
        if (!shard.alive) return
        shard.watchdog()
        shard.alarms.arm()
      })
  }

  // ---- the table ----

  move(row: AlertRow, event: AlertEvent, act: string): AlertAnswer {
    const { core, watch } = this.world
    const stepped = core.step(row.phase, event)
    if (stepped.kind === 'refused') return this.refuse(event.kind, stepped)
    const { state } = stepped.phase
    const closed = state === 'cancelled' || state === 'expired' || state === 'ended'
    const alert: Alert = { ...row.alert, state, closedAt: closed ? (row.alert.closedAt ?? this.clock.now) : null }
    this.alerts.set(alert.id, { alert, phase: stepped.phase })
    if (state !== row.phase.state || stepped.effects.length > 0) this.#write(act)
    watch.deciding.moved(this, row.phase, { alert, phase: stepped.phase }, event.kind)
    for (const effect of stepped.effects) {
      if (effect === 'launch') this.handing.launch(alert)
      if (effect === 'stop' && (event.kind !== 'expiry reached' || this.world.shell.stopsOnExpiry))
        this.handing.stop(alert)
    }
    this.#armExpiry()
    this.alarms.setNoLater('watchdog', this.clock.now + WATCHDOG_MS)
    return { kind: 'ok', alert }
  }

  #write(act: string): void {
    if (!this.world.shell.logsDecisions) return
    this.say(act)
    const entry = this.world.core.appendEntry(this.entries.at(-1) ?? null, {
      object: this.name,
      at: this.clock.now,
      machineAt: this.clock.now,
      actor: { id: 'x', name: 'x' },
      category: 'décision',
      act,
      text: '',
      detail: {},
    })
    this.entries.push(entry)
    this.world.watch.entryWritten(this.name, this.entries)
  }

  refuse(what: string, refusal: Refusal): Refusal {
    this.#write(`refused ${what}: ${refusal.reason}`)
    return refusal
  }
}

export function lastApproved(alert: Alert): AlertRevision | null {
  return alert.revisions.filter((revision) => revision.approvedBy !== null).at(-1) ?? null
}

function expiryOf({ alert, phase }: AlertRow): Instant | null {
  switch (phase.state) {
    case 'submitted':
      if (phase.earlier === 'none') return alert.current.content.expiresAt
      if (phase.earlier === 'sending' || phase.earlier === 'in force')
        return lastApproved(alert)?.content.expiresAt ?? null
      return null
    case 'sending':
    case 'in force':
      return alert.current.content.expiresAt
    case 'draft':
    case 'stopping':
    case 'cancelled':
    case 'expired':
    case 'ended':
      return null
    default:
      return phase satisfies never
  }
}
