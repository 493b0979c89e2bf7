// One territory's decisions in one mode: proposals, approvals, alerts, their log and its anchors, the console's sockets. Thin: the
// parts in command/ load, ask the pure stages, store and hand on; this class only says who is called.
import { PlanDesk } from './command/desks/plan.ts'
import { isDemo } from '../env.ts'
import { exercisePeopleCsv } from '../flow/exercise-people.ts'
import { parseTerritoryFiles } from '../flow/files/territory-files.ts'
import { withDrawing } from '../flow/set-up/draw.ts'
import type { Access, AccessWindow } from '../model/access.ts'
import type { Actor } from '../model/identity.ts'
import { PLAIN_NOTE, type Anchor, type HandNote, type LogEntry } from '../model/log.ts'
import { refused } from '../model/reason.ts'
import type { FileFault, Parsed, TerritoryBundle } from '../model/territory.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'
import { commandHoldings } from './command/command-holdings.ts'
import { takeFieldReport } from './command/field.ts'
import { filed } from './command/filing.ts'
import type { KeptBundle } from './command/ground.ts'
import { filesApplied, noted, restarted } from './command/sentences.ts'
import type { NoteAnswer } from './rpc/asked.ts'
import type { CommandRpc } from './rpc/command.ts'
import type { HubReport } from './rpc/displays.ts'
import type { AskReport, HelpReport, NoticeReport, ShardProgress, WakeReport } from './rpc/errands.ts'
import type { FieldReport } from './rpc/field.ts'
import type { ToldView, WatchReport } from './rpc/watch.ts'

/** What one SQLite value may hold is 2 MB; the rest is room for JSON's quotes. */
const MAX_VALUE_BYTES = 1_900_000
const MAX_LOG = 1_000

export class Command extends PlanDesk implements CommandRpc {
  async apply({
    territory,
    mode,
    files,
    actor,
  }: Parameters<CommandRpc['apply']>[0]): Promise<Parsed<{ readonly version: string }>> {
    const parsed = parseTerritoryFiles(territory, files)
    if (parsed.kind === 'faults') return parsed
    const faults = this.#cannotHold(parsed.value)
    if (faults.length > 0) return { kind: 'faults', faults }
    const ground = this.parts.ground
    const { files: texts } = parsed.value
    const bundle = keptOf(parsed.value)
    const { version } = bundle
    ground.transaction(() => {
      ground.tables.putFiles(texts)
      ground.settings.put('mode', mode)
      ground.settings.put('bundle', bundle)
      ground.write(filesApplied(actor, version, Object.keys(texts).length))
      if (mode === 'live') ground.handOver('watch', { kind: 'configure' })
      ground.handOverToShards({ kind: 'configure' })
      ground.handOverToHubs({ kind: 'configure' })
      ground.publish()
      ground.touch(...(['zoneClocks', 'siteClocks', 'proposals', 'displays', 'automatic'] as const))
      this.parts.automatic.moved()
      ground.anchorHead()
    })
    // Residents are imported right after this, and a shard takes nobody before it is configured; what fails now is told later.
    await this.parts.handing.drain()
    await ground.learnAccounts()
    this.parts.balances.arm()
    this.parts.directoryChecking.arm()
    this.parts.keepingPaper.arm()
    return { kind: 'ok', value: { version } }
  }

  async draw({ mode, drawing, actor }: Parameters<CommandRpc['draw']>[0]): ReturnType<CommandRpc['draw']> {
    const known = this.parts.ground.bundle
    if (known === null) return null
    const { territory } = known
    const drawn = withDrawing(territory, this.parts.ground.tables.files(), drawing)
    if (drawn.kind === 'faults') return drawn
    return this.apply({ territory: territory.code, mode, files: drawn.value, actor })
  }

  #cannotHold(bundle: TerritoryBundle): readonly FileFault[] {
    const home = `geofences/${bundle.territory.code}`
    const known = this.parts.ground.bundle?.territory
    const faults: FileFault[] = []
    if (known !== undefined && known.code !== bundle.territory.code) {
      faults.push({
        file: `${home}/territory.yaml`,
        line: 1,
        message: `this is territory ${known.code}`,
        mend: 'apply each territory to itself',
      })
    }
    if (known !== undefined && known.shards !== bundle.territory.shards) {
      faults.push({
        file: `${home}/territory.yaml`,
        line: null,
        message: `shards is ${known.shards} and residents are stored by it`,
        mend: `leave shards: ${known.shards}`,
      })
    }
    for (const [file, text] of Object.entries(bundle.files)) {
      if (sizeOf(text) > MAX_VALUE_BYTES)
        faults.push({ file, line: null, message: 'the file is larger than 1.9 MB', mend: 'simplify its shapes' })
    }
    if (sizeOf(JSON.stringify(keptOf(bundle))) > MAX_VALUE_BYTES) {
      faults.push({
        file: `${home}/zones.geojson`,
        line: null,
        message: 'the territory is larger than 1.9 MB',
        mend: 'simplify the shapes of its zones',
      })
    }
    return faults
  }

  async bundle(): Promise<TerritoryBundle | null> {
    const kept = this.parts.ground.bundle
    if (kept === null) return null
    const files = this.parts.ground.tables.files()
    const prefix = `geofences/${kept.territory.code}/base-`
    const layers = Object.entries(files).filter(([file]) => file.startsWith(prefix) && file.endsWith('.geojson'))
    const baseMap = Object.fromEntries(
      layers.map(([file, text]) => [file.slice(prefix.length, -'.geojson'.length), text]),
    )
    return { ...kept, files, baseMap }
  }

  async situation() {
    return this.parts.showing.situation()
  }

  async balances() {
    return this.parts.balances.shown()
  }

  async clock() {
    return { clock: this.parts.ground.clock, held: this.parts.clock.held }
  }

  async setClock(change: { readonly now?: Instant; readonly rate?: number }) {
    this.parts.clock.set(change)
    if (this.parts.ground.bundle !== null) this.parts.ground.transaction(() => this.parts.armByClock())
    // A reading that is sent right after this is judged by the new hour, not called one of the future; what fails now is told later.
    await this.parts.handing.drain()
    return this.clock()
  }

  async restart(now: Instant, rate: number): Promise<void> {
    if (!isDemo(this.env)) throw new Error('only a demonstration can be started again')
    const ground = this.parts.ground
    if (ground.bundle === null) return
    ground.transaction(() => {
      ground.tables.clear()
      ground.log.forget()
      this.parts.accesses.clear()
      this.parts.ruleChanges.clear()
      this.#empty()
      // What outlives an exercise too: it is not of one event.
      this.parts.keepingPaper.clear()
      this.parts.reviewing.clear()
      this.parts.ordering.clear()
      this.parts.topics.clear()
      this.parts.duties.clear()
      ground.settings.put('clock', { machineAnchor: Date.now(), territoryAnchor: now, rate })
      ground.settings.put('wanted rate', rate)
      ground.write(restarted())
      ground.touch('clock', 'clockHeld', 'ruleChanges')
    })
  }

  /** Part of the caller's transaction: nothing was proposed, decided or told any more. The log and who looked at what are the caller's. */
  #empty(): void {
    const ground = this.parts.ground
    this.parts.helping.clear()
    this.parts.receiving.clear()
    this.parts.sightings.clear()
    this.parts.silencing.clear()
    this.parts.planning.clear()
    this.parts.sitreps.clear()
    this.parts.handingOver.clear()
    this.parts.relaying.clear()
    this.parts.withoutNetworks.clear()
    this.parts.standings.clear()
    this.parts.cell.clear()
    this.parts.intercommunal.clear()
    this.parts.recovering.clear()
    this.parts.wakingUp.clear()
    this.parts.automatic.clear()
    this.parts.rollCalling.clear()
    this.parts.trying.clear()
    this.parts.directoryChecking.clear()
    ground.watched.clear()
    this.parts.displays.clear()
    this.parts.echoing.clear()
    ground.settings.put('plan level', 'N0')
    ground.settings.put('field', null)
    if (ground.mode === 'live') ground.handOver('watch', { kind: 'restart' })
    ground.handOverToShards({ kind: 'restart' })
    ground.handOverToHubs({ kind: 'restart' })
    ground.handOver('field', { kind: 'restart' })
    ground.publish()
    ground.touch(
      'planLevel',
      'stations',
      'rules',
      'feeds',
      'bulletins',
      'zoneClocks',
      'siteClocks',
      'proposals',
      'alerts',
      'progress',
      'help',
      'field',
      'notices',
      'measures',
      'sightings',
      'silences',
      'plan',
      'wake',
      'relays',
      'publicState',
      'cell',
      'recovery',
      'duties',
      'withoutNetworks',
    )
    this.parts.proposing.armDeadline()
    this.parts.deciding.armExpiry()
  }

  async takeReport(report: WatchReport): Promise<void> {
    if (this.parts.ground.bundle === null) return
    this.parts.proposing.takeReport(report)
    this.parts.planning.watchMoved()
  }

  async takeView(view: ToldView): Promise<void> {
    if (this.parts.ground.bundle === null) return
    this.parts.proposing.takeView(view)
    this.parts.planning.watchMoved()
  }

  async takeProgress(report: ShardProgress): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.deciding.takeProgress(report)
  }

  async anchor(anchor: Anchor): Promise<void> {
    this.parts.ground.log.anchor(anchor)
  }

  async takeDisplays(report: HubReport): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.displays.takeReport(report)
  }

  async takeField(report: FieldReport): Promise<void> {
    if (this.parts.ground.bundle !== null)
      takeFieldReport(this.parts.ground, report, this.parts.withoutNetworks.hailing)
  }

  async takeHelp(report: HelpReport): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.helping.takeReport(report)
  }

  async takeNoticeReport(report: NoticeReport): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.receiving.takeReport(report)
  }

  async takeWakeReport(report: WakeReport): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.wakingUp.takeReport(report)
  }

  async takeAskReport(report: AskReport): Promise<void> {
    if (this.parts.ground.bundle === null) return
    this.parts.rollCalling.takeReport(report)
    this.parts.directoryChecking.takeReport(report)
    this.parts.trying.takeReport(report)
  }

  async exercises() {
    return this.parts.exercising.shown()
  }

  async beginExercise(...[scenario, conductor]: Parameters<CommandRpc['beginExercise']>) {
    const ground = this.parts.ground
    if (ground.bundle === null) return refused('unknown exercise', 'no territory has been applied here')
    const closed = this.parts.exercising.closed(scenario)
    if (closed !== null) return closed
    await this.#peopleWhoDoNotExist()
    const begun = ground.transaction(() => {
      ground.tables.clearDecisions()
      this.#empty()
      return this.parts.exercising.begin(scenario, conductor)
    })
    return begun
  }

  async exerciseAct(...[act, by]: Parameters<CommandRpc['exerciseAct']>) {
    return this.parts.exercising.act(act, by)
  }

  async exerciseSeries(...[station, from, to]: Parameters<CommandRpc['exerciseSeries']>) {
    return this.parts.exercising.series(station, from, to)
  }

  // The drill's registry is its own: nobody of the town stands in it.
  async #peopleWhoDoNotExist(): Promise<void> {
    const { persons } = await this.parts.shards.totals()
    const places = await this.places()
    if (persons > 0 || places === null || places.zones.length === 0) return
    await this.parts.shards.at(0).importCsv(exercisePeopleCsv(places.zones), 'FR')
    this.parts.shards.forgetTotals()
  }

  async approveRuleChange(id: string, hash: string, by: Actor): ReturnType<CommandRpc['approveRuleChange']> {
    const ready = this.parts.ruleChanges.approvable(id, hash, by)
    if (ready.kind === 'refused') return ready
    const { territory, mode } = this.parts.ground
    const applied = await this.apply({ territory: territory.code, mode, files: ready.files, actor: by })
    return applied.kind === 'faults' ? applied : this.parts.ruleChanges.applied(id, by)
  }

  /** Throws on an empty text: the route has refused it already. */
  async note(
    actor: Actor,
    text: string,
    more: Partial<HandNote> = {},
    request: string | null = null,
  ): Promise<NoteAnswer> {
    if (text.trim() === '') throw new Error('a note needs a text')
    const ground = this.parts.ground
    return ground.transaction((): NoteAnswer => {
      const known = ground.log.writtenBy(actor, request)
      if (known !== null) return { kind: 'ok', entry: known }
      const note: HandNote = { ...PLAIN_NOTE, ...more, text: text.trim() }
      if (note.corrects !== null && ground.log.entry(note.corrects) === null)
        return refused('unknown entry', `there is no entry ${note.corrects} in this log`)
      if (note.happenedAt !== null && note.happenedAt > ground.now + MINUTE_MS)
        return refused('in the future', 'what has not happened yet is no entry: leave the hour out, or correct it')
      const frozen = this.parts.freezing.closedTo(note)
      if (frozen !== null) return frozen
      ground.write(noted(actor, this.parts.freezing.said(note)))
      return { kind: 'ok', entry: ground.log.keepRequest(actor, request) }
    })
  }

  async accessed(actor: Actor, access: Access): Promise<void> {
    this.parts.accesses.note(actor, access)
  }

  async accesses(window: AccessWindow) {
    return this.parts.accesses.lines(window)
  }

  async holdings() {
    const { name } = this.parts.ground
    const own =
      this.parts.ground.bundle === null
        ? []
        : [...this.parts.cell.holdings(name), ...this.parts.recovering.holdings(name)]
    return [...commandHoldings(this.ctx.storage.sql, name, this.parts.roster.roster), ...own]
  }

  async log(since: number, limit: number): Promise<readonly LogEntry[]> {
    return this.parts.ground.log.after(since, Math.min(Math.max(1, limit), MAX_LOG))
  }

  async closeSockets(identity: string | null): Promise<void> {
    this.parts.sockets.close(identity)
  }

  async dossier(...[alert, asked]: Parameters<CommandRpc['dossier']>) {
    const situation = await this.parts.showing.situation()
    return situation === null
      ? null
      : filed(situation, this.parts.ground.log.after(0, Number.MAX_SAFE_INTEGER), alert, asked)
  }

  async anchors() {
    this.parts.ground.transaction(() => this.parts.ground.anchorHead())
    return this.parts.ground.log.anchors()
  }

  async exportLog() {
    const anchors = await this.anchors()
    return { entries: this.parts.ground.log.after(0, Number.MAX_SAFE_INTEGER), anchors }
  }
}

// Files and map layers stand in rows of their own; a part that is added to a territory is kept without another word here.
function keptOf({ files, baseMap, ...kept }: TerritoryBundle): KeptBundle {
  void files
  void baseMap
  return kept
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}
