// One line of the replay for a person, one object for a program.
import { measureIn } from '../../worker/model/measure.ts'
import type { Evidence } from '../../worker/model/signal.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import type { ReplayEvent, ReplaySummary } from '../../worker/flow/replay.ts'

export function eventLine(event: ReplayEvent): string {
  const time = toRfc3339(event.at)
  if (event.kind === 'signal') {
    const { signal } = event
    const marks = [signal.singleSource ? 'one source' : null, signal.unconfirmed ? 'unconfirmed' : null].filter(
      (mark) => mark !== null,
    )
    const because = signal.evidence.map(evidenceText).join(' and ')
    return `${time}  ${signal.state.padEnd(10)}${signal.planLevel}  ${signal.rule}: ${because || 'no evidence'}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
  }
  const { proposal } = event
  const decide = proposal.decideBy === null ? '' : `, decide by ${toRfc3339(proposal.decideBy)}`
  const zones = proposal.zones.length === 0 ? 'no zone' : `zones ${proposal.zones.join(', ')}`
  return `${time}  proposal  ${proposal.planLevel}  ${proposal.id} ${event.change}: ${proposal.title.fr}; ${zones}, message ${proposal.template ?? 'none'}${decide}`
}

export function eventObject(event: ReplayEvent): Readonly<Record<string, unknown>> {
  const time = toRfc3339(event.at)
  if (event.kind === 'signal') {
    const { id, rule, ruleVersion, state, planLevel, zones, activeAt, evidence, singleSource, unconfirmed } =
      event.signal
    return {
      kind: 'signal',
      time,
      rule,
      state,
      planLevel,
      zones,
      activeAt: toRfc3339(activeAt),
      evidence,
      singleSource,
      unconfirmed,
      id,
      ruleVersion,
    }
  }
  const { id, planLevel, zones, template, rules, decideBy, singleSource, unconfirmed, state } = event.proposal
  return {
    kind: 'proposal',
    time,
    change: event.change,
    id,
    state,
    planLevel,
    zones,
    template,
    rules,
    decideBy: decideBy === null ? null : toRfc3339(decideBy),
    singleSource,
    unconfirmed,
  }
}

export function summaryLine(summary: ReplaySummary, elapsedMs: number): string {
  const days = ((summary.to - summary.from) / 86_400_000).toFixed(1)
  return (
    `${summary.stations} stations, ${summary.readings} readings (${summary.doubtful} doubtful, ${summary.unconfirmed} unconfirmed, ` +
    `${summary.refused} refused, ${summary.duplicates} duplicate), ${days} days in ${(elapsedMs / 1000).toFixed(1)} s: ` +
    `${summary.fired} fired, ${summary.resolved} resolved, ${summary.proposals} proposals`
  )
}

function metres(mm: number): string {
  return `${(mm / 1000).toFixed(2)} m`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function hours(ms: number): string {
  return `${(ms / 3_600_000).toFixed(1)} h`
}

export function evidenceText(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'reading':
      return `${evidence.station} ${metres(evidence.valueMm)} for ${metres(evidence.thresholdMm)}`
    case 'rise':
      return `${evidence.station} rose ${metres(evidence.to.valueMm - evidence.from.valueMm)} in ${Math.round((evidence.to.at - evidence.from.at) / 60_000)} min for ${metres(evidence.thresholdMm)}`
    case 'rise settled':
      return `${evidence.station} sudden rise to ${metres(evidence.rise.valueMm)} ${evidence.outcome} by ${metres(evidence.by.valueMm)}`
    case 'forecast':
      return `${evidence.station} upper bound ${metres(evidence.highMm)} for ${metres(evidence.thresholdMm)}, reached ${toRfc3339(evidence.reachedAt)} (${evidence.source})`
    case 'probability':
      return `${evidence.station} ${percent(evidence.least)} for ${metres(evidence.levelMm)} within ${hours(evidence.withinMs)} (${evidence.source}), asked ${percent(evidence.asked)}`
    case 'nowcast':
      return `${evidence.station} nowcast ${percent(evidence.probability)} for ${metres(evidence.levelMm)} within ${hours(evidence.withinMs)}, asked ${percent(evidence.asked)}`
    case 'upstream':
      return `${evidence.station} ${metres(evidence.riseMm ?? evidence.valueMm)} for ${metres(evidence.thresholdMm)} at ${toRfc3339(evidence.observedAt)}, arrives ${toRfc3339(evidence.arrivesFrom)} to ${toRfc3339(evidence.arrivesTo)}`
    case 'silence': {
      const last = `last ${evidence.lastValueMm === null ? 'value unknown' : metres(evidence.lastValueMm)}`
      if (evidence.silentForMs < 60_000) return `${evidence.station} heard again, ${last}`
      return `${evidence.station} silent for ${Math.round(evidence.silentForMs / 60_000)} min${evidence.wasRising ? ' while rising' : ''}, ${last}`
    }
    case 'bulletin':
      return `${evidence.issuer}: ${evidence.phenomenon} ${evidence.danger ?? 'unknown'} in ${evidence.area} for ${evidence.atLeast}, sent ${toRfc3339(evidence.sentAt)} (${evidence.source})`
    case 'measure':
      return `${evidence.name} ${measureIn(evidence.unit, evidence.value).toFixed(1)} ${evidence.unit} for ${measureIn(evidence.unit, evidence.threshold).toFixed(1)}`
    case 'measure silence':
      return `${evidence.name} silent for ${Math.round(evidence.silentForMs / 60_000)} min`
    case 'area silence':
      return `${evidence.area}: ${evidence.source} silent for ${Math.round(evidence.silentForMs / 60_000)} min`
    default:
      return evidence satisfies never
  }
}
