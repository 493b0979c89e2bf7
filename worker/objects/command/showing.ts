// What the console sees: the whole situation once, then the parts that changed.
import { isDemo } from '../../env.ts'
import type { AlertRevision } from '../../model/alert.ts'
import type { FieldSummary } from '../../model/field.ts'
import type { LogEntry } from '../../model/log.ts'
import { territoryNow } from '../../model/time.ts'
import type { LiveFrame, Progress, Situation } from '../../model/view.ts'
import type { Automatic } from './automatic.ts'
import type { Balances } from './balances.ts'
import type { Cell } from './cell.ts'
import type { ClockKeeper } from './clock-keeper.ts'
import type { Displays } from './displays.ts'
import type { Duties } from './duties.ts'
import type { Exercising } from './exercising.ts'
import type { Ground } from './ground.ts'
import type { Helping } from './helping.ts'
import type { Planning } from './planning.ts'
import type { Preparing } from './preparing.ts'
import type { Receiving } from './receiving.ts'
import type { Recovering } from './recovering.ts'
import type { Relaying } from './relaying.ts'
import type { Standings } from './standing.ts'
import type { RuleChanges } from './rule-changes.ts'
import type { Sightings } from './sightings.ts'
import type { Silencing } from './silencing.ts'
import { summed } from './progress.ts'
import type { Shards } from './shards.ts'
import type { Part } from './sockets.ts'
import type { WakeUp } from './wake-up.ts'
import type { Intercommunal } from './intercommunal.ts'
import type { WithoutNetworks } from './without-networks.ts'

const LOG_SHOWN = 200
const ALL: readonly Part[] = [
  'clock',
  'clockHeld',
  'clockStep',
  'planLevel',
  'stations',
  'rules',
  'feeds',
  'bulletins',
  'measures',
  'zoneClocks',
  'siteClocks',
  'proposals',
  'alerts',
  'progress',
  'displays',
  'help',
  'field',
  'notices',
  'sightings',
  'silences',
  'balances',
  'ruleChanges',
  'plan',
  'wake',
  'exercise',
  'relays',
  'publicState',
  'cell',
  'prepared',
  'recovery',
  'duties',
  'automatic',
  'withoutNetworks',
  'intercommunal',
]

export class Showing {
  readonly #ground: Ground
  readonly #clock: ClockKeeper
  readonly #shards: Shards
  readonly #displays: Displays
  readonly #helping: Helping
  readonly #receiving: Receiving
  readonly #sightings: Sightings
  readonly #silencing: Silencing
  readonly #balances: Balances
  readonly #ruleChanges: RuleChanges
  readonly #planning: Planning
  readonly #wakingUp: WakeUp
  readonly #exercising: Exercising
  readonly #relaying: Relaying
  readonly #standings: Standings
  readonly #cell: Cell
  readonly #preparing: Preparing
  readonly #recovering: Recovering
  readonly #duties: Duties
  readonly #automatic: Automatic
  readonly #withoutNetworks: WithoutNetworks
  readonly #intercommunal: Intercommunal

  constructor(parts: {
    readonly ground: Ground
    readonly clock: ClockKeeper
    readonly shards: Shards
    readonly displays: Displays
    readonly helping: Helping
    readonly receiving: Receiving
    readonly sightings: Sightings
    readonly silencing: Silencing
    readonly balances: Balances
    readonly ruleChanges: RuleChanges
    readonly planning: Planning
    readonly wakingUp: WakeUp
    readonly exercising: Exercising
    readonly relaying: Relaying
    readonly standings: Standings
    readonly cell: Cell
    readonly preparing: Preparing
    readonly recovering: Recovering
    readonly duties: Duties
    readonly automatic: Automatic
    readonly withoutNetworks: WithoutNetworks
    readonly intercommunal: Intercommunal
  }) {
    this.#ground = parts.ground
    this.#clock = parts.clock
    this.#shards = parts.shards
    this.#displays = parts.displays
    this.#helping = parts.helping
    this.#receiving = parts.receiving
    this.#sightings = parts.sightings
    this.#silencing = parts.silencing
    this.#balances = parts.balances
    this.#ruleChanges = parts.ruleChanges
    this.#planning = parts.planning
    this.#wakingUp = parts.wakingUp
    this.#exercising = parts.exercising
    this.#relaying = parts.relaying
    this.#standings = parts.standings
    this.#cell = parts.cell
    this.#preparing = parts.preparing
    this.#recovering = parts.recovering
    this.#duties = parts.duties
    this.#automatic = parts.automatic
    this.#withoutNetworks = parts.withoutNetworks
    this.#intercommunal = parts.intercommunal
  }

  async situation(): Promise<Situation | null> {
    if (this.#ground.bundle === null) return null
    const [residents] = await Promise.all([this.#shards.totals(), this.#ground.learnAccounts()])
    // Read after the wait, all at one moment: the number in `seq` must be that of everything else in it.
    const ground = this.#ground
    const bundle = ground.bundle
    if (bundle === null) return null
    return {
      ...ground.watched.whole,
      rules: this.#silencing.rules(),
      territory: ground.territory,
      clock: ground.clock,
      machineNow: Date.now(),
      demo: isDemo(ground.env),
      clockHeld: this.#clock.held,
      clockStep: this.#clock.step,
      planLevel: ground.planLevel,
      zones: bundle.zones,
      sites: bundle.sites ?? [],
      templates: bundle.templates,
      proposals: ground.tables.proposals(),
      alerts: ground.tables.alerts().map(({ alert }) => alert),
      progress: this.#progress(),
      displays: this.#displays.views(),
      help: this.#helping.shown(),
      field: ground.settings.get<FieldSummary>('field'),
      notices: this.#receiving.shown(),
      sightings: this.#sightings.shown(),
      silences: this.#silencing.standing(),
      ruleChanges: this.#ruleChanges.open(),
      plan: this.#planning.shown(),
      wake: this.#wakingUp.shown(),
      exercise: this.#exercising.run,
      relays: this.#relaying.shown(),
      publicState: this.#standings.shown(),
      cell: this.#cell.summary(),
      prepared: this.#preparing.shown(),
      recovery: this.#recovering.summary(),
      duties: this.#duties.shown(),
      automatic: this.#automatic.shown(),
      withoutNetworks: this.#withoutNetworks.shown(),
      intercommunal: this.#intercommunal.summary(),
      channels: ground.channels,
      providers: ground.providers,
      balances: this.#balances.shown(),
      log: ground.log.latest(LOG_SHOWN),
      residents,
      seq: ground.seq,
    }
  }

  full(): LiveFrame {
    return this.frame(new Set(ALL), this.#ground.log.latest(LOG_SHOWN))
  }

  frame(parts: ReadonlySet<Part>, log: readonly LogEntry[]): LiveFrame {
    const ground = this.#ground
    const read: { readonly [P in Part]: () => LiveFrame[P] } = {
      clock: () => ground.clock,
      clockHeld: () => this.#clock.held,
      clockStep: () => this.#clock.step,
      planLevel: () => ground.planLevel,
      stations: () => ground.watched.get('stations'),
      rules: () => this.#silencing.rules(),
      feeds: () => ground.watched.get('feeds'),
      bulletins: () => ground.watched.get('bulletins'),
      measures: () => ground.watched.get('measures'),
      zoneClocks: () => ground.watched.get('zoneClocks'),
      siteClocks: () => ground.watched.get('siteClocks'),
      proposals: () => ground.tables.proposals(),
      alerts: () => ground.tables.alerts().map(({ alert }) => alert),
      progress: () => this.#progress(),
      displays: () => this.#displays.views(),
      help: () => this.#helping.shown(),
      field: () => ground.settings.get<FieldSummary>('field'),
      notices: () => this.#receiving.shown(),
      sightings: () => this.#sightings.shown(),
      silences: () => this.#silencing.standing(),
      balances: () => this.#balances.shown(),
      ruleChanges: () => this.#ruleChanges.open(),
      plan: () => this.#planning.shown(),
      wake: () => this.#wakingUp.shown(),
      exercise: () => this.#exercising.run,
      relays: () => this.#relaying.shown(),
      publicState: () => this.#standings.shown(),
      cell: () => this.#cell.summary(),
      prepared: () => this.#preparing.shown(),
      recovery: () => this.#recovering.summary(),
      duties: () => this.#duties.shown(),
      automatic: () => this.#automatic.shown(),
      withoutNetworks: () => this.#withoutNetworks.shown(),
      intercommunal: () => this.#intercommunal.summary(),
    }
    const changed = Object.fromEntries([...parts].map((part) => [part, read[part]()])) as Partial<LiveFrame>
    return { ...changed, ...(log.length > 0 ? { log } : {}), seq: ground.seq, machineNow: Date.now() }
  }

  #progress(): readonly Progress[] {
    const { tables } = this.#ground
    return tables
      .alerts()
      .flatMap(({ alert }) =>
        alert.revisions
          .filter((revision) => tables.wasLaunched(alert.id, revision.revision))
          .map((revision) => this.#progressOf(revision)),
      )
  }

  #progressOf(revision: AlertRevision): Progress {
    const { tables, territory, courses, clock } = this.#ground
    const key = [revision.alert, revision.revision] as const
    const reports = tables.progress(...key)
    const summary = summed(revision, reports, {
      shards: territory.shards,
      curve: tables.curve(...key),
      finishesAt: courses.finishTimes(key.join('|'), reports, {
        shards: territory.shards,
        now: Date.now(),
        toTerritory: (at) => territoryNow(clock, at),
      }),
    })
    const displays = revision.content.channels.includes('display') ? this.#displays.reachOf(...key) : null
    return { ...summary, displays }
  }
}
