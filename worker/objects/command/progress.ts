// What the shards report, as one: persons summed, the first moment and the last.
import type { AlertRevision } from '../../model/alert.ts'
import { addReach, NO_REACH, type ReachCount } from '../../model/delivery.ts'
import type { Instant } from '../../model/time.ts'
import type { FinishTimes, Progress, ProviderTrouble, ReachPoint } from '../../model/view.ts'
import { reachedAfterMs } from '../../prove/reach-curve.ts'
import type { ShardProgress } from '../rpc/errands.ts'

export function summed(
  revision: AlertRevision,
  reports: readonly ShardProgress[],
  {
    shards,
    curve,
    finishesAt,
  }: { readonly shards: number; readonly curve: readonly ReachPoint[]; readonly finishesAt: FinishTimes },
): Omit<Progress, 'displays'> {
  const parts = reports.map((report) => report.progress)
  const firsts = parts.flatMap((part) => part.firstAcceptedAt ?? [])
  const lasts = parts.flatMap((part) => part.finishedAt ?? [])
  const expanded = reports.filter((report) => report.expanded).length
  const reach = parts.reduce((sum, part) => addReach(sum, part.reach), NO_REACH)
  const finished =
    expanded === shards && reach.queued === 0 && parts.every((part) => part.targeted === 0 || part.finishedAt !== null)
  const approvedAt = revision.approvedAt ?? revision.submittedAt
  const targeted = parts.reduce((sum, part) => sum + part.targeted, 0)
  return {
    alert: revision.alert,
    revision: revision.revision,
    approvedAt,
    firstAcceptedAt: firsts.length === 0 ? null : Math.min(...firsts),
    finishedAt: finished ? latest(lasts) : null,
    targeted,
    reach,
    byChannel: joined(parts.map((part) => part.byChannel)),
    byZone: joined(parts.map((part) => part.byZone)),
    byProvider: counts(parts.map((part) => part.byProvider)),
    troubles: earliest(parts.flatMap((part) => part.troubles)),
    ...(parts.some((part) => part.held) ? { held: true as const } : {}),
    curve,
    t50Ms: reachedAfterMs(curve, { targeted, approvedAt }, 0.5),
    t90Ms: reachedAfterMs(curve, { targeted, approvedAt }, 0.9),
    finishesAt,
    shardsExpanded: expanded,
    shards,
  }
}

function counts(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {}
  for (const record of records) for (const [name, n] of Object.entries(record)) sum[name] = (sum[name] ?? 0) + n
  return sum
}

// Shards meet the same trouble one after the other: it began when the first of them met it.
function earliest(troubles: readonly ProviderTrouble[]): readonly ProviderTrouble[] {
  const first = new Map<string, ProviderTrouble>()
  for (const trouble of troubles.toSorted((left, right) => left.since - right.since)) {
    const key = `${trouble.provider}|${trouble.channel}`
    if (!first.has(key)) first.set(key, trouble)
  }
  return [...first.values()]
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
