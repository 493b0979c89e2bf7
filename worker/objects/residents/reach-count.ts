// How far one revision has come in one shard: persons by their best row, per channel and per zone.
import { bestReach, NO_REACH, personReach, reachOf, type ReachClass } from '../../model/delivery.ts'
import type { ChannelName } from '../../model/message.ts'
import { isBrowser } from '../../model/recipient.ts'
import type { ProviderTrouble } from '../../model/view.ts'
import type { ShardProgress } from '../rpc.ts'
import type { Dispatch, JournalTables, TargetView } from './journal-tables.ts'

type Counts = Record<ReachClass, number>

/** INV-15: counted from the rows each time; a person counts once, by their best row, and the classes sum to the targeted. */
export function progressOf(
  tables: JournalTables,
  troubles: readonly ProviderTrouble[],
  { alert, revision, firstAcceptedAt, finishedAt, expanded }: Dispatch,
): ShardProgress['progress'] {
  const reach: Counts = { ...NO_REACH }
  const byChannel: Partial<Record<ChannelName, Counts>> = {}
  const byZone: Record<string, Counts> = {}
  const zonesOf = new Map<string, readonly string[]>()
  let targeted = 0
  for (const rows of byPerson(tables.targets(alert, revision))) {
    const [{ person, zones, expanded: written }] = rows
    const classes: ReachClass[] = []
    const own = new Map<ChannelName, ReachClass>()
    for (const { row } of rows) {
      if (row === null) continue
      const said = personReach(row)
      if (said !== null) classes.push(said)
      const other = own.get(row.channel)
      own.set(row.channel, other === undefined ? reachOf(row) : bestReach([other, reachOf(row)]))
    }
    for (const [channel, value] of own) (byChannel[channel] ??= { ...NO_REACH })[value] += 1
    // A browser is nobody that we know: it stands in its channel's row, never among the persons.
    if (isBrowser(person)) continue
    targeted += 1
    // A person whose rows are not written yet is queued, not without a channel.
    const best = classes.length === 0 && !written && !expanded ? 'queued' : bestReach(classes)
    reach[best] += 1
    for (const zone of parsed(zones, zonesOf)) (byZone[zone] ??= { ...NO_REACH })[best] += 1
  }
  const byProvider = tables.byProvider(alert, revision)
  return { alert, revision, firstAcceptedAt, finishedAt, targeted, reach, byChannel, byZone, byProvider, troubles }
}

type Rows = [TargetView, ...TargetView[]]

/** The rows of each person, who lie beside each other. Each second of a send counts everybody anew: nothing is built of a person that is not needed. */
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

// Most people share their zones.
function parsed(zones: string, known: Map<string, readonly string[]>): readonly string[] {
  const found = known.get(zones) ?? (JSON.parse(zones) as string[])
  known.set(zones, found)
  return found
}
