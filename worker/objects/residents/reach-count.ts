// How far one revision has come in one shard: persons by their best row, per channel and per zone.
import {
  addReach,
  bestReach,
  NO_REACH,
  personReach,
  reachOf,
  type ReachClass,
  type ReachCount,
} from '../../model/delivery.ts'
import type { ChannelName } from '../../model/message.ts'
import { isBrowser } from '../../model/recipient.ts'
import type { ProviderTrouble } from '../../model/view.ts'
import type { ShardProgress } from '../rpc.ts'
import type { Dispatch, JournalTables } from './journal-tables.ts'

/** INV-15: counted from the rows each time; a person counts once, by their best row, and the classes sum to the targeted. */
export function progressOf(
  tables: JournalTables,
  troubles: readonly ProviderTrouble[],
  { alert, revision, firstAcceptedAt, finishedAt, expanded }: Dispatch,
): ShardProgress['progress'] {
  const persons = new Map<string, PersonReach>()
  for (const target of tables.targets(alert, revision)) {
    const person: PersonReach = persons.get(target.person) ?? {
      zones: target.zones,
      expanded: target.expanded,
      classes: [],
      byChannel: new Map(),
    }
    if (target.row !== null) {
      const reach = reachOf(target.row)
      const own = personReach(target.row)
      if (own !== null) person.classes.push(own)
      const other = person.byChannel.get(target.row.channel)
      person.byChannel.set(target.row.channel, other === undefined ? reach : bestReach([other, reach]))
    }
    persons.set(target.person, person)
  }
  let reach = NO_REACH
  const byChannel: Partial<Record<ChannelName, ReachCount>> = {}
  const byZone: Record<string, ReachCount> = {}
  let targeted = 0
  for (const [id, person] of persons) {
    for (const [channel, value] of person.byChannel) byChannel[channel] = counted(byChannel[channel] ?? NO_REACH, value)
    // A browser is nobody that we know: it stands in its channel's row, never among the persons.
    if (isBrowser(id)) continue
    targeted += 1
    // A person whose rows are not written yet is queued, not without a channel.
    const best = person.classes.length === 0 && !person.expanded && !expanded ? 'queued' : bestReach(person.classes)
    reach = counted(reach, best)
    for (const zone of JSON.parse(person.zones) as string[]) byZone[zone] = counted(byZone[zone] ?? NO_REACH, best)
  }
  const byProvider = tables.byProvider(alert, revision)
  return { alert, revision, firstAcceptedAt, finishedAt, targeted, reach, byChannel, byZone, byProvider, troubles }
}

interface PersonReach {
  readonly zones: string
  readonly expanded: boolean
  readonly classes: ReachClass[]
  readonly byChannel: Map<ChannelName, ReachClass>
}

function counted(reach: ReachCount, one: ReachClass): ReachCount {
  return addReach(reach, { ...NO_REACH, [one]: 1 })
}
