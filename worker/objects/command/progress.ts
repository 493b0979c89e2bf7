// What the shards report, as one: persons summed, the first moment and the last.
import type { AlertRevision } from '../../model/alert.ts'
import { addReach, NO_REACH, type ReachCount } from '../../model/delivery.ts'
import type { Instant } from '../../model/time.ts'
import type { Progress } from '../../model/view.ts'
import type { ShardProgress } from '../rpc.ts'

export function summed(
  revision: AlertRevision,
  reports: readonly ShardProgress[],
  shards: number,
): Omit<Progress, 'displays'> {
  const parts = reports.map((report) => report.progress)
  const firsts = parts.flatMap((part) => part.firstAcceptedAt ?? [])
  const lasts = parts.flatMap((part) => part.finishedAt ?? [])
  const expanded = reports.filter((report) => report.expanded).length
  const reach = parts.reduce((sum, part) => addReach(sum, part.reach), NO_REACH)
  const finished =
    expanded === shards && reach.queued === 0 && parts.every((part) => part.targeted === 0 || part.finishedAt !== null)
  return {
    alert: revision.alert,
    revision: revision.revision,
    approvedAt: revision.approvedAt ?? revision.submittedAt,
    firstAcceptedAt: firsts.length === 0 ? null : Math.min(...firsts),
    finishedAt: finished ? latest(lasts) : null,
    targeted: parts.reduce((sum, part) => sum + part.targeted, 0),
    reach,
    byChannel: joined(parts.map((part) => part.byChannel)),
    byZone: joined(parts.map((part) => part.byZone)),
    shardsExpanded: expanded,
    shards,
  }
}

function latest(instants: readonly Instant[]): Instant | null {
  return instants.length === 0 ? null : Math.max(...instants)
}

function joined(
  records: readonly Readonly<Partial<Record<string, ReachCount>>>[],
): Readonly<Record<string, ReachCount>> {
  const sum: Record<string, ReachCount> = {}
  for (const record of records) {
    for (const [name, reach] of Object.entries(record))
      if (reach !== undefined) sum[name] = addReach(sum[name] ?? NO_REACH, reach)
  }
  return sum
}
