// The parts of one Command and how they know each other. Each stands in a file of its own; this one only says who is given whom.
import type { Env } from '../../env.ts'
import { Alarms } from '../shared/alarms.ts'
import { afterClockStep } from '../shared/clock-step.ts'
import { Inbox, Outbox } from '../shared/handoff.ts'
import { migrate } from '../shared/migrations.ts'
import { Settings } from '../shared/settings.ts'
import { Accesses } from './accesses.ts'
import { Automatic } from './automatic.ts'
import { Balances } from './balances.ts'
import { Cell } from './cell.ts'
import { ClockKeeper } from './clock-keeper.ts'
import { Deciding } from './deciding.ts'
import { DirectoryChecking } from './directory-checking.ts'
import { Displays } from './displays.ts'
import { Duties } from './duties.ts'
import { DutyRoster } from './duty-roster.ts'
import { Echoing } from './echoing.ts'
import { Exercising } from './exercising.ts'
import { Freezing } from './freezing.ts'
import { Ground } from './ground.ts'
import { HandingOver } from './handing-over.ts'
import { Handing } from './handing.ts'
import { Helping } from './helping.ts'
import { Intercommunal } from './intercommunal.ts'
import { KeepingPaper } from './keeping-paper.ts'
import { tellLasting } from './lasting.ts'
import { CommandLog } from './log.ts'
import { Ordering } from './ordering.ts'
import { OWN_VOICES_ALARM, OwnVoices } from './own-voices.ts'
import { Planning } from './planning.ts'
import { Preparing } from './preparing.ts'
import { Proposing } from './proposing.ts'
import { PUBLIC_EXERCISE_ALARM, PublicExercising } from './public-exercising.ts'
import { Receiving } from './receiving.ts'
import { Recovering } from './recovering.ts'
import { Relaying } from './relaying.ts'
import { Reviewing } from './reviewing.ts'
import { RollCalling } from './roll-calling.ts'
import { RuleChanges } from './rule-changes.ts'
import { Settling } from './settling.ts'
import { Shards } from './shards.ts'
import { Showing } from './showing.ts'
import { Sightings } from './sightings.ts'
import { Silencing } from './silencing.ts'
import { SIRENS_ALARM } from './sirens.ts'
import { Sitreps } from './sitreps.ts'
import { LiveSockets } from './sockets.ts'
import { Standings } from './standing.ts'
import { CommandTables, SCHEMA } from './tables.ts'
import { Topics } from './topics.ts'
import { Trying } from './trying.ts'
import { WakeUp } from './wake-up.ts'
import { WithoutNetworks } from './without-networks.ts'

export class CommandParts {
  readonly ground: Ground
  readonly alarms: Alarms
  readonly clock: ClockKeeper
  readonly proposing: Proposing
  readonly shards: Shards
  readonly deciding: Deciding
  readonly handing: Handing
  readonly showing: Showing
  readonly displays: Displays
  readonly echoing: Echoing
  readonly accesses: Accesses
  readonly helping: Helping
  readonly receiving: Receiving
  readonly sockets: LiveSockets
  readonly sightings: Sightings
  readonly silencing: Silencing
  readonly balances: Balances
  readonly ruleChanges: RuleChanges
  readonly planning: Planning
  readonly roster: DutyRoster
  readonly wakingUp: WakeUp
  readonly rollCalling: RollCalling
  readonly trying: Trying
  readonly directoryChecking: DirectoryChecking
  readonly sitreps: Sitreps
  readonly handingOver: HandingOver
  readonly exercising: Exercising
  readonly relaying: Relaying
  readonly standings: Standings
  readonly topics: Topics
  readonly settling: Settling
  readonly freezing: Freezing
  readonly recovering: Recovering
  readonly duties: Duties
  readonly keepingPaper: KeepingPaper
  readonly reviewing: Reviewing
  readonly ordering: Ordering
  readonly cell: Cell
  readonly preparing: Preparing
  readonly automatic: Automatic
  readonly withoutNetworks: WithoutNetworks
  readonly intercommunal: Intercommunal
  readonly ownVoices: OwnVoices
  readonly publicExercise: PublicExercising

  constructor(ctx: DurableObjectState, env: Env) {
    const { storage } = ctx
    migrate(storage, SCHEMA)
    this.alarms = new Alarms(
      storage,
      {
        outbox: () => this.handing.drain(),
        stopped: () => this.deciding.finishStops(),
        estimate: () => this.proposing.fillEstimates(),
        'decide-by': () => this.proposing.sayLate(),
        expiry: () => this.deciding.expire(),
        watchdog: () => this.deciding.watchdog(),
        anchor: () => this.deciding.anchorDue(),
        publish: () => this.ground.publish(),
        help: () => this.helping.ringDue(),
        notices: () => this.receiving.ringDue(),
        'wake-up': () => this.wakingUp.ringDue(),
        'roll call': () => this.rollCalling.ringDue(),
        'directory check': () => this.directoryChecking.ask(),
        silences: () => this.proposing.silencesDue(),
        balance: () => this.balances.ask(),
        exercise: () => this.exercising.due(),
        paper: () => this.keepingPaper.remake(),
        cell: () => this.cell.forgetDue(),
        lasting: () => tellLasting(this.ground),
        easing: () => this.planning.easingMoved(),
        recovery: () => this.recovering.forgetDue(),
        veto: () => this.automatic.due(),
        [SIRENS_ALARM]: () => this.withoutNetworks.sirens.due(),
        echo: () => this.echoing.lookDue(),
        share: () => this.intercommunal.due(),
        [OWN_VOICES_ALARM]: () => this.ownVoices.forgetDue(),
        [PUBLIC_EXERCISE_ALARM]: () => this.publicExercise.due(),
      },
      env,
    )
    const settings = new Settings(storage, { remembers: true })
    this.alarms.rememberWith(settings)
    this.ground = new Ground({
      env,
      settings,
      tables: new CommandTables(storage),
      log: new CommandLog(storage),
      outbox: new Outbox(storage),
      inbox: new Inbox(storage),
      alarms: this.alarms,
    })
    const shards = new Shards(this.ground)
    this.shards = shards
    this.clock = new ClockKeeper(this.ground)
    this.ruleChanges = new RuleChanges(this.ground, storage)
    this.silencing = new Silencing(this.ground, storage)
    this.roster = new DutyRoster(this.ground, storage)
    this.keepingPaper = new KeepingPaper(this.ground, storage, this.roster)
    this.wakingUp = new WakeUp(this.ground, this.roster)
    this.rollCalling = new RollCalling(this.ground, this.roster)
    this.trying = new Trying(this.ground, this.roster)
    this.directoryChecking = new DirectoryChecking(this.ground, this.roster)
    this.proposing = new Proposing({
      ground: this.ground,
      clock: this.clock,
      shards,
      silencing: this.silencing,
      wakingUp: this.wakingUp,
    })
    this.sitreps = new Sitreps(this.ground)
    this.handingOver = new HandingOver(this.ground)
    this.exercising = new Exercising(this.ground, storage, this.proposing)
    this.relaying = new Relaying(this.ground, storage)
    this.standings = new Standings(this.ground)
    this.topics = new Topics(this.ground, storage, shards)
    this.settling = new Settling(this.ground)
    this.planning = new Planning(this.ground, storage, {
      unsettled: (hazard, since) => this.settling.unsettled(hazard, since),
      decided: (level) => this.proposing.levelDecided(level),
      sightings: () => this.sightings.shown(),
    })
    this.ordering = new Ordering(this.ground, storage)
    this.withoutNetworks = new WithoutNetworks(this.ground, storage)
    this.ownVoices = new OwnVoices(this.ground, storage, () => this.preparing.shown())
    this.deciding = new Deciding({
      ownVoices: this.ownVoices,
      ground: this.ground,
      sirens: this.withoutNetworks.sirens,
      proposing: this.proposing,
      shards,
      planning: this.planning,
    })
    this.preparing = new Preparing(this.ground, storage, { deciding: this.deciding, ownVoices: this.ownVoices })
    const [deciders, proposing] = [this.deciding, this.proposing]
    this.publicExercise = new PublicExercising(this.ground, storage, { shards, deciding: deciders, proposing })
    this.automatic = new Automatic(this.ground, storage, {
      preparing: this.preparing,
      deciding: this.deciding,
      clock: this.clock,
      wakingUp: this.wakingUp,
    })
    this.proposing.alsoTell(this.automatic)
    this.displays = new Displays(this.ground)
    this.echoing = new Echoing(this.ground, storage, shards)
    this.accesses = new Accesses(this.ground, storage)
    this.helping = new Helping(this.ground, storage, { accesses: this.accesses, roster: this.roster })
    this.reviewing = new Reviewing(this.ground, storage, {
      planning: this.planning,
      relaying: this.relaying,
      helping: this.helping,
    })
    this.receiving = new Receiving(this.ground, storage, this.roster)
    this.sightings = new Sightings(this.ground, storage)
    this.balances = new Balances(this.ground)
    this.cell = new Cell(this.ground, storage, this.accesses)
    this.intercommunal = new Intercommunal(this.ground, storage, this.cell.lending)
    this.freezing = new Freezing(this.ground, (id) => this.planning.run(id))
    this.recovering = new Recovering(this.ground, storage, { accesses: this.accesses, freezing: this.freezing })
    this.duties = new Duties(this.ground)
    const [ground, deciding, helping, receiving] = [this.ground, this.deciding, this.helping, this.receiving]
    const [wakingUp, topics] = [this.wakingUp, this.topics]
    this.handing = new Handing({
      ground,
      deciding,
      shards,
      helping,
      receiving,
      wakingUp,
      topics,
      rollCalling: this.rollCalling,
      trying: this.trying,
      directoryChecking: this.directoryChecking,
      intercommunal: this.intercommunal,
      publicExercise: this.publicExercise,
    })
    this.showing = new Showing({
      ground,
      clock: this.clock,
      shards,
      displays: this.displays,
      helping,
      receiving,
      sightings: this.sightings,
      silencing: this.silencing,
      balances: this.balances,
      ruleChanges: this.ruleChanges,
      planning: this.planning,
      wakingUp: this.wakingUp,
      exercising: this.exercising,
      relaying: this.relaying,
      standings: this.standings,
      cell: this.cell,
      preparing: this.preparing,
      recovering: this.recovering,
      duties: this.duties,
      automatic: this.automatic,
      withoutNetworks: this.withoutNetworks,
      intercommunal: this.intercommunal,
    })
    afterClockStep(storage, env, 'territory', ({ ms }) => {
      this.clock.stepped(ms)
      if (this.ground.bundle !== null) this.armByClock()
    })
    this.sockets = new LiveSockets(ctx, {
      changed: (parts, log) => this.showing.frame(parts, log),
      full: () => this.showing.full(),
    })
    this.ground.tellThrough(this.sockets)
    if (this.ground.bundle !== null) {
      this.balances.arm()
      if (this.alarms.due('directory check') === null) this.directoryChecking.arm()
    }
    this.keepingPaper.arm()
    this.alarms.arm()
  }

  /** What waits for an hour of the territory’s clock: after every change of that clock. */
  armByClock(): void {
    this.proposing.armDeadline()
    this.deciding.armExpiry()
    this.helping.arm()
    this.receiving.arm()
    this.wakingUp.arm()
    this.rollCalling.arm()
    this.directoryChecking.arm()
    this.silencing.arm()
    this.exercising.arm()
    this.cell.arm()
    this.planning.armEasing()
    this.recovering.arm()
    this.automatic.arm()
    this.publicExercise.arm()
  }
}
