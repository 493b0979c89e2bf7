// What people decide in one realm: a disk of alerts, phases, requests and log; every act one transaction, its hand-offs with it.
import type { AlertEvent, AlertPhase } from '../../worker/decide/alert-machine.ts'
import { isOpen } from '../../worker/decide/alert-machine.ts'
import type { Alert, AlertContent, AlertRevision, AudienceCount } from '../../worker/model/alert.ts'
import type { Actor } from '../../worker/model/identity.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import { refused, type Refusal } from '../../worker/model/reason.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Zone } from '../../worker/model/zone.ts'
import { addAudience, NOBODY } from '../../worker/audience/select.ts'
import type { AlertAnswer, Draft, ShardProgress } from '../../worker/objects/rpc.ts'
import { Alarms } from './alarms.ts'
import { MachineClock } from './clock.ts'
import { Handing } from './handing.ts'
import { Reached } from './reached.ts'
import type { Realm } from './realm.ts'
import type { World } from './world.ts'

const WATCHDOG_MS = 30_000
const AFTER_CLOSE_MS = 180_000

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
  // ---- disk ----
  readonly alerts = new Map<string, AlertRow>()
  readonly entries: LogEntry[] = []
  readonly launchedZones = new Map<string, readonly Zone[]>()
  readonly #requests = new Map<string, { readonly fingerprint: string; readonly alert: string }>()
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
      // An alarm leaves the disk before its handler has done its work. See the decision page: Command of today arms what is left only.
      if (this.world.shell.wakesForTheOutbox && this.handing.waits) this.alarms.setNoLater('outbox', this.clock.now)
      this.alarms.arm()
    })
    return true
  }

  // ---- people's acts ----

  submit(draft: Draft, actor: Actor, key: string, answered: (answer: AlertAnswer) => void): void {
    const fingerprint = JSON.stringify([draft, actor.id])
    const repeated = this.#repeated(key, fingerprint)
    if (repeated !== null) return answered(repeated)
    this.#count(draft.content, (audience) => {
      const again = this.#repeated(key, fingerprint)
      if (again !== null) return answered(again)
      const content = this.#contentOf(draft, audience)
      const closed = this.#closed(content, audience, null)
      if (closed !== null) return answered(this.#refuse('submit', closed))
      const id = `${this.realm.code}-${this.realm.mode}-${this.alerts.size + 1}`
      const revision = this.#revisionOf(id, content, actor, 1)
      const { mode } = this.realm
      const number = this.alerts.size + 1
      const alert: Alert = {
        id,
        number,
        mode,
        state: 'draft',
        closedAt: null,
        proposal: null,
        current: revision,
        revisions: [revision],
      }
      const answer = this.#move({ alert, phase: { state: 'draft' } }, { kind: 'submit' }, `submit by ${actor.id}`)
      if (answer.kind === 'ok' && this.world.shell.keepsKeys) this.#requests.set(key, { fingerprint, alert: id })
      this.world.watch.deciding.submitted(this, { key, fingerprint, alert: id })
      answered(answer)
    })
  }

  #repeated(key: string, fingerprint: string): AlertAnswer | null {
    const known = this.#requests.get(key)
    if (known === undefined) return null
    if (known.fingerprint !== fingerprint && this.world.shell.comparesKeyBodies) {
      this.world.seen.note('the same key with another body')
      return refused('wrong state', 'this Idempotency-Key came before with another content')
    }
    this.world.seen.note('the same request twice')
    this.world.watch.deciding.repeated(this, { key, fingerprint, alert: known.alert })
    const row = this.alerts.get(known.alert)
    return row === undefined ? null : { kind: 'ok', alert: row.alert }
  }

  approve(id: string, shownHash: string, actor: Actor, aloneReason: string | null): AlertAnswer {
    const { core, shell } = this.world
    const row = this.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    if (shell.asksRights && !core.may(this.realm.roles.get(actor.id) ?? [], 'approve alert'))
      return this.#refuse('approve', refused('role may not do this', actor.id))
    const revision = row.alert.current
    const storedHash = core.contentHash(revision.content, revision.revision)
    if (revision.approvedBy !== null && shell.approvesOnce) {
      this.world.seen.note('two approvers at once')
      if (revision.approvedBy.id === actor.id && shownHash === storedHash && isOpen(row.alert.state))
        return { kind: 'ok', alert: row.alert }
      return this.#refuse('approve', refused('already decided', revision.approvedBy.name))
    }
    if (row.phase.state !== 'submitted' && shell.approvesOnce)
      return this.#refuse('approve', refused('wrong state', row.phase.state))
    const shown = shell.bindsShownHash ? shownHash : storedHash
    const approval = {
      revision,
      content: revision.content,
      zones: this.realm.zones,
      approver: actor.id,
      shownHash: shown,
      storedHash,
      aloneReason,
    }
    const closed = core.firstClosedToApproval(approval, this.clock.now)
    if (closed !== null) {
      if (closed.reason === 'content changed since it was shown') this.world.seen.note('approval of what has changed')
      if (closed.reason === 'zone changed since it was shown') this.world.seen.note('zone edited under a submission')
      return this.#refuse('approve', closed)
    }
    const alone = revision.submittedBy.id === actor.id ? aloneReason : null
    const approved = withRevision(row.alert, {
      ...revision,
      approvedBy: actor,
      approvedAt: this.clock.now,
      aloneReason: alone,
    })
    const phase: AlertPhase = shell.approvesOnce ? row.phase : { state: 'submitted', earlier: 'none' }
    if (row.phase.state === 'submitted' && row.phase.earlier !== 'none') this.world.seen.note('update approved')
    this.handing.bindZones(approved.current)
    this.world.watch.deciding.approved(this, { revision: approved.current, shownHash, actor })
    return this.#move(
      { alert: approved, phase },
      { kind: 'approve' },
      `approve ${id}.${revision.revision} by ${actor.id}`,
    )
  }

  returnForEdit(id: string, actor: Actor): AlertAnswer {
    const row = this.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    const told = lastApproved(row.alert)
    const alert = told === null ? row.alert : { ...row.alert, current: told }
    return this.#move({ alert, phase: row.phase }, { kind: 'return' }, `return ${id} by ${actor.id}`)
  }

  cancel(id: string, actor: Actor): AlertAnswer {
    const row = this.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    const told = lastApproved(row.alert)
    const alert = told === null ? row.alert : { ...row.alert, current: told }
    const answer = this.#move({ alert, phase: row.phase }, { kind: 'cancel' }, `cancel ${id} by ${actor.id}`)
    if (answer.kind === 'ok') this.world.watch.deciding.cancelled(this, answer.alert)
    return answer
  }

  revise(id: string, draft: Draft, actor: Actor, answered: (answer: AlertAnswer) => void): void {
    this.#count(draft.content, (audience) => {
      const row = this.alerts.get(id)
      if (row === undefined) return answered(refused('unknown alert', id))
      if (!this.world.core.may(this.realm.roles.get(actor.id) ?? [], 'draft alert') && this.world.shell.asksRights)
        return answered(this.#refuse('revise', refused('role may not do this', actor.id)))
      const content = this.#contentOf(draft, audience)
      const closed = this.#closed(content, audience, this.world.core.toldSoFar(row.alert))
      if (closed !== null) return answered(this.#refuse('revise', closed))
      const revision = this.#revisionOf(id, content, actor, row.alert.revisions.length + 1)
      const what = `${content.msgType} ${id}.${revision.revision} by ${actor.id}`
      const correction = content.msgType === 'Cancel' && !content.allClear
      if (row.phase.state === 'draft' || !correction) {
        const alert = withRevision(row.alert, revision)
        const kind = row.phase.state === 'draft' ? 'submit' : 'revise'
        return answered(this.#move({ alert, phase: row.phase }, { kind }, what))
      }
      const own = { ...revision, approvedBy: actor, approvedAt: this.clock.now }
      if (row.phase.state === 'sending') this.world.seen.note('correction while sending')
      const answer = this.#move({ alert: withRevision(row.alert, own), phase: row.phase }, { kind: 'correct' }, what)
      if (answer.kind === 'ok') {
        this.handing.bindZones(own)
        this.world.watch.deciding.corrected(this, own, actor)
      }
      answered(answer)
    })
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
    this.#move(row, { kind: 'all handed over', content: told.content }, `handed over ${row.alert.id}.${told.revision}`)
    return true
  }

  finishStops(): void {
    for (const row of [...this.alerts.values()]) {
      if (row.phase.state !== 'stopping') continue
      const at = this.handing.stoppedAt(row.alert.id)
      if (at === null) continue
      if (at > this.clock.now) this.alarms.setNoLater('stopped', at)
      else this.#move(row, { kind: 'shards stopped' }, `stopped ${row.alert.id}`)
    }
  }

  #expire(): void {
    for (const row of [...this.alerts.values()]) {
      const at = expiryOf(row)
      if (at === null || at > this.clock.now) continue
      if (row.phase.state === 'sending') this.world.seen.note('expiry while sending')
      this.#move(row, { kind: 'expiry reached' }, `expiry ${row.alert.id}`)
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
    // A shard may still hold what was on the wire when its alert closed. See the decision page: Command of today looks at open ones only.
    const recent = (at: Instant | null) =>
      shell.wakesForTheStopped && at !== null && this.clock.now - at < AFTER_CLOSE_MS
    if (![...this.alerts.values()].some(({ alert }) => isOpen(alert.state) || recent(alert.closedAt))) return
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

  #move(row: AlertRow, event: AlertEvent, act: string): AlertAnswer {
    const { core, watch } = this.world
    const stepped = core.step(row.phase, event)
    if (stepped.kind === 'refused') return this.#refuse(event.kind, stepped)
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

  #refuse(what: string, refusal: Refusal): Refusal {
    this.#write(`refused ${what}: ${refusal.reason}`)
    return refusal
  }

  #count(content: Draft['content'], counted: (audience: AudienceCount) => void): void {
    const zones = this.realm.zones.filter(({ id }) => content.zones.includes(id))
    this.later(this.world.random.between(2, 40), () => {
      const counts = this.realm.shards.map((shard) =>
        this.world.core.countAudience(zones, shard.registry.persons(), content.channels),
      )
      counted(counts.reduce(addAudience, NOBODY))
    })
  }

  #contentOf(draft: Draft, audience: AudienceCount): AlertContent {
    const zoneHashes = draft.content.zones.map((id) => this.realm.zones.find((zone) => zone.id === id)?.hash ?? '')
    return { ...draft.content, mode: this.realm.mode, zoneHashes, count: audience.persons }
  }

  #closed(content: AlertContent, audience: AudienceCount, told: Pick<AlertContent, 'zones' | 'channels'> | null) {
    const reachable = audience.persons - audience.unreachable + audience.browsers
    const candidate = {
      content,
      zones: this.realm.zones,
      configured: ['sms', 'voice'] as const,
      displays: 0,
      lint: [],
      reachable,
      told,
    }
    return this.world.core.firstClosed(candidate, this.clock.now)
  }

  #revisionOf(alert: string, content: AlertContent, actor: Actor, revision: number): AlertRevision {
    const contentHash = this.world.core.contentHash(content, revision)
    const submittedAt: Instant = this.clock.now
    return {
      alert,
      revision,
      content,
      contentHash,
      submittedBy: actor,
      submittedAt,
      approvedBy: null,
      approvedAt: null,
      aloneReason: null,
    }
  }
}

function withRevision(alert: Alert, revision: AlertRevision): Alert {
  const others = alert.revisions.filter((known) => known.revision !== revision.revision)
  return { ...alert, current: revision, revisions: [...others, revision] }
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
