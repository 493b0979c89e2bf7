// What leaves by itself: a scenario that somebody signed for a rule, after a minute in which everybody who decides may say no. Each step is written in
// the transaction that makes it; the minute is a row and an alarm, so that it survives the server.
import { signatureHash } from '../../decide/content.ts'
import { isOpen } from '../../decide/alert-machine.ts'
import { stepVeto, type VetoEvent } from '../../decide/veto-machine.ts'
import { whyWithheld } from '../../decide/withhold.ts'
import { accountsOf } from '../../env.ts'
import type { Heard } from '../../flow/propose.ts'
import type { Proposal } from '../../model/alert.ts'
import {
  signatureStanding,
  VETO_MS,
  type AutomaticView,
  type Countdown,
  type ScenarioSignature,
  type SignatureProof,
  type Withheld,
} from '../../model/automatic.ts'
import type { Actor } from '../../model/identity.ts'
import { fits, LONGEST_REVIEW_MS, type PreparedScenario } from '../../model/prepared.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Bearer } from '../../model/signal.ts'
import { DAY_MS } from '../../model/time.ts'
import type { AskedSignature, CountdownAnswer, PreparedAnswer, Signable } from '../rpc/asked.ts'
import * as say from './automatic-sentences.ts'
import type { ClockKeeper } from './clock-keeper.ts'
import type { Deciding, LeavesAlone } from './deciding.ts'
import type { Ground } from './ground.ts'
import type { Preparing } from './preparing.ts'
import { LEAVING_NOW, type LeavingNow, type WakeUp } from './wake-up.ts'

const ON = 'automatic sending'
const ALARM = 'veto'
/** Of those that have ended. */
const SHOWN_MS = DAY_MS

export class Automatic {
  readonly #ground: Ground
  readonly #sql: SqlStorage
  readonly #preparing: Preparing
  readonly #deciding: Deciding
  readonly #clock: ClockKeeper
  readonly #wakingUp: WakeUp

  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    parts: {
      readonly preparing: Preparing
      readonly deciding: Deciding
      readonly clock: ClockKeeper
      readonly wakingUp: WakeUp
    },
  ) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#preparing = parts.preparing
    this.#deciding = parts.deciding
    this.#clock = parts.clock
    this.#wakingUp = parts.wakingUp
    this.#preparing.whenChanged(() => this.moved())
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS countdown (id TEXT PRIMARY KEY, counting INTEGER NOT NULL, body TEXT NOT NULL)',
    )
  }

  shown(): AutomaticView {
    const since = this.#ground.now - SHOWN_MS
    const rules = (this.#ground.bundle?.rules ?? []).filter(({ mode }) => mode === 'scenario')
    return {
      on: this.#on,
      rules: rules.map(({ id, version, mode, title, zones, severity }) => ({
        id,
        version,
        mode,
        title,
        zones,
        severity,
      })),
      countdowns: this.#where('1 = 1').filter(({ beganAt, state }) => beganAt > since || state === 'counting'),
    }
  }

  // ---- in calm ----

  /** One person is enough to stop it, and nothing leaves before a named person has allowed it. */
  allow(isOn: boolean, by: Actor): AutomaticView {
    const ground = this.#ground
    return ground.transaction(() => {
      if ((this.#on !== null) !== isOn) {
        if (isOn) ground.settings.put(ON, { by, at: ground.now })
        else ground.settings.drop(ON)
        ground.write(say.allowed(isOn, by))
        ground.touch('automatic')
        this.moved()
        ground.anchorHead()
      }
      return this.shown()
    })
  }

  /** What a signature over it would be, before anybody is asked for their passkey. */
  signable(id: string, { version, rule: name, reviewBy }: AskedSignature, by: Actor): Signable | Refusal {
    const { bundle, now, mode } = this.#ground
    const known = this.#preparing.one(id)
    if (known === null || bundle === null || mode !== 'live')
      return refused('unknown scenario', `there is no prepared scenario ${id.slice(0, 64)} here`)
    if (known.version !== version)
      return refused('content changed since it was shown', 'read it again as it is now, then sign')
    if (known.preparedBy.id === by.id) return refused('author may not approve', 'a second person reads and signs it')
    const rule = bundle.rules.find((one) => one.id === name)
    if (rule?.mode !== 'scenario')
      return refused('unknown rule', `no rule ${name.slice(0, 64)} of \`mode: scenario\` is in force here`)
    if (!fits(known, rule))
      return refused('unknown zone', 'the scenario leaves out a zone of the rule, or is less grave: widen it first')
    if (reviewBy <= now || reviewBy > now + LONGEST_REVIEW_MS)
      return refused('review date passed', 'choose a date within a year')
    const territory = bundle.territory.code
    const hash = signatureHash({ territory, version, rule: rule.id, ruleVersion: rule.version, reviewBy })
    return { kind: 'ok', hash, ruleVersion: rule.version, ruleTitle: rule.title.fr }
  }

  /** The signature is an approval beforehand as well, where nobody else has given one. */
  sign(id: string, asked: AskedSignature, proof: SignatureProof, by: Actor): PreparedAnswer {
    const ground = this.#ground
    return ground.transaction((): PreparedAnswer => {
      const signable = this.signable(id, asked, by)
      const known = this.#preparing.one(id)
      if (signable.kind === 'refused') return signable
      if (known === null) return refused('unknown scenario', 'it was taken out meanwhile')
      const { hash, ruleVersion, ruleTitle } = signable
      const { version, rule, reviewBy } = asked
      const signature: ScenarioSignature = { by, at: ground.now, hash, version, rule, ruleVersion, reviewBy, proof }
      const approval = known.approval ?? { by, at: ground.now, version, reviewBy }
      const scenario: PreparedScenario = { ...known, approval, signature }
      this.#preparing.replace(scenario)
      ground.write(say.signed(scenario, signature, ruleTitle))
      ground.anchorHead()
      return { kind: 'ok', scenario }
    })
  }

  unsign(id: string, by: Actor): PreparedAnswer {
    const ground = this.#ground
    return ground.transaction((): PreparedAnswer => {
      const known = this.#preparing.one(id)
      if (known === null) return refused('unknown scenario', `there is no prepared scenario ${id.slice(0, 64)} here`)
      const { signature, ...scenario } = known
      if (signature === undefined) return { kind: 'ok', scenario: known }
      this.#preparing.replace(scenario)
      ground.write(say.unsigned(known, signature.hash, by))
      ground.anchorHead()
      return { kind: 'ok', scenario }
    })
  }

  // ---- at night ----

  /** Part of the transaction that heard the signal. */
  heard({ signal, rule, change }: Heard): void {
    if (rule?.mode !== 'scenario' || signal.state !== 'firing' || this.#ground.mode !== 'live') return
    if (change.kind !== 'opened' && change.kind !== 'joined') return
    const { proposal } = change
    for (const scenario of this.#preparing.shown()) {
      const { signature } = scenario
      if (signature?.rule !== rule.id || this.#counts(scenario.id)) continue
      const { bearers = [] } = signal
      const why = this.#why(scenario, signature, proposal, bearers)
      this.#begin({ scenario, signature, proposal, bearers }, why)
    }
  }

  #begin(
    about: {
      readonly scenario: PreparedScenario
      readonly signature: ScenarioSignature
      readonly proposal: Proposal
      readonly bearers: readonly Bearer[]
    },
    why: Withheld | null,
  ): void {
    const ground = this.#ground
    const { scenario, signature, proposal, bearers } = about
    const countdown: Countdown = {
      id: crypto.randomUUID(),
      scenario: scenario.id,
      name: scenario.name,
      signature: { by: signature.by, at: signature.at, hash: signature.hash },
      rule: signature.rule,
      proposal: proposal.id,
      bearers,
      zones: scenario.content.zones,
      beganAt: ground.now,
      endsAt: ground.now + VETO_MS,
      given: 1,
      state: 'counting',
      closed: null,
      withheld: null,
      reason: null,
    }
    this.#put(countdown)
    if (why !== null) return void this.#step(countdown, { kind: 'withhold', why, at: ground.now })
    ground.write(say.begun(countdown, proposal.evidence, (at) => ground.words(at)))
    this.#counted()
  }

  /** Part of the transaction of every change of a proposal, an alert, a scenario or the switch. */
  moved(): void {
    if (this.#ground.settings.get(LEAVING_NOW) === null) return
    for (const countdown of this.#counting) this.#follow(countdown)
  }

  /** What is counted down for and is no more so is said at once, and not at the end of its minute. */
  #follow(countdown: Countdown): void {
    const { now } = this.#ground
    const sent = this.#ground.tables
      .alerts()
      .map(({ alert }) => alert)
      .findLast(({ prepared, state }) => prepared?.id === countdown.scenario && isOpen(state))
    // Put forward, and approved in the next breath of the same transaction.
    if (sent?.current.approvedBy === null) return
    if (sent?.prepared?.automatic?.countdown === countdown.id) this.#step(countdown, { kind: 'left', at: now })
    else if (sent !== undefined) this.#step(countdown, { kind: 'sent by hand', by: sent.current.approvedBy, at: now })
    else {
      const why = this.#whyNow(countdown)
      if (why !== null) this.#step(countdown, { kind: 'withhold', why, at: now })
    }
  }

  veto(id: string, by: Actor): CountdownAnswer {
    return this.#acted(id, by, { kind: 'veto', by, at: this.#ground.now })
  }

  because(id: string, text: string, by: Actor): CountdownAnswer {
    return this.#acted(id, by, { kind: 'reason', text })
  }

  #acted(id: string, by: Actor, event: VetoEvent): CountdownAnswer {
    return this.#ground.transaction((): CountdownAnswer => {
      const [known] = this.#where('id = ?', id)
      if (known === undefined) return refused('unknown scenario', 'nothing of that id is or was about to leave')
      const answer = this.#step(known, event, by)
      this.#ground.anchorHead()
      return answer.kind === 'refused' ? answer : { kind: 'ok', countdown: answer.countdown }
    })
  }

  arm(): void {
    const { now } = this.#ground
    const ends = this.#counting.map(({ beganAt, endsAt }) => (now < beganAt ? now : endsAt))
    this.#ground.wakeAt(ALARM, ends.length === 0 ? null : Math.min(...ends))
  }

  /** A minute may be over. What fails on the way is tried again by the alarm, within the grace of the minute. */
  async due(): Promise<void> {
    for (const { id } of this.#counting) {
      const leaving = this.#ground.transaction(() => {
        const [known] = this.#where('id = ?', id)
        const stepped = known === undefined ? null : this.#step(known, { kind: 'time', now: this.#ground.now })
        return stepped?.kind === 'ok' && stepped.effect === 'send' ? stepped.countdown : null
      })
      if (leaving !== null) await this.#send(leaving)
    }
    this.arm()
  }

  async #send(countdown: Countdown): Promise<void> {
    const ground = this.#ground
    const proof = this.#preparing.one(countdown.scenario)?.signature?.proof
    const accounts = accountsOf(ground.env, ground.territory.code)
    const stands = proof !== undefined && (await accounts.signatureStands(countdown.signature.by, proof))
    if (!stands) return this.#withhold(countdown.id, 'signer gone', null)
    const answer = await this.#deciding.fireAlone(() => this.#ready(countdown.id))
    if (answer.kind === 'refused') this.#withhold(countdown.id, 'refused at the end', answer.reason)
  }

  #withhold(id: string, why: Withheld, refusal: string | null): void {
    this.#ground.transaction(() => {
      const [known] = this.#where('id = ?', id)
      if (known !== undefined)
        this.#step(known, { kind: 'withhold', why: this.#whyNow(known) ?? why, at: this.#ground.now }, null, refusal)
    })
  }

  // Asked in the transaction that sends: a veto, a change or another alert that came first has closed it.
  #ready(id: string): LeavesAlone | Refusal {
    const [known] = this.#where('id = ?', id)
    if (known?.state !== 'counting') return refused('already decided', 'it counts no more')
    const scenario = this.#preparing.one(known.scenario)
    const proposal = this.#ground.tables.proposal(known.proposal)
    if (scenario === null || proposal === null || this.#whyNow(known) !== null)
      return refused('content changed since it was shown', 'it may not leave by itself any more')
    const fired = this.#preparing.leaving(scenario, proposal.state === 'open' ? proposal.id : null, known.signature)
    const automatic = { countdown: known.id, rule: known.rule, signature: known.signature.hash }
    return {
      ...fired,
      from: { ...fired.from, automatic },
      putForward: say.leftAlone(known, proposal.evidence, scenario),
      approved: say.approvedBySignature(known),
    }
  }

  /** The switch and the signatures stay: a demonstration that starts again is still allowed to. */
  clear(): void {
    this.#sql.exec('DELETE FROM countdown')
    this.#ground.settings.drop(LEAVING_NOW)
    this.#ground.alarms.clear(ALARM)
    this.#ground.touch('automatic')
  }

  // ---- inside ----

  get #on(): AutomaticView['on'] {
    return this.#ground.settings.get<NonNullable<AutomaticView['on']>>(ON)
  }

  #whyNow({ id, scenario: of, signature: { hash }, proposal: asked, bearers }: Countdown): Withheld | null {
    const scenario = this.#preparing.one(of)
    const proposal = this.#ground.tables.proposal(asked)
    // Signed anew, it is another signature; the minute was given for the one before.
    if (scenario?.signature?.hash !== hash || proposal === null) return 'scenario changed'
    return this.#why(scenario, scenario.signature, proposal, bearers, id)
  }

  #why(
    scenario: PreparedScenario,
    signature: ScenarioSignature,
    proposal: Proposal,
    bearers: readonly Bearer[],
    own: string | null = null,
  ): Withheld | null {
    const { bundle, now, tables } = this.#ground
    const { zones = [], rules = [] } = bundle ?? {}
    const about = {
      isOn: this.#on !== null,
      standing: signatureStanding(signature, scenario, { zones, rules, now }),
      scenario: scenario.id,
      zones: scenario.content.zones,
      proposal,
      bearers,
      rates: this.#clock.rates,
      alerts: tables.alerts().map(({ alert }) => alert),
      wasStopped: this.#where('1 = 1').some(
        (one) =>
          one.id !== own && one.scenario === scenario.id && one.proposal === proposal.id && one.state === 'vetoed',
      ),
    }
    return whyWithheld(about, now)
  }

  #step(
    countdown: Countdown,
    event: VetoEvent,
    by: Actor | null = null,
    refusal: string | null = null,
  ): ReturnType<typeof stepVeto> {
    const ground = this.#ground
    const stepped = stepVeto(countdown, event)
    if (stepped.kind === 'refused' || stepped.effect === null || stepped.effect === 'send') return stepped
    const next = stepped.countdown
    this.#put(next)
    switch (stepped.effect) {
      case 'counted again':
        ground.write(say.begun(next, [], (at) => ground.words(at)))
        break
      case 'stopped':
        if (by !== null) ground.write(say.stopped(next, by))
        break
      case 'reason given':
        if (by !== null) ground.write(say.stoppedBecause(next, by))
        break
      case 'sent by hand':
        ground.write(say.sentByHand(next, next.closed?.by ?? null))
        break
      case 'withheld':
        ground.write(say.withheld(next, refusal))
        break
      case 'sent':
        break // Said by the alert's own lines.
      default:
        stepped.effect satisfies never
    }
    this.#counted()
    return stepped
  }

  #counted(): void {
    const ground = this.#ground
    const [first] = this.#counting
    if (first === undefined) ground.settings.drop(LEAVING_NOW)
    else ground.settings.put(LEAVING_NOW, { name: first.name, since: first.endsAt - VETO_MS } satisfies LeavingNow)
    this.arm()
    this.#wakingUp.proposalsMoved()
    ground.touch('automatic')
  }

  get #counting(): readonly Countdown[] {
    return this.#where('counting = 1')
  }

  #counts(scenario: string): boolean {
    return this.#counting.some((one) => one.scenario === scenario)
  }

  #put(countdown: Countdown): void {
    this.#sql.exec(
      `INSERT INTO countdown (id, counting, body) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET counting = excluded.counting, body = excluded.body`,
      countdown.id,
      countdown.state === 'counting' ? 1 : 0,
      JSON.stringify(countdown),
    )
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Countdown[] {
    return this.#sql
      .exec(`SELECT body FROM countdown WHERE ${condition} ORDER BY rowid`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Countdown)
  }
}
