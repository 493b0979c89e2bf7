// Two people decide: submit, approve, return, cancel, revise. The table says what may happen, the gates say why not, each act is logged.
import { contentHash } from '../../decide/content.ts'
import { isOpen, step, type AlertEvent, type AlertPhase } from '../../decide/alert-machine.ts'
import { firstClosed, firstClosedToApproval } from '../../decide/gates.ts'
import { inOrderOfCall, sitesIn } from '../../audience/sites.ts'
import { displaysOf } from '../../audience/displays.ts'
import { lintContent, lintOptionsOf } from '../../fanout/lint.ts'
import {
  toldSoFar,
  type Told,
  type Alert,
  type AlertContent,
  type AlertRevision,
  type AudienceCount,
  type Proposal,
} from '../../model/alert.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { FiredFrom } from '../../model/prepared.ts'
import type { Mode } from '../../model/mode.ts'
import { staleTranslations } from '../../model/translation.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { sirensOf } from '../../model/siren.ts'
import { MINUTE_MS, RELEASED_AT, SECOND_MS, toRfc3339, type Instant } from '../../model/time.ts'
import type { Progress } from '../../model/view.ts'
import { canonicalJson, sha256 } from '../../prove/chain.ts'
import type { AlertAnswer, Draft } from '../rpc/asked.ts'
import type { ShardProgress } from '../rpc/errands.ts'
import { SecondLook } from '../shared/clock-step.ts'
import type { Ground } from './ground.ts'
import type { Planning } from './planning.ts'
import type { Proposing } from './proposing.ts'
import type { Zone } from '../../model/zone.ts'
import { pointOf, withPoint } from '../../prove/reach-curve.ts'
import { summed } from './progress.ts'
import type { Act } from './log.ts'
import type { OwnVoices } from './own-voices.ts'
import { armLasting } from './lasting.ts'
import { putForward } from './prepared-sentences.ts'
import * as say from './sentences.ts'
import type { Shards } from './shards.ts'
import type { Sirens } from './sirens.ts'
import type { AlertRow } from './tables.ts'

const CO_SIGN_MS = 15 * MINUTE_MS
const EXERCISE_NUMBERS = 900_000
const WATCHDOG_MS = 30 * SECOND_MS
const ANCHOR_MS = 60 * SECOND_MS
/** To the first look at what comes back. */
const ECHO_MS = 20 * SECOND_MS

/** A prepared scenario as it would leave now. */
export interface Fired {
  readonly kind: 'fired'
  readonly draft: Draft
  readonly from: FiredFrom
}

/** What two people have approved with its hour; each of them stands in their own place. */
export interface LeavesApproved {
  readonly kind: 'leaves'
  readonly draft: Draft
  readonly submittedBy: Actor
  readonly approvedBy: Actor
  readonly toPublic: boolean
  /** In the same transaction. */
  readonly left: (alert: Alert) => void
}

/** One that nobody sends: how the log says that it was put forward, and that a signature stands for the second person. */
export interface LeavesAlone extends Fired {
  readonly putForward: (number: number, revision: AlertRevision) => Act
  readonly approved: (number: number, revision: AlertRevision) => Act
}

/** Takes back what the same transaction has written: a scenario is sent whole or not at all. */
class NotFired extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

export class Deciding {
  readonly #ground: Ground
  readonly #proposing: Proposing
  readonly #shards: Shards
  readonly #planning: Planning
  readonly #sirens: Sirens
  readonly #ownVoices: OwnVoices
  readonly #runOut = new SecondLook()

  constructor(parts: {
    readonly ground: Ground
    readonly proposing: Proposing
    readonly shards: Shards
    readonly planning: Planning
    readonly sirens: Sirens
    readonly ownVoices: OwnVoices
  }) {
    this.#ground = parts.ground
    this.#proposing = parts.proposing
    this.#shards = parts.shards
    this.#planning = parts.planning
    this.#sirens = parts.sirens
    this.#ownVoices = parts.ownVoices
  }

  async submit(draft: Draft, actor: Actor, key: string | null): Promise<AlertAnswer> {
    const fingerprint = sha256(canonicalJson({ draft, by: actor.id }))
    const repeated = this.#repeated(key, fingerprint)
    if (repeated !== null) return repeated
    const audience = await this.#counted(draft)
    return this.#ground.transaction(() => {
      // The shards were asked meanwhile: the same key may have come a second time.
      const again = this.#repeated(key, fingerprint)
      if (again !== null) return again
      const answer = this.#submitted(draft, actor, audience)
      if (answer.kind === 'ok' && key !== null) this.#ground.tables.putRequest(key, fingerprint, answer.alert.id)
      if (answer.kind === 'refused') this.#refuse(actor, 'Soumission', answer, { proposal: draft.proposal })
      return answer
    })
  }

  async #counted({ content }: Draft): Promise<AudienceCount> {
    const count = this.#shards.count(content)
    return (await Promise.all([count, this.#ground.learnAccounts()]))[0]
  }

  #repeated(key: string | null, fingerprint: string): AlertAnswer | null {
    const known = key === null ? null : this.#ground.tables.request(key)
    if (known === null) return null
    if (known.fingerprint !== fingerprint)
      return refused('wrong state', 'this Idempotency-Key came before with another content')
    const row = this.#ground.tables.alert(known.alert)
    return row === null ? null : { kind: 'ok', alert: row.alert }
  }

  /**
   * A scenario that two have read in calm, sent by one act: whoever approved it then is the first of the two, so the same gates ask for another
   * person now, or for a reason to decide alone. `persons` is the number on the sender's screen.
   */
  async fire(
    { ready, persons }: { readonly ready: () => Fired | Refusal; readonly persons: number },
    actor: Actor,
    aloneReason: string | null,
  ): Promise<AlertAnswer> {
    const first = ready()
    const audience = first.kind === 'refused' ? null : await this.#counted(first.draft)
    try {
      return this.#ground.transaction(() => {
        // The shards were asked meanwhile: it may have been changed, or sent by somebody else.
        const fired = ready()
        if (fired.kind === 'refused' || audience === null)
          throw new NotFired(fired.kind === 'refused' ? fired : CHANGED)
        const running = this.#runningOf(fired.from)
        if (running?.current.approvedBy?.id === actor.id && running.prepared?.version === fired.from.version)
          return { kind: 'ok', alert: running }
        if (running !== null)
          throw new NotFired(refused('already decided', `alert ${running.number} of this scenario is under way`))
        const closed = typedOtherwise({ ...fired.draft, typedPersons: persons }, audience)
        if (closed !== null) throw new NotFired(closed)
        const { from } = fired
        const act = (number: number, revision: AlertRevision) => putForward(number, revision, from, actor)
        const submitted = this.#submitted(fired.draft, from.approvedBy, audience, { from, act })
        if (submitted.kind === 'refused') throw new NotFired(submitted)
        const { id, current } = submitted.alert
        const sent = this.approve(id, current.contentHash, actor, aloneReason)
        if (sent.kind === 'refused') throw new NotFired(sent)
        return sent
      })
    } catch (error) {
      if (!(error instanceof NotFired)) throw error
      const { refusal } = error
      this.#ground.transaction(() => this.#refuse(actor, 'Lancement du scénario', refusal, {}))
      return refusal
    }
  }

  /**
   * The same path for one that leaves by itself: its author submits it, whoever signed it is the second person, and the same gates stand before it.
   * `ready` is asked again in the transaction that sends, so that a veto that was written first wins. What is refused leaves nothing behind.
   */
  async fireAlone(ready: () => LeavesAlone | Refusal): Promise<AlertAnswer> {
    const first = ready()
    if (first.kind === 'refused') return first
    const audience = await this.#counted(first.draft)
    try {
      return this.#ground.transaction(() => {
        const fired = ready()
        if (fired.kind === 'refused') throw new NotFired(fired)
        const { draft, from } = fired
        const submitted = this.#submitted(draft, from.preparedBy, audience, { from, act: fired.putForward })
        if (submitted.kind === 'refused') throw new NotFired(submitted)
        const { id, current } = submitted.alert
        const sent = this.#approve(
          { id, shownHash: current.contentHash, aloneReason: null },
          from.approvedBy,
          fired.approved,
        )
        if (sent.kind === 'refused') throw new NotFired(sent)
        return sent
      })
    } catch (error) {
      if (error instanceof NotFired) return error.refusal
      throw error
    }
  }

  /** The same path once more, for an exercise of the public at its hour: the same gates stand before it, and what is refused leaves nothing behind. */
  async leaveApproved(ready: () => LeavesApproved | Refusal): Promise<AlertAnswer> {
    const first = ready()
    if (first.kind === 'refused') return first
    const audience = await this.#counted(first.draft)
    try {
      return this.#ground.transaction(() => {
        const leaving = ready()
        if (leaving.kind === 'refused') throw new NotFired(leaving)
        const submitted = this.#submitted(leaving.draft, leaving.submittedBy, audience)
        if (submitted.kind === 'refused') throw new NotFired(submitted)
        const { id, current } = submitted.alert
        if (leaving.toPublic) this.#ground.markPublic(id)
        const sent = this.approve(id, current.contentHash, leaving.approvedBy, null)
        if (sent.kind === 'refused') throw new NotFired(sent)
        leaving.left(sent.alert)
        return sent
      })
    } catch (error) {
      if (error instanceof NotFired) return error.refusal
      throw error
    }
  }

  // One of a scenario at a time: two people who press at once send it once (U01).
  #runningOf({ id }: FiredFrom): Alert | null {
    const running = this.#ground.tables.alerts().find(({ alert }) => alert.prepared?.id === id && isOpen(alert.state))
    return running?.alert ?? null
  }

  #submitted(
    draft: Draft,
    actor: Actor,
    audience: AudienceCount,
    prepared: { readonly from: FiredFrom; readonly act: LeavesAlone['putForward'] } | null = null,
  ): AlertAnswer {
    const { tables } = this.#ground
    const proposal = draft.proposal === null ? null : tables.proposal(draft.proposal)
    if (draft.proposal !== null && proposal === null) return refused('unknown proposal', 'there is no such proposal')
    if (proposal !== null && proposal.state !== 'open')
      return refused('already decided', `the proposal is ${proposal.state}`)
    const content = this.#contentOf(draft, audience)
    const closed = staleIn(draft) ?? typedOtherwise(draft, audience) ?? this.#closed(content, audience, null)
    if (closed !== null) return closed
    // A draft that was returned keeps its number: people already speak of it.
    const returned = proposal?.alert == null ? null : tables.alert(proposal.alert)
    const row = returned?.phase.state === 'draft' ? returned : this.#newAlert(proposal, content, actor)
    const revision = this.#revisionOf(row.alert, content, actor, row === returned ? row.alert.revisions.length + 1 : 1)
    const written = withRevision(row.alert, revision)
    const next = prepared === null ? written : { ...written, prepared: prepared.from }
    return this.#move({ alert: next, phase: row.phase }, { kind: 'submit' }, () =>
      prepared === null
        ? say.submitted(next.number, revision, draft.typedPersons !== undefined)
        : prepared.act(next.number, revision),
    )
  }

  #newAlert(proposal: Proposal | null, content: AlertContent, actor: Actor): AlertRow {
    const id = crypto.randomUUID()
    const { mode, tables } = this.#ground
    const placeholder = this.#revisionOf({ id }, content, actor, 1)
    const alert: Alert = {
      id,
      number: numberIn(mode, tables.nextNumber()),
      mode,
      state: 'draft',
      closedAt: null,
      proposal: proposal?.id ?? null,
      current: placeholder,
      revisions: [],
    }
    return { alert, phase: { state: 'draft' } }
  }

  #contentOf(draft: Draft, audience: AudienceCount): AlertContent {
    const { bundle, mode } = this.#ground
    const zoneHashes = draft.content.zones.map((id) => bundle?.zones.find((zone) => zone.id === id)?.hash ?? '')
    return { ...draft.content, mode, zoneHashes, count: audience.persons }
  }

  #closed(content: AlertContent, audience: AudienceCount, told: Told | null): Refusal | null {
    const { bundle, now } = this.#ground
    const voice = this.#ownVoices.fault(content)
    if (voice !== null) return voice
    const faults = bundle === null ? [] : lintContent(content, lintOptionsOf(bundle.territory, content.channels))
    const candidate = {
      content,
      zones: bundle?.zones ?? [],
      configured: this.#ground.channels,
      displays: this.#displaysOf(content),
      lint: faults.map((fault) => fault.reason),
      reachable: audience.persons - audience.unreachable + audience.browsers,
      told,
    }
    return firstClosed(candidate, now)
  }

  #displaysOf(content: AlertContent): number {
    const { bundle } = this.#ground
    const sirens = content.channels.includes('siren') ? sirensOf(content.zones, bundle?.sirens ?? []).length : 0
    if (!content.channels.includes('display')) return sirens
    const zones = (bundle?.zones ?? []).filter((zone) => content.zones.includes(zone.id))
    return sirens + displaysOf(zones, bundle?.displays ?? []).length
  }

  #revisionOf(alert: { readonly id: string }, content: AlertContent, actor: Actor, revision: number): AlertRevision {
    return {
      alert: alert.id,
      revision,
      content,
      contentHash: contentHash(content, revision),
      submittedBy: actor,
      submittedAt: this.#ground.now,
      approvedBy: null,
      approvedAt: null,
      aloneReason: null,
    }
  }

  approve(id: string, shownHash: string, actor: Actor, aloneReason: string | null): AlertAnswer {
    return this.#approve({ id, shownHash, aloneReason }, actor)
  }

  #approve(
    {
      id,
      shownHash,
      aloneReason,
    }: { readonly id: string; readonly shownHash: string; readonly aloneReason: string | null },
    actor: Actor,
    said: LeavesAlone['approved'] | null = null,
  ): AlertAnswer {
    return this.#act(id, actor, 'Approbation', (row) => {
      const revision = row.alert.current
      const storedHash = contentHash(revision.content, revision.revision)
      if (revision.approvedBy !== null) {
        // The same person's second tap is the first one heard twice; anybody else's comes too late.
        if (revision.approvedBy.id === actor.id && shownHash === storedHash && isOpen(row.alert.state))
          return { kind: 'ok', alert: row.alert }
        return refused('already decided', `${revision.approvedBy.name} has approved it`)
      }
      if (row.phase.state !== 'submitted') return refused('wrong state', `the alert is ${row.alert.state}`)
      const zones = this.#ground.bundle?.zones ?? []
      const { now, mayRush } = this.#ground
      if (!mayRush && now < RELEASED_AT)
        return refused(
          'clock before this release',
          `the clock of this server reads ${toRfc3339(now)}: have it set first`,
        )
      const closed = firstClosedToApproval(
        { revision, content: revision.content, zones, approver: actor.id, shownHash, storedHash, aloneReason },
        now,
      )
      if (closed !== null) return closed
      const alone = revision.submittedBy.id === actor.id ? (aloneReason?.trim() ?? null) : null
      const approved = this.#approved(row.alert, actor, alone)
      this.#bindZones(approved)
      const answer = this.#move({ alert: approved, phase: row.phase }, { kind: 'approve' }, () =>
        said === null
          ? say.approved(approved.number, approved.current, actor, this.#decideByOf(approved))
          : said(approved.number, approved.current),
      )
      if (answer.kind === 'ok' && alone !== null) this.#askCoSignature(approved, now)
      if (answer.kind === 'ok') this.#nameSites(approved)
      return answer
    })
  }

  #decideByOf({ proposal }: Alert): Instant | null {
    return proposal === null ? null : (this.#ground.tables.proposal(proposal)?.decideBy ?? null)
  }

  #approved(alert: Alert, actor: Actor, aloneReason: string | null): Alert {
    const { now } = this.#ground
    return withRevision(alert, { ...alert.current, approvedBy: actor, approvedAt: now, aloneReason })
  }

  #nameSites({ number, current: { content } }: Alert): void {
    const { zones = [], sites = [] } = this.#ground.bundle ?? {}
    const inside = content.allClear
      ? []
      : sitesIn(
          zones.filter(({ id }) => content.zones.includes(id)),
          sites,
        )
    const first = inOrderOfCall(inside, this.#ground.watched.get('siteClocks'))
    if (first.length > 0) this.#ground.write(say.sitesToCall(number, first))
  }

  #askCoSignature(alert: Alert, now: Instant): void {
    this.#ground.write(
      say.coSignatureAsked(alert.number, alert.current, now + CO_SIGN_MS, (at) => this.#ground.words(at)),
    )
  }

  returnForEdit(id: string, actor: Actor, reason: string): AlertAnswer {
    return this.#act(id, actor, 'Renvoi', (row) => {
      if (reason.trim() === '') return refused('reason required', 'say what has to change')
      const pending = row.alert.current
      const told = lastApproved(row.alert)
      const alert = told === null ? row.alert : { ...row.alert, current: told }
      return this.#move({ alert, phase: row.phase }, { kind: 'return' }, () =>
        say.returned(alert.number, pending, actor, reason.trim()),
      )
    })
  }

  cancel(id: string, actor: Actor, reason: string): AlertAnswer {
    return this.#act(id, actor, 'Annulation', (row) => {
      if (reason.trim() === '') return refused('reason required', 'say why it is stopped')
      const told = lastApproved(row.alert)
      const alert = told === null ? row.alert : { ...row.alert, current: told }
      return this.#move({ alert, phase: row.phase }, { kind: 'cancel' }, (next) =>
        say.cancelAsked(alert.number, alert.id, actor, reason.trim(), next.state === 'stopping'),
      )
    })
  }

  /** One person is enough: two have approved it, and it goes to nobody of whom a provider says that it has their message. */
  resume(id: string, actor: Actor): AlertAnswer {
    return this.#act(id, actor, 'Reprise', (row) => {
      const told = lastApproved(row.alert)
      const { tables } = this.#ground
      const isHeld = told !== null && tables.progress(row.alert.id, told.revision).some(({ progress }) => progress.held)
      if (told === null || !isHeld) return refused('wrong state', 'nothing of this alert is held')
      this.#ground.write(say.resumed(row.alert.number, row.alert.id, actor))
      this.#ground.handOverToSenders({ kind: 'resume', alert: row.alert.id, revision: told.revision })
      this.#ground.anchorHead()
      return { kind: 'ok', alert: row.alert }
    })
  }

  async revise(id: string, draft: Draft, actor: Actor): Promise<AlertAnswer> {
    const audience = await this.#counted(draft)
    return this.#act(id, actor, 'Révision', (row) => {
      const told = toldSoFar(row.alert)
      const content = this.#contentOf(draft, audience)
      const closed = staleIn(draft) ?? typedOtherwise(draft, audience) ?? this.#closed(content, audience, told)
      if (closed !== null) return closed
      const revision = this.#revisionOf(row.alert, content, actor, row.alert.revisions.length + 1)
      if (row.phase.state === 'draft') {
        const alert = withRevision(row.alert, revision)
        return this.#move({ alert, phase: row.phase }, { kind: 'submit' }, () =>
          say.submitted(alert.number, revision, draft.typedPersons !== undefined),
        )
      }
      // An end of alert is a decision of two, whatever it calls itself.
      const correction = content.msgType === 'Cancel' && !content.allClear
      if (!correction) {
        const alert = withRevision(row.alert, revision)
        return this.#move({ alert, phase: row.phase }, { kind: 'revise' }, () =>
          say.submitted(alert.number, revision, draft.typedPersons !== undefined),
        )
      }
      const alert = withRevision(row.alert, { ...revision, approvedBy: actor, approvedAt: this.#ground.now })
      this.#bindZones(alert)
      return this.#move({ alert, phase: row.phase }, { kind: 'correct' }, () =>
        say.corrected(alert.number, alert.current),
      )
    })
  }

  takeProgress(report: ShardProgress): void {
    this.#ground.transaction(() => {
      const row = this.#ground.tables.alert(report.progress.alert)
      // An alert of before a restart of the demonstration: nobody looks at it any more.
      if (row === null || !this.#ground.tables.putProgress(report)) return
      this.#ground.touch('progress')
      const told = lastApproved(row.alert)
      if (told === null || told.revision !== report.progress.revision) return
      const { tables, territory, now } = this.#ground
      const key = [row.alert.id, told.revision] as const
      const before = tables.curve(...key)
      const reports = tables.progress(...key)
      this.#ground.courses.take(key.join('|'), reports, Date.now())
      const progress = summed(told, reports, { shards: territory.shards, curve: before, finishesAt: {} })
      const curve = withPoint(before, pointOf(progress.reach, now))
      if (curve !== before) tables.putCurve(...key, curve)
      const waits =
        row.phase.state === 'sending' || (row.phase.state === 'submitted' && row.phase.earlier === 'sending')
      if (!waits || progress.held || progress.shardsExpanded < progress.shards || queuedIn(progress) > 0) return
      this.#move(row, { kind: 'all handed over', content: told.content }, (next) =>
        say.passed(
          row.alert.number,
          row.alert.id,
          next.state === 'ended' ? 'terminée' : next.state === 'cancelled' ? 'retirée' : 'remise terminée',
          {
            revision: told.revision,
            targeted: progress.targeted,
            reach: progress.reach,
          },
        ),
      )
    })
  }

  /** Ends what has run out, territory time. */
  expire(): void {
    this.#ground.transaction(() => {
      for (const row of this.#ground.tables.alerts()) {
        const at = expiryOf(row)
        if (at === null || at > this.#ground.now) continue
        if (!this.#runOut.confirms(`${row.alert.id} ${at}`, Date.now())) continue
        this.#move(row, { kind: 'expiry reached' }, () =>
          say.passed(row.alert.number, row.alert.id, 'expirée', { expiresAt: at }),
        )
      }
      this.armExpiry()
    })
  }

  /** Goes on where every shard has answered a stop and the last lease has run out. */
  finishStops(): void {
    this.#ground.transaction(() => {
      for (const row of this.#ground.tables.alerts()) {
        if (row.phase.state !== 'stopping') continue
        const at = this.#ground.tables.stoppedAt(row.alert.id)
        if (at === null) continue
        if (at > Date.now()) this.#ground.alarms.setNoLater('stopped', at)
        else
          this.#move(row, { kind: 'shards stopped' }, () => say.passed(row.alert.number, row.alert.id, 'arrêtée', {}))
      }
    })
  }

  armExpiry(): void {
    const ends = this.#ground.tables.alerts().flatMap((row) => expiryOf(row) ?? [])
    const next = ends.length === 0 ? null : Math.min(...ends)
    // What has run out at the first look is looked at again.
    if (next !== null && next <= this.#ground.now) this.#ground.alarms.set('expiry', Date.now() + SECOND_MS)
    else this.#ground.wakeAt('expiry', next)
    armLasting(this.#ground)
  }

  /** Goes on while an alert is open, and after it while a shard still has something of it to end. */
  async watchdog(): Promise<void> {
    if (this.#ground.bundle === null) return
    const isLeft = await this.#shards.watchdog()
    if (isLeft || this.#isAnyOpen()) this.#ground.alarms.setNoLater('watchdog', Date.now() + WATCHDOG_MS)
  }

  anchorDue(): void {
    if (!this.#isAnyOpen()) return
    this.#ground.anchorHead()
    this.#ground.alarms.set('anchor', Date.now() + ANCHOR_MS)
  }

  #isAnyOpen(): boolean {
    return this.#ground.tables.alerts().some(({ alert }) => isOpen(alert.state))
  }

  // One person's act on one alert, whole in one transaction; what is refused is logged with its reason.
  #act(id: string, actor: Actor, what: string, body: (row: AlertRow) => AlertAnswer): AlertAnswer {
    return this.#ground.transaction(() => {
      const row = this.#ground.tables.alert(id)
      if (row === null) return refused('unknown alert', 'there is no such alert')
      const answer = body(row)
      if (answer.kind === 'refused') this.#refuse(actor, what, answer, { alert: id, number: row.alert.number })
      return answer
    })
  }

  #refuse(actor: Actor, what: string, refusal: Refusal, detail: Readonly<Record<string, unknown>>): void {
    if (this.#ground.bundle !== null) this.#ground.write(say.refusedAct(actor, what, refusal, detail))
  }

  #move(row: AlertRow, event: AlertEvent, act: (next: AlertPhase) => Parameters<Ground['write']>[0]): AlertAnswer {
    const stepped = step(row.phase, event)
    if (stepped.kind === 'refused') return stepped
    const ground = this.#ground
    const { state } = stepped.phase
    const closed = state === 'cancelled' || state === 'expired' || state === 'ended'
    const closedAt = closed ? (row.alert.closedAt ?? ground.now) : null
    const { settled, ...unsettled } = row.alert
    const alert: Alert = { ...unsettled, state, closedAt, ...(closed && settled !== undefined ? { settled } : {}) }
    ground.tables.putAlert({ alert, phase: stepped.phase })
    if (!samePhase(stepped.phase, row.phase) || stepped.effects.length > 0) ground.write(act(stepped.phase))
    for (const effect of stepped.effects) {
      switch (effect) {
        case 'launch':
          this.#launch(alert)
          break
        case 'stop':
          this.#stop(alert, stepped.phase)
          break
        case 'proposal submitted':
          this.#moveProposal(alert, 'submitted')
          break
        case 'proposal approved':
          this.#moveProposal(alert, 'approved')
          break
        case 'proposal reopened':
          this.#moveProposal(alert, 'open')
          break
        default:
          effect satisfies never
      }
    }
    if (state !== row.phase.state) this.#followPlanLevel(alert, state)
    if (alert.revisions.some(({ revision }) => ground.tables.wasLaunched(alert.id, revision))) ground.publish()
    ground.touch('alerts')
    this.#proposing.changed()
    this.armExpiry()
    ground.anchorHead()
    ground.alarms.setNoLater('watchdog', Date.now() + WATCHDOG_MS)
    ground.alarms.setNoLater('anchor', Date.now() + ANCHOR_MS)
    // Test telephones stand for residents: an exercise has its own report.
    if (ground.mode !== 'public-exercise') ground.alarms.setNoLater('echo', Date.now() + ECHO_MS)
    return { kind: 'ok', alert }
  }

  // INV-6: an update leaves once the stop before it is through; a zone that is edited meanwhile moves nobody in or out.
  #bindZones({ id, current }: Alert): void {
    this.#ground.settings.put(boundZones(id, current.revision), this.#zonesOf(current.content))
  }

  #zonesOf({ zones }: AlertContent): readonly Zone[] {
    return (this.#ground.bundle?.zones ?? []).filter((zone) => zones.includes(zone.id))
  }

  #launch(alert: Alert): void {
    const { id, current } = alert
    const name = boundZones(id, current.revision)
    const zones = this.#ground.settings.get<readonly Zone[]>(name) ?? this.#zonesOf(current.content)
    this.#ground.settings.drop(name)
    this.#ground.tables.putLaunched(id, current.revision, zones)
    this.#ground.handOverToSenders({ kind: 'launch', alert: id, revision: current.revision })
    if (current.content.channels.includes('display'))
      this.#ground.handOverToHubs({ kind: 'show', alert: id, revision: current.revision })
    this.#sirens.launched(alert)
  }

  // What is under way is the revision that was launched last, not the one that waits for its approval.
  #stop(alert: Alert, next: AlertPhase): void {
    const running = alert.revisions.filter(({ revision }) => this.#ground.tables.wasLaunched(alert.id, revision)).at(-1)
    this.#ground.tables.putStops(alert.id, this.#ground.territory.shards)
    const revision = running?.revision ?? alert.current.revision
    this.#ground.handOverToSenders({ kind: 'stop', alert: alert.id, revision })
    // What replaces it takes the displays over itself: between the two they must not say that all is quiet.
    const replaced = next.state === 'stopping' && next.next === 'sending'
    if (replaced) return
    this.#ground.handOverToHubs({ kind: 'withdraw', alert: alert.id, revision })
    this.#sirens.stopped(alert, SYSTEM_ACTOR)
  }

  #moveProposal(alert: Alert, state: 'open' | 'submitted' | 'approved'): void {
    const { tables, now } = this.#ground
    const proposal = alert.proposal === null ? null : tables.proposal(alert.proposal)
    if (proposal === null) return
    tables.putProposal({ ...proposal, state, alert: alert.id })
    tables.decided(proposal.id, state === 'approved' ? now : null)
  }

  // A level is raised by the person who approves, and comes down only by an all-clear that two people decided.
  #followPlanLevel(alert: Alert, state: AlertPhase['state']): void {
    const { content, approvedBy } = alert.current
    const { prepared } = alert
    const alone =
      prepared?.automatic === undefined ? '' : `, partie seule sur la signature de ${prepared.approvedBy.name}`
    const told = { hazard: content.hazard, by: approvedBy ?? SYSTEM_ACTOR, reason: `alerte n° ${alert.number}${alone}` }
    if (state === 'ended') this.#planning.follow('N5', told)
    const proposed = alert.proposal === null ? null : this.#ground.tables.proposal(alert.proposal)
    // With its first approval: an update is no word on a level that somebody has lowered since.
    const isFirst = alert.revisions.filter((one) => one.approvedBy !== null).length === 1
    if (state === 'sending' && isFirst && proposed?.state === 'approved')
      this.#planning.follow(proposed.planLevel, told)
  }
}

/** Whoever types the number of an exercise on the public page must never be shown an alert of the same one. */
function numberIn(mode: Mode, next: number): number {
  return mode === 'public-exercise' && next <= EXERCISE_NUMBERS ? EXERCISE_NUMBERS + next : next
}

const CHANGED = refused('content changed since it was shown', 'read it again as it is now, then decide')

const boundZones = (alert: string, revision: number) => `zones ${alert} ${revision}`

function withRevision(alert: Alert, revision: AlertRevision): Alert {
  const others = alert.revisions.filter((known) => known.revision !== revision.revision)
  return { ...alert, current: revision, revisions: [...others, revision] }
}

// Not the first revision alone: whoever an update has told since then must hear what follows too.
function lastApproved(alert: Alert): AlertRevision | null {
  return alert.revisions.filter((revision) => revision.approvedBy !== null).at(-1) ?? null
}

// While an update waits for its second person, it is what was told before that can run out.
function expiryOf({ alert, phase }: AlertRow): Instant | null {
  switch (phase.state) {
    case 'submitted':
      return phase.earlier === 'none'
        ? alert.current.content.expiresAt
        : phase.earlier === 'sending' || phase.earlier === 'in force'
          ? (lastApproved(alert)?.content.expiresAt ?? null)
          : null
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

// A person who has their SMS counts as told while their phone has yet to ring: each channel's own queue must be empty.
function queuedIn({ reach, byChannel }: Pick<Progress, 'reach' | 'byChannel'>): number {
  return Object.values(byChannel).reduce((sum, channel) => sum + channel.queued, reach.queued)
}

function samePhase(left: AlertPhase, right: AlertPhase): boolean {
  return canonicalJson(left) === canonicalJson(right)
}

function staleIn({ content, translatedFrom = {} }: Draft): Refusal | null {
  const [stale] = staleTranslations(content.texts, translatedFrom)
  if (stale === undefined) return null
  return refused('translation older than its French', `the text in ${stale} was made from another French text`)
}

// Absent: a program that submits, or a choice that is not wide.
function typedOtherwise({ typedPersons }: Draft, { persons }: AudienceCount): Refusal | null {
  if (typedPersons === undefined || typedPersons === persons) return null
  return refused(
    'other number of persons than typed',
    `${typedPersons} was typed and ${persons} would be told: look again, then type that number`,
  )
}
