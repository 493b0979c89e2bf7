// What people do in one realm: submit, approve, return, cancel, revise. The gates and the table say what may be.
import { isOpen, type AlertPhase } from '../../worker/decide/alert-machine.ts'
import { addAudience, NOBODY } from '../../worker/audience/select.ts'
import type { Alert, AlertContent, AlertRevision, AudienceCount, Told } from '../../worker/model/alert.ts'
import type { Actor } from '../../worker/model/identity.ts'
import { refused } from '../../worker/model/reason.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { AlertAnswer, Draft } from '../../worker/objects/rpc/asked.ts'
import { lastApproved, type Command } from './command.ts'

export class Acts {
  readonly #command: Command

  constructor(command: Command) {
    this.#command = command
  }

  submit(draft: Draft, actor: Actor, key: string, answered: (answer: AlertAnswer) => void): void {
    const fingerprint = JSON.stringify([draft, actor.id])
    const repeated = this.#repeated(key, fingerprint)
    if (repeated !== null) return answered(repeated)
    this.#count(draft.content, (audience) => {
      const again = this.#repeated(key, fingerprint)
      if (again !== null) return answered(again)
      const content = this.#contentOf(draft, audience)
      const closed = this.#closed(content, audience, null)
      if (closed !== null) return answered(this.#command.refuse('submit', closed))
      const id = `${this.#command.realm.code}-${this.#command.realm.mode}-${this.#command.alerts.size + 1}`
      const revision = this.#revisionOf(id, content, actor, 1)
      const { mode } = this.#command.realm
      const number = this.#command.alerts.size + 1
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
      const answer = this.#command.move(
        { alert, phase: { state: 'draft' } },
        { kind: 'submit' },
        `submit by ${actor.id}`,
      )
      if (answer.kind === 'ok' && this.#command.world.shell.keepsKeys)
        this.#command.requests.set(key, { fingerprint, alert: id })
      this.#command.world.watch.deciding.submitted(this.#command, { key, fingerprint, alert: id })
      answered(answer)
    })
  }

  #repeated(key: string, fingerprint: string): AlertAnswer | null {
    const known = this.#command.requests.get(key)
    if (known === undefined) return null
    if (known.fingerprint !== fingerprint && this.#command.world.shell.comparesKeyBodies) {
      this.#command.world.seen.note('the same key with another body')
      return refused('wrong state', 'this Idempotency-Key came before with another content')
    }
    this.#command.world.seen.note('the same request twice')
    this.#command.world.watch.deciding.repeated(this.#command, { key, fingerprint, alert: known.alert })
    const row = this.#command.alerts.get(known.alert)
    return row === undefined ? null : { kind: 'ok', alert: row.alert }
  }

  approve(id: string, shownHash: string, actor: Actor, aloneReason: string | null): AlertAnswer {
    const { core, shell } = this.#command.world
    const row = this.#command.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    if (shell.asksRights && !core.may(this.#command.realm.roles.get(actor.id) ?? [], 'approve alert'))
      return this.#command.refuse('approve', refused('role may not do this', actor.id))
    const revision = row.alert.current
    const storedHash = core.contentHash(revision.content, revision.revision)
    if (revision.approvedBy !== null && shell.approvesOnce) {
      this.#command.world.seen.note('two approvers at once')
      if (revision.approvedBy.id === actor.id && shownHash === storedHash && isOpen(row.alert.state))
        return { kind: 'ok', alert: row.alert }
      return this.#command.refuse('approve', refused('already decided', revision.approvedBy.name))
    }
    if (row.phase.state !== 'submitted' && shell.approvesOnce)
      return this.#command.refuse('approve', refused('wrong state', row.phase.state))
    const shown = shell.bindsShownHash ? shownHash : storedHash
    const approval = {
      revision,
      content: revision.content,
      zones: this.#command.realm.zones,
      approver: actor.id,
      shownHash: shown,
      storedHash,
      aloneReason,
    }
    const closed = core.firstClosedToApproval(approval, this.#command.clock.now)
    if (closed !== null) {
      if (closed.reason === 'content changed since it was shown')
        this.#command.world.seen.note('approval of what has changed')
      if (closed.reason === 'zone changed since it was shown')
        this.#command.world.seen.note('zone edited under a submission')
      return this.#command.refuse('approve', closed)
    }
    const alone = revision.submittedBy.id === actor.id ? aloneReason : null
    const approved = withRevision(row.alert, {
      ...revision,
      approvedBy: actor,
      approvedAt: this.#command.clock.now,
      aloneReason: alone,
    })
    const phase: AlertPhase = shell.approvesOnce ? row.phase : { state: 'submitted', earlier: 'none' }
    if (row.phase.state === 'submitted' && row.phase.earlier !== 'none')
      this.#command.world.seen.note('update approved')
    this.#command.handing.bindZones(approved.current)
    this.#command.world.watch.deciding.approved(this.#command, { revision: approved.current, shownHash, actor })
    return this.#command.move(
      { alert: approved, phase },
      { kind: 'approve' },
      `approve ${id}.${revision.revision} by ${actor.id}`,
    )
  }

  returnForEdit(id: string, actor: Actor): AlertAnswer {
    const row = this.#command.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    const told = lastApproved(row.alert)
    const alert = told === null ? row.alert : { ...row.alert, current: told }
    return this.#command.move({ alert, phase: row.phase }, { kind: 'return' }, `return ${id} by ${actor.id}`)
  }

  cancel(id: string, actor: Actor): AlertAnswer {
    const row = this.#command.alerts.get(id)
    if (row === undefined) return refused('unknown alert', id)
    const told = lastApproved(row.alert)
    const alert = told === null ? row.alert : { ...row.alert, current: told }
    const answer = this.#command.move({ alert, phase: row.phase }, { kind: 'cancel' }, `cancel ${id} by ${actor.id}`)
    if (answer.kind === 'ok') this.#command.world.watch.deciding.cancelled(this.#command, answer.alert)
    return answer
  }

  revise(id: string, draft: Draft, actor: Actor, answered: (answer: AlertAnswer) => void): void {
    this.#count(draft.content, (audience) => {
      const row = this.#command.alerts.get(id)
      if (row === undefined) return answered(refused('unknown alert', id))
      if (
        !this.#command.world.core.may(this.#command.realm.roles.get(actor.id) ?? [], 'draft alert') &&
        this.#command.world.shell.asksRights
      )
        return answered(this.#command.refuse('revise', refused('role may not do this', actor.id)))
      const content = this.#contentOf(draft, audience)
      const closed = this.#closed(content, audience, this.#command.world.core.toldSoFar(row.alert))
      if (closed !== null) return answered(this.#command.refuse('revise', closed))
      const revision = this.#revisionOf(id, content, actor, row.alert.revisions.length + 1)
      const what = `${content.msgType} ${id}.${revision.revision} by ${actor.id}`
      const correction = content.msgType === 'Cancel' && !content.allClear
      if (row.phase.state === 'draft' || !correction) {
        const alert = withRevision(row.alert, revision)
        const kind = row.phase.state === 'draft' ? 'submit' : 'revise'
        return answered(this.#command.move({ alert, phase: row.phase }, { kind }, what))
      }
      const own = { ...revision, approvedBy: actor, approvedAt: this.#command.clock.now }
      if (row.phase.state === 'sending') this.#command.world.seen.note('correction while sending')
      const answer = this.#command.move(
        { alert: withRevision(row.alert, own), phase: row.phase },
        { kind: 'correct' },
        what,
      )
      if (answer.kind === 'ok') {
        this.#command.handing.bindZones(own)
        this.#command.world.watch.deciding.corrected(this.#command, own, actor)
      }
      answered(answer)
    })
  }

  #count(content: Draft['content'], counted: (audience: AudienceCount) => void): void {
    const zones = this.#command.realm.zones.filter(({ id }) => content.zones.includes(id))
    this.#command.later(this.#command.world.random.between(2, 40), () => {
      const counts = this.#command.realm.shards.map((shard) =>
        this.#command.world.core.countAudience(zones, shard.registry.persons(), content.channels),
      )
      counted(counts.reduce(addAudience, NOBODY))
    })
  }

  #contentOf(draft: Draft, audience: AudienceCount): AlertContent {
    const zoneHashes = draft.content.zones.map(
      (id) => this.#command.realm.zones.find((zone) => zone.id === id)?.hash ?? '',
    )
    return { ...draft.content, mode: this.#command.realm.mode, zoneHashes, count: audience.persons }
  }

  #closed(content: AlertContent, audience: AudienceCount, told: Told | null) {
    const reachable = audience.persons - audience.unreachable + audience.browsers
    const candidate = {
      content,
      zones: this.#command.realm.zones,
      configured: ['sms', 'voice', 'contact'] as const,
      displays: 0,
      lint: [],
      reachable,
      told,
    }
    return this.#command.world.core.firstClosed(candidate, this.#command.clock.now)
  }

  #revisionOf(alert: string, content: AlertContent, actor: Actor, revision: number): AlertRevision {
    const contentHash = this.#command.world.core.contentHash(content, revision)
    const submittedAt: Instant = this.#command.clock.now
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
