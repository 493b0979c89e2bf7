// How far one revision has come in one shard: persons by their best row, per channel and per zone.
import { stopsOnAnswer } from '../../fanout/cascade.ts'
import { bestReach, NO_REACH, personReach, reachOf, type ReachClass } from '../../model/delivery.ts'
import type { ChannelName } from '../../model/message.ts'
import { isBrowser } from '../../model/recipient.ts'
import type { ProviderTrouble } from '../../model/view.ts'
import type { ShardProgress } from '../rpc/errands.ts'
import { keyOf, type Dispatch, type JournalTables, type TargetView } from './journal-tables.ts'

type Counts = Record<ReachClass, number>

/** What persons are counted as who are alike in all of it. */
interface Kind {
  /** Null for a browser: nobody that we know stands in its channel's row, never among the persons. */
  readonly best: ReachClass | null
  readonly zones: readonly string[]
  readonly channels: readonly (readonly [ChannelName, ReachClass])[]
}

/** INV-15: counted from the rows; a person counts once, by their best row, and the classes sum to the targeted. */
export function progressOf(
  tables: JournalTables,
  troubles: readonly ProviderTrouble[],
  dispatch: Dispatch,
): ShardProgress['progress'] {
  return { ...countOf(tables, dispatch).progress, ...around(tables, dispatch), troubles }
}

/**
 * The same for whoever asks each second of a long send: what was counted is kept, and of each revision only the persons are looked at again of
 * whom a row was written since. Not to be asked in a transaction, which may be taken back while this remembers it.
 */
export class KeptCounts {
  readonly #tables: JournalTables
  readonly #kept = new Map<string, ReachCount>()

  constructor(tables: JournalTables) {
    this.#tables = tables
  }

  progressOf(dispatch: Dispatch, troubles: readonly ProviderTrouble[]): ShardProgress['progress'] {
    return { ...this.#countOf(dispatch).progress, ...around(this.#tables, dispatch), troubles }
  }

  #countOf(dispatch: Dispatch): ReachCount {
    const { alert, revision, expanded, state } = dispatch
    const key = keyOf(alert, revision)
    const touched = this.#tables.takeTouched(alert, revision)
    const known = this.#kept.get(key)
    // Kept again only once it is right: what fails here must not leave a count that has half of a change.
    this.#kept.delete(key)
    const isCounted = known !== undefined && touched !== null
    if (isCounted) for (const rows of byPerson(this.#tables.targetsOf(touched))) known.put(rows, expanded)
    const count = isCounted ? known : countOf(this.#tables, dispatch)
    // What has ended is seldom asked again.
    if (state === 'sending') this.#kept.set(key, count)
    return count
  }
}

function around(tables: JournalTables, { alert, revision, firstAcceptedAt, finishedAt, state }: Dispatch) {
  const held = state === 'held' ? ({ held: true } as const) : {}
  return { alert, revision, firstAcceptedAt, finishedAt, byProvider: tables.byProvider(alert, revision), ...held }
}

function countOf(tables: JournalTables, { alert, revision, expanded }: Dispatch): ReachCount {
  const count = new ReachCount()
  for (const rows of byPerson(tables.targets(alert, revision))) count.put(rows, expanded)
  return count
}

class ReachCount {
  readonly #persons = new Map<string, Kind>()
  /** Most persons are as many others are: one object stands for all of them. */
  readonly #kinds = new Map<string, Kind>()
  readonly #reach: Counts = { ...NO_REACH }
  readonly #byChannel: Partial<Record<ChannelName, Counts>> = {}
  readonly #byZone: Record<string, Counts> = {}
  #targeted = 0

  get progress() {
    return { targeted: this.#targeted, reach: this.#reach, byChannel: this.#byChannel, byZone: this.#byZone }
  }

  /** A person as these rows, all of theirs, say; whatever was counted of them before no longer counts. */
  put(rows: Rows, expanded: boolean): void {
    const [{ person }] = rows
    const kind = this.#kindOf(rows, expanded)
    const before = this.#persons.get(person)
    if (before === kind) return
    if (before !== undefined) this.#count(before, -1)
    this.#count(kind, 1)
    this.#persons.set(person, kind)
  }

  #kindOf(rows: Rows, expanded: boolean): Kind {
    const [{ person, zones, expanded: written }] = rows
    const classes: ReachClass[] = []
    const channels = new Map<ChannelName, ReachClass>()
    const answered = rows.some(({ row }) => row?.answer === 'confirmed' || row?.answer === 'help')
    for (const { row } of rows) {
      // Called off because the person had answered: nobody was to be told any more, and nothing has failed.
      if (row === null || (answered && row.transport === 'cancelled' && stopsOnAnswer(row.channel))) continue
      const said = personReach(row)
      if (said !== null) classes.push(said)
      const other = channels.get(row.channel)
      channels.set(row.channel, other === undefined ? reachOf(row) : bestReach([other, reachOf(row)]))
    }
    // A person whose rows are not written yet is queued, not without a channel.
    const waits = classes.length === 0 && !written && !expanded
    const best = isBrowser(person) ? null : waits ? 'queued' : bestReach(classes)
    let key = `${best ?? ''}|${zones}`
    for (const [channel, reach] of channels) key += `|${channel}|${reach}`
    const known = this.#kinds.get(key)
    if (known !== undefined) return known
    const kind = { best, zones: JSON.parse(zones) as string[], channels: [...channels] }
    this.#kinds.set(key, kind)
    return kind
  }

  #count({ best, zones, channels }: Kind, by: 1 | -1): void {
    for (const [channel, reach] of channels) (this.#byChannel[channel] ??= { ...NO_REACH })[reach] += by
    if (best === null) return
    this.#targeted += by
    this.#reach[best] += by
    for (const zone of zones) (this.#byZone[zone] ??= { ...NO_REACH })[best] += by
  }
}

type Rows = [TargetView, ...TargetView[]]

/** The rows of each person, who lie beside each other. */
function* byPerson(targets: Iterable<TargetView>): Generator<Rows> {
  let rows: Rows | null = null
  for (const target of targets) {
    if (rows !== null && rows[0].person === target.person) rows.push(target)
    else {
      if (rows !== null) yield rows
      rows = [target]
    }
  }
  if (rows !== null) yield rows
}
