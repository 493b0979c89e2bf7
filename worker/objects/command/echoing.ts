// What came back of each alert that is under way, looked at each twenty seconds beside what was approved. What is wrong or missing is logged once; a
// correction is drafted and never sent.
import { displayHubOf, publicationOf } from '../../env.ts'
import { capFile, correctionOf, expectedEcho, seedText, seenInPublic, type Approved } from '../../flow/echo.ts'
import type { Alert, AlertRevision } from '../../model/alert.ts'
import type { EchoExpected, EchoLine, EchoSeen, EchoTable } from '../../model/echo.ts'
import type { Actor } from '../../model/identity.ts'
import { displayHubs } from '../../model/keys.ts'
import { MINUTE_MS, SECOND_MS, territoryNow, type Instant } from '../../model/time.ts'
import { countLines, isMismatch, reconcile } from '../../prove/echo.ts'
import { displayNotice } from './display-notice.ts'
import { correctionDrafted, echoSaid, heardBy } from './echo-sentences.ts'
import type { Ground } from './ground.ts'
import { Seeds, sourceOf } from './seeds.ts'
import type { Shards } from './shards.ts'

const LOOK_EVERY_MS = 20 * SECOND_MS
/** After so long whatever comes back is no longer worth a look each twenty seconds. */
const EAGER_FOR_MS = 15 * MINUTE_MS
const LATER_MS = 5 * MINUTE_MS

/** What is kept of one revision: what the next look must not find anew. */
interface Kept {
  /** When a receipt that carries no hour was first there, by place. */
  readonly first: Readonly<Record<string, Instant>>
  readonly heard: readonly { readonly seed: number; readonly at: Instant; readonly text: string; readonly by: string }[]
  /** Lines of the log that stand already. */
  readonly logged: readonly string[]
}

const KEPT = 'echoes'
const MOST_LINES = 300
/** Revisions, the newest. */
const MOST_KEPT = 30
const NOTHING: Kept = { first: {}, heard: [], logged: [] }

export class Echoing {
  readonly seeds: Seeds
  readonly #ground: Ground
  readonly #shards: Shards

  constructor(ground: Ground, storage: DurableObjectStorage, shards: Shards) {
    this.#ground = ground
    this.#shards = shards
    this.seeds = new Seeds(ground, storage, shards)
  }

  async table(id: string): Promise<EchoTable | null> {
    const approved = this.#approved(id)
    return approved === null ? null : this.#look(approved)
  }

  async heard(id: string, number: number, text: string | null, by: Actor): Promise<EchoTable | null> {
    const approved = this.#approved(id)
    const seed = this.seeds.all().find((one) => one.number === number)
    if (approved === null || seed === undefined) return null
    const wanted = expectedEcho(approved, { notice: null, displays: [], seeds: [seed] })
    const expected = wanted.find(({ source }) => source === 'seed')?.text ?? ''
    const said = text === null ? expected : seedText(text)
    this.#ground.transaction(() => {
      const kept = this.#kept(approved.revision)
      // Said twice is said once; another text is another word.
      if (kept.heard.some((one) => one.seed === number && one.text === said)) return
      const heard = [...kept.heard, { seed: number, at: this.#ground.now, text: said, by: by.name }]
      this.#keep(approved.revision, { ...kept, heard })
      const { number: ofAlert } = approved.alert
      this.#ground.write(heardBy({ alert: id, number: ofAlert }, seed, by, said === expected))
    })
    return this.#look(approved)
  }

  /** By alarm, while an alert is under way. */
  async lookDue(): Promise<void> {
    if (this.#ground.bundle === null) return
    const open = this.#ground.tables.alertsIn(['sending', 'in force', 'stopping', 'submitted'])
    const approved = open.flatMap(({ id }) => this.#approved(id) ?? [])
    if (approved.length === 0) return
    // Before the look: an object that does not answer must not end the looking.
    const newest = Math.max(...approved.map(({ revision }) => approvedAt(revision)))
    const isFresh = this.#ground.now - newest < EAGER_FOR_MS
    this.#ground.alarms.set('echo', Date.now() + (isFresh ? LOOK_EVERY_MS : LATER_MS))
    for (const one of approved) await this.#look(one)
  }

  clear(): void {
    this.#ground.settings.drop(KEPT)
  }

  /** The revision that was launched last. */
  #approved(id: string): Approved | null {
    const { tables, mode, territory } = this.#ground
    const alert = tables.alert(id)?.alert
    const revision = alert?.revisions.findLast((one) => tables.wasLaunched(id, one.revision))
    if (alert === undefined || revision === undefined) return null
    return { alert, revision, mode, zones: tables.launchedZones(id, revision.revision), territory }
  }

  async #look(approved: Approved): Promise<EchoTable> {
    const { alert, revision } = approved
    const ground = this.#ground
    const seeds = this.seeds.all()
    const told = revision.content.channels.includes('display')
    const notice = told ? displayNotice(ground, alert.id, revision.revision) : null
    const expected = expectedEcho(approved, { notice, displays: ground.bundle?.displays ?? [], seeds })
    const seen = [...(await this.#seenOutside(approved)), ...this.#heardSoFar(revision), ...this.#counted(revision)]
    const wanted = [...expected, ...audienceOf(revision)]
    return ground.transaction(() => {
      const [known, now] = [this.#kept(revision), ground.now]
      const dated = seen.map((one) => (isDated(one) ? one : { ...one, at: known.first[keyOf(one)] ?? one.at }))
      const reconciled = reconcile({ expected: wanted, seen: dated, since: approvedAt(revision), now })
      // A display that is not meant and says nothing is every other display of the town.
      const lines = reconciled.filter(({ source, state }) => source !== 'display' || state !== 'quiet')
      const table: EchoTable = {
        alert: alert.id,
        number: alert.number,
        revision: revision.revision,
        contentHash: revision.contentHash,
        approvedAt: approvedAt(revision),
        lookedAt: now,
        lines: listed(lines),
        counts: countLines(lines),
        correction: correctionOf(approved, lines, { seeds, zones: ground.bundle?.zones ?? [] }),
      }
      this.#log({ ...table, lines }, dated)
      return table
    })
  }

  // Part of the caller's transaction.
  #log(table: EchoTable, seen: readonly EchoSeen[]): void {
    const { alert, revision } = table
    const known = this.#kept({ alert, revision })
    const news = table.lines.filter(
      (line) =>
        (line.state === 'missing' || isMismatch(line.state)) && !known.logged.includes(`${keyOf(line)}|${line.state}`),
    )
    const fresh = seen.filter((one) => !isDated(one) && known.first[keyOf(one)] === undefined)
    if (news.length === 0 && fresh.length === 0) return
    this.#keep(
      { alert, revision },
      {
        ...known,
        first: { ...known.first, ...Object.fromEntries(fresh.map((one) => [keyOf(one), one.at])) },
        logged: [...known.logged, ...news.map((line) => `${keyOf(line)}|${line.state}`)],
      },
    )
    if (news.length === 0) return
    this.#ground.write(echoSaid(table, news))
    if (table.correction !== null && news.some(({ state }) => isMismatch(state)))
      this.#ground.write(correctionDrafted(table))
    this.#ground.touch('progress')
  }

  // One that does not answer says nothing: it is missed then, which is what it is.
  async #seenOutside(approved: Approved): Promise<readonly EchoSeen[]> {
    const each = await Promise.allSettled([
      this.#seenOnDisplays(approved),
      this.#seenInPublic(approved),
      this.#seenBySeeds(approved),
    ])
    return each.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  }

  async #seenOnDisplays({ alert, revision, territory, mode }: Approved): Promise<readonly EchoSeen[]> {
    const { env, clock, bundle } = this.#ground
    const hubs = Array.from({ length: displayHubs(bundle?.displays.length ?? 0) }, (_, hub) =>
      displayHubOf(env, territory.code, mode, hub),
    )
    const said = (await Promise.all(hubs.map((hub) => hub.echo(alert.id, revision.revision)))).flat()
    return said.map(({ display, at, how, hash }) => ({
      source: 'display',
      id: display,
      at: territoryNow(clock, at),
      how,
      text: hash,
      area: null,
      by: null,
    }))
  }

  async #seenInPublic(approved: Approved): Promise<readonly EchoSeen[]> {
    if (approved.mode !== 'live') return []
    const publication = publicationOf(this.#ground.env, approved.territory.code)
    const read = async (path: string) => (await publication.read(path))?.body ?? null
    const [cap, atom, rss] = await Promise.all([read(capFile(approved)), read('cap.atom'), read('feed.rss')])
    return seenInPublic(approved, { cap, atom, rss }, this.#ground.now)
  }

  async #seenBySeeds({ alert, revision, zones }: Approved): Promise<readonly EchoSeen[]> {
    const seeds = this.seeds.all()
    if (seeds.length === 0) return []
    const sources = seeds.map((seed) => ({ seed: seed.number, source: sourceOf(seed) }))
    const said = (await this.#shards.each((shard) => shard.seedReceipts(alert.id, revision.revision, sources))).flat()
    const meant = expectedEcho(
      { alert, revision, zones, mode: this.#ground.mode, territory: this.#ground.territory },
      { notice: null, displays: [], seeds },
    )
    const isMeant = (seed: number) =>
      meant.find(({ source, id }) => source === 'seed' && id === String(seed))?.isMeant === true
    // Whoever is meant has it once their provider says so; to one who is not, a request that left is one too many.
    return said
      .filter(({ seed, isSeen, isSent }) => (isMeant(seed) ? isSeen : isSent))
      .map(({ seed }) => ({
        source: 'seed',
        id: String(seed),
        at: this.#ground.now,
        how: 'receipt',
        text: null,
        area: null,
        by: null,
      }))
  }

  #heardSoFar(revision: AlertRevision): readonly EchoSeen[] {
    return this.#kept(revision).heard.map(({ seed, at, text, by }) => ({
      source: 'seed',
      id: String(seed),
      at,
      how: 'by hand',
      text,
      area: null,
      by,
    }))
  }

  // Fewer are no fault: people leave the list. More were not approved by anybody.
  #counted(revision: AlertRevision): readonly EchoSeen[] {
    const { tables, territory, now } = this.#ground
    const reports = tables.progress(revision.alert, revision.revision)
    if (reports.filter(({ expanded }) => expanded).length < territory.shards) return []
    const targeted = reports.reduce((sum, { progress }) => sum + progress.targeted, 0)
    const text = String(Math.max(targeted, revision.content.count))
    return [{ source: 'audience', id: 'persons', at: now, how: 'counted', text, area: null, by: null }]
  }

  #kept({ alert, revision }: Pick<AlertRevision, 'alert' | 'revision'>): Kept {
    return this.#all[nameOf(alert, revision)] ?? NOTHING
  }

  get #all(): Readonly<Record<string, Kept>> {
    return this.#ground.settings.get<Readonly<Record<string, Kept>>>(KEPT) ?? {}
  }

  #keep({ alert, revision }: Pick<AlertRevision, 'alert' | 'revision'>, kept: Kept): void {
    const name = nameOf(alert, revision)
    const others = Object.entries(this.#all).filter(([other]) => other !== name)
    this.#ground.settings.put(KEPT, Object.fromEntries([...others.slice(1 - MOST_KEPT), [name, kept]]))
  }
}

function nameOf(alert: Alert['id'], revision: number): string {
  return `${alert}|${revision}`
}

/** What has an hour of its own. */
function isDated({ how }: EchoSeen): boolean {
  return how !== 'receipt' && how !== 'read back' && how !== 'counted'
}

function audienceOf({ content }: AlertRevision): readonly EchoExpected[] {
  const name = { fr: 'personnes visées', en: 'people meant' }
  return [{ source: 'audience', id: 'persons', name, isMeant: true, text: String(content.count), area: null }]
}

function approvedAt({ approvedAt: at, submittedAt }: AlertRevision): Instant {
  return at ?? submittedAt
}

// What asks for a hand is named; of thousands of displays that are as they should be so many are enough, and the counts are of all.
function listed(lines: readonly EchoLine[]): readonly EchoLine[] {
  const rank = ({ source, state }: EchoLine) =>
    isMismatch(state) ? 0 : source !== 'display' ? 1 : state === 'missing' ? 2 : 3
  if (lines.length <= MOST_LINES) return lines
  return lines.toSorted((left, right) => rank(left) - rank(right)).slice(0, MOST_LINES)
}

function keyOf({ source, id }: Pick<EchoSeen, 'source' | 'id'>): string {
  return `${source}|${id}`
}
