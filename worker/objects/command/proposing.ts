// What Watch reports becomes cards for people: proposals, their deadlines, their estimates.
import { decideByPassed, dismissed, proposalAct, proposalHeldBack, signalHeard } from './sentences.ts'
import { displaysOf } from '../../audience/displays.ts'
import { shareOutside } from '../../audience/target-check.ts'
import { PLAN_RANK } from '../../decide/propose.ts'
import { estimateOf } from '../../decide/estimate.ts'
import { PUSHES_PER_SECOND } from '../../fanout/pacing.ts'
import { callSeconds } from '../../fanout/spoken.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { LONG_NAME, renderForContact } from '../../fanout/for-contact.ts'
import { renderSms, type Rendering } from '../../fanout/render.ts'
import { proposeAll, type Heard, type Tidings } from '../../flow/propose.ts'
import { isOfLevelAlone, proposedChannels, type AlertContent, type Estimate, type Proposal } from '../../model/alert.ts'
import type { Actor } from '../../model/identity.ts'
import { wordedFor, WORDINGS } from '../../model/dwelling.ts'
import type { Language } from '../../model/message.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { PlanLevel, Rule } from '../../model/rule.ts'
import { sirensOf } from '../../model/siren.ts'
import type { Signal } from '../../model/signal.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { SilenceAnswer } from '../rpc/asked.ts'
import type { ToldView, WatchReport } from '../rpc/watch.ts'
import type { ClockKeeper } from './clock-keeper.ts'
import type { Ground } from './ground.ts'
import { proposalSeen } from './prepared-sentences.ts'
import type { Shards } from './shards.ts'
import { heardAgain, overWhileMuted } from './silence-sentences.ts'
import type { Silencing } from './silencing.ts'
import type { WakeUp } from './wake-up.ts'
import type { WatchedPart } from './watched.ts'

/** Watch and Command read the same clock a few milliseconds apart, times its rate. */
const FUTURE_TOLERANCE_MS = 5 * MINUTE_MS
const PUBLISH_EVERY_MS = MINUTE_MS

export class Proposing {
  readonly #ground: Ground
  readonly #clock: ClockKeeper
  readonly #shards: Shards
  readonly #silencing: Silencing
  readonly #wakingUp: WakeUp
  /** What may leave by itself hears what comes of each signal, and that something of a proposal or an alert has moved. */
  #beside: { heard(heard: Heard): void; moved(): void } = { heard: () => undefined, moved: () => undefined }

  constructor(parts: {
    readonly ground: Ground
    readonly clock: ClockKeeper
    readonly shards: Shards
    readonly silencing: Silencing
    readonly wakingUp: WakeUp
  }) {
    this.#ground = parts.ground
    this.#clock = parts.clock
    this.#shards = parts.shards
    this.#silencing = parts.silencing
    this.#wakingUp = parts.wakingUp
  }

  alsoTell(beside: { heard(heard: Heard): void; moved(): void }): void {
    this.#beside = beside
  }

  takeView(view: ToldView): void {
    this.#ground.transaction(() => {
      if (this.#keepView(view).includes('zoneClocks')) this.#moveDeadlines()
    })
  }

  // A later run brings the water nearer without any rule firing anew: what waits for people must not show the hour of the run before it.
  #moveDeadlines(): void {
    const { mode, now } = this.#ground
    const clocks = this.#ground.watched.get('zoneClocks')
    this.#take({ signals: [], rules: [], clocks, mode, now, newId: () => crypto.randomUUID() }, () => undefined)
  }

  takeReport(report: WatchReport): void {
    const ground = this.#ground
    ground.transaction(() => {
      if (!ground.inbox.isNew(report.id, Date.now())) return
      this.#keepView(toldOf(report.view))
      const { rules } = ground.bundle ?? { rules: [] }
      const { mode, now } = ground
      const clocks = ground.watched.get('zoneClocks')
      const newId = () => crypto.randomUUID()
      // Told before the demonstration was started again: its evening lies ahead of the clock.
      const signals = report.signals.filter((signal) => signal.at <= now + FUTURE_TOLERANCE_MS)
      this.#take({ signals, rules, clocks, mode, now, newId, hush: this.#silencing.hush() }, (one) => this.#tell(one))
      this.#hearAgain()
    })
  }

  #take(tidings: Tidings, tell: (heard: Heard) => void): void {
    const ground = this.#ground
    const { changed, heard } = proposeAll({ ...tidings, standing: ground.planLevel }, ground.tables.knownProposals())
    for (const proposal of changed) ground.tables.putProposal(proposal)
    for (const one of heard) {
      tell(one)
      this.#beside.heard(one)
    }
    if (changed.length > 0) this.changed()
  }

  /** Part of the caller's transaction: what was muted and is so no more is heard now, with the numbers that it fired on. */
  #hearAgain(): void {
    const ground = this.#ground
    const { released, over } = this.#silencing.letGo()
    const { rules } = ground.bundle ?? { rules: [] }
    for (const signal of over)
      ground.write(overWhileMuted(signal, rules.find(({ id }) => id === signal.rule)?.title.fr ?? signal.rule))
    if (released.length === 0) return
    const { mode, now } = ground
    const tidings = { signals: released, rules, clocks: ground.watched.get('zoneClocks'), mode, now }
    this.#take({ ...tidings, newId: () => crypto.randomUUID() }, ({ signal, rule, change }) => {
      if (rule !== null) ground.write(heardAgain(signal, rule))
      this.#tellChange(signal, rule, change)
    })
  }

  endSilence(id: string, by: Actor): SilenceAnswer {
    return this.#ground.transaction(() => {
      const answer = this.#silencing.end(id, by)
      this.#hearAgain()
      return answer
    })
  }

  /** A silence has begun or run out. */
  silencesDue(): void {
    this.#ground.transaction(() => {
      this.#silencing.sayEnded()
      this.#hearAgain()
    })
  }

  // What is as it was is sent to no screen: the texts of bulletins are long.
  #keepView(view: ToldView): readonly WatchedPart[] {
    const changed = this.#ground.watched.take(view)
    if (changed.length > 0) this.#ground.touch(...changed)
    if (changed.includes('stations')) this.#publishSoon()
    return changed
  }

  // The public page tells levels with their hour, so a minute of delay is no lie; every reading is not worth a new page.
  #publishSoon(): void {
    if (this.#ground.alarms.due('publish') === null) this.#ground.alarms.set('publish', Date.now() + PUBLISH_EVERY_MS)
  }

  #tell({ signal, rule, change }: Heard): void {
    this.#ground.write(signalHeard(signal, rule, (at) => this.#ground.words(at)))
    this.#tellChange(signal, rule, change)
  }

  #tellChange(signal: Signal, rule: Rule | null, change: Heard['change']): void {
    const ground = this.#ground
    const clock = (at: number) => ground.words(at)
    switch (change.kind) {
      case 'muted':
        if (rule !== null) this.#silencing.hold(signal, rule, change.by)
        return
      case 'opened':
        for (const proposal of change.superseded) ground.write(proposalAct('remplacée', proposal, clock))
        return ground.write(proposalAct('ouverte', change.proposal, clock))
      case 'joined':
        return ground.write(proposalAct('complétée', change.proposal, clock))
      case 'held back':
        return ground.write(proposalHeldBack(signal, change.reason, change.detail))
      case 'nothing to decide':
        return
      default:
        return change satisfies never
    }
  }

  /** Part of the transaction of every change of a proposal. */
  changed(): void {
    const ground = this.#ground
    ground.touch('proposals')
    this.#beside.moved()
    this.#clock.settle()
    this.armDeadline()
    this.#wakingUp.proposalsMoved()
    if (this.#withoutEstimate().length > 0) ground.alarms.setNoLater('estimate', Date.now())
  }

  armDeadline(): void {
    const deadlines = this.#ground.tables
      .notLate()
      .flatMap((proposal) => (proposal.decideBy === null ? [] : [proposal.decideBy]))
    this.#ground.wakeAt('decide-by', deadlines.length === 0 ? null : Math.min(...deadlines))
  }

  /** Says once of each proposal that its time to decide has gone by. */
  sayLate(): void {
    const ground = this.#ground
    ground.transaction(() => {
      for (const proposal of ground.tables.notLate()) {
        if (proposal.decideBy === null || proposal.decideBy > ground.now) continue
        ground.tables.markLate(proposal.id)
        ground.write(decideByPassed(proposal, (at) => ground.words(at)))
      }
      this.armDeadline()
    })
  }

  dismiss(id: string, actor: Actor, reason: string): { readonly kind: 'ok'; readonly proposal: Proposal } | Refusal {
    const ground = this.#ground
    return ground.transaction(() => {
      const proposal = ground.tables.proposal(id)
      if (proposal === null) return refused('unknown proposal', 'there is no such proposal')
      if (proposal.state !== 'open') return refused('already decided', `the proposal is ${proposal.state}`)
      if (reason.trim() === '') return refused('reason required', 'say why nobody needs to be told')
      const closed: Proposal = { ...proposal, state: 'dismissed', closedReason: reason.trim() }
      ground.tables.putProposal(closed)
      ground.tables.decided(id, ground.now)
      ground.write(dismissed(closed, actor, reason.trim()))
      this.changed()
      ground.anchorHead()
      return { kind: 'ok', proposal: closed }
    })
  }

  /** Part of the caller's transaction: a named person has decided a level, which answers every proposal of a level up to it. */
  levelDecided(level: PlanLevel): void {
    const ground = this.#ground
    const answered = ground.tables
      .proposals()
      .filter((one) => one.state === 'open' && isOfLevelAlone(one) && PLAN_RANK[one.planLevel] <= PLAN_RANK[level])
    for (const one of answered) {
      ground.tables.putProposal({ ...one, state: 'approved', closedReason: `niveau ${level} décidé` })
      ground.tables.decided(one.id, ground.now)
    }
    if (answered.length > 0) this.changed()
  }

  /** Whoever looks second changes nothing, and neither does a look at what is decided. */
  seen(id: string, by: Actor): { readonly kind: 'ok'; readonly proposal: Proposal } | Refusal {
    const ground = this.#ground
    return ground.transaction(() => {
      const proposal = ground.tables.proposal(id)
      if (proposal === null) return refused('unknown proposal', 'there is no such proposal')
      if (proposal.seen !== undefined || proposal.state !== 'open') return { kind: 'ok', proposal }
      const seen: Proposal = { ...proposal, seen: { at: ground.now, by } }
      ground.tables.putProposal(seen)
      ground.write(proposalSeen(seen, by, ground.now))
      ground.touch('proposals')
      return { kind: 'ok', proposal: seen }
    })
  }

  async estimate(draft: Pick<AlertContent, 'zones' | 'channels' | 'texts'>): Promise<Estimate | Refusal> {
    const bundle = this.#ground.bundle
    const unknown = draft.zones.find((id) => bundle?.zones.some((zone) => zone.id === id) !== true)
    if (draft.zones.length === 0)
      return refused('no zone', 'choose at least one zone: none means nobody, never everybody')
    if (bundle === null || unknown !== undefined)
      return refused('unknown zone', `zone ${unknown ?? ''} is not in this territory`)
    const zones = bundle.zones.filter(({ id }) => draft.zones.includes(id))
    const [audience, { persons: enrolled }, gaps] = await Promise.all([
      this.#shards.count(draft),
      this.#shards.totals(),
      this.#shards.gaps(draft.zones),
    ])
    const { territory, contour = null } = bundle
    const outside = shareOutside(
      zones.map(({ geometry }) => geometry),
      contour,
    )
    const languages = Object.keys(draft.texts) as Language[]
    const number = this.#ground.tables.nextNumber()
    const worded = [null, ...WORDINGS].map((wording) => wordedFor(draft, wording))
    const estimate = estimateOf({
      audience,
      channels: draft.channels,
      partsByLanguage: longest(worded.map(({ texts }) => this.#partsOf(texts))),
      contactParts: Math.max(...worded.map(({ texts }) => this.#contactPartsOf(texts))),
      callSeconds: Math.max(
        ...worded.map((content) =>
          callSeconds({ content, mode: this.#ground.mode, number, revision: 1, territory }, languages),
        ),
      ),
      displays: displaysOf(zones, bundle.displays).length,
      sirens: sirensOf(draft.zones, bundle.sirens ?? []).length,
      rates: { ...territory, pushesPerSecond: PUSHES_PER_SECOND },
    })
    return { ...estimate, check: { enrolled, outside, gaps } }
  }

  #partsOf(texts: AlertContent['texts']): Estimate['partsByLanguage'] {
    return Object.fromEntries(
      this.#renderings(texts).map((one) => [one.language, segmentsOf(renderSms(one)).parts]),
    ) as Estimate['partsByLanguage']
  }

  #contactPartsOf(texts: AlertContent['texts']): number {
    const { territory } = this.#ground
    const told = this.#renderings(texts).map((one) => renderForContact({ ...one, territory, about: [LONG_NAME] }))
    return Math.max(0, ...told.map((text) => segmentsOf(text).parts))
  }

  #renderings(texts: AlertContent['texts']): readonly Rendering[] {
    const { mode } = this.#ground
    const number = this.#ground.tables.nextNumber()
    const languages = Object.keys(texts) as Language[]
    return languages.map((language) => ({ content: { texts }, language, mode, number, revision: 1 }))
  }

  #withoutEstimate(): readonly Proposal[] {
    return this.#ground.tables
      .proposals()
      .filter(({ state, estimate, zones }) => state === 'open' && estimate === null && zones.length > 0)
  }

  /** Asked of the shards after a proposal has opened: the card is up before they have all answered. */
  async fillEstimates(): Promise<void> {
    const waiting = this.#withoutEstimate()
    if (waiting.length > 0) await this.#ground.learnAccounts()
    for (const { id, zones, template, severity } of waiting) {
      const message = this.#ground.bundle?.templates.find((candidate) => candidate.id === template)
      const { texts = {}, variants } = message ?? {}
      const channels = proposedChannels({ severity, hazard: message?.hazard ?? 'crue' }, this.#ground.channels)
      const estimate = await this.estimate({ zones, channels, texts, ...(variants === undefined ? {} : { variants }) })
      if ('kind' in estimate) continue
      this.#ground.transaction(() => {
        const now = this.#ground.tables.proposal(id)
        if (now === null) return
        this.#ground.tables.putProposal({ ...now, estimate })
        this.#ground.touch('proposals')
      })
    }
  }
}

/** Who gets which wording is known in the shards alone. */
function longest(all: readonly Estimate['partsByLanguage'][]): Estimate['partsByLanguage'] {
  const parts: Partial<Record<Language, number>> = {}
  for (const one of all)
    for (const [language, n] of Object.entries(one) as [Language, number][])
      parts[language] = Math.max(parts[language] ?? 0, n)
  return parts
}

function toldOf(view: WatchReport['view']): ToldView {
  return Object.fromEntries(Object.entries(view).map(([part, value]) => [part, JSON.stringify(value)]))
}
