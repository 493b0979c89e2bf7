// The numbers that caused a proposal, as one sentence each.
import type { FollowedArea } from '../../worker/model/bulletin.ts'
import { isSwitch } from '../../worker/model/measure.ts'
import type { QualityFlag } from '../../worker/model/reading.ts'
import type { Evidence } from '../../worker/model/signal.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { StationView } from '../../worker/model/view.ts'
import { say } from '../i18n/words.svelte.ts'
import { dangerName, phenomenonName } from './bulletin-words.svelte.ts'
import { timeNear } from './figures.ts'
import { chanceWords } from './chance-words.svelte.ts'
import { measuredWords } from './measure-words.svelte.ts'
import { difference, duration, flagName, level } from './spoken.svelte.ts'

export interface EvidenceSetting {
  readonly stations: readonly StationView[]
  readonly areas: readonly FollowedArea[]
  readonly now: Instant
  readonly timeZone: string
}

export function evidenceWords(evidence: Evidence, { stations, areas, now, timeZone }: EvidenceSetting): string {
  const areaName = ({ source, area }: { readonly source: string; readonly area: string }) =>
    areas.find((one) => source === one.source && area === one.area)?.name ?? area
  if (evidence.kind === 'bulletin')
    return say('evidenceBulletin', {
      issuer: evidence.issuer,
      phenomenon: phenomenonName(evidence.phenomenon),
      level: dangerName(evidence.danger),
      area: areaName(evidence),
      time: timeNear(evidence.sentAt, now, timeZone),
    })
  if (evidence.kind === 'area silence')
    return say('areaSilent', {
      source: evidence.source,
      name: areaName(evidence),
      time: duration(evidence.silentForMs),
    })
  if (evidence.kind === 'measure') return measureWords(evidence, timeNear(evidence.observedAt, now, timeZone))
  if (evidence.kind === 'measure silence')
    return say('evidenceMeasureSilence', { name: evidence.name, time: duration(evidence.silentForMs) })
  const found = stations.find((view) => view.station.code === evidence.station)
  const station = found?.station.name ?? evidence.station
  const clock = (at: Instant) => timeNear(at, now, timeZone)
  switch (evidence.kind) {
    case 'reading': {
      const above = evidence.valueMm >= evidence.thresholdMm
      const sentence = say(above ? 'evidenceReading' : 'evidenceReadingBelow', {
        station,
        level: level(evidence.valueMm),
        time: clock(evidence.observedAt),
        threshold: thresholdName(found, evidence.thresholdMm),
      })
      return flagged(sentence, evidence.flags)
    }
    case 'rise':
      return flagged(
        say('evidenceRise', {
          station,
          rise: difference(evidence.to.valueMm - evidence.from.valueMm),
          time: duration(evidence.to.at - evidence.from.at),
          from: level(evidence.from.valueMm),
          to: level(evidence.to.valueMm),
        }),
        evidence.flags ?? [],
      )
    case 'rise settled':
      return say(evidence.outcome === 'confirmed' ? 'evidenceRiseConfirmed' : 'evidenceRiseWithdrawn', {
        station,
        level: level(evidence.rise.valueMm),
        time: clock(evidence.rise.at),
        next: level(evidence.by.valueMm),
        at: clock(evidence.by.at),
      })
    case 'forecast':
      return say('evidenceForecast', {
        source: evidence.source,
        station,
        issued: clock(evidence.issuedAt),
        reached: clock(evidence.reachedAt),
        high: level(evidence.highMm),
        threshold: thresholdName(found, evidence.thresholdMm),
      })
    case 'probability':
      return say('evidenceProbability', {
        source: evidence.source,
        station,
        issued: clock(evidence.issuedAt),
        chance: chanceWords(evidence.least),
        threshold: thresholdName(found, evidence.levelMm),
        time: duration(evidence.withinMs),
      })
    case 'nowcast':
      // Only what has happened is certain.
      if (evidence.probability === 1)
        return say('evidenceNowcastReached', { station, threshold: thresholdName(found, evidence.levelMm) })
      return say('evidenceNowcast', {
        station,
        based: clock(evidence.basedOnAt),
        chance: chanceWords(evidence.probability),
        threshold: thresholdName(found, evidence.levelMm),
        time: duration(evidence.withinMs),
      })
    case 'upstream':
      return flagged(
        say(evidence.riseMm === null ? 'evidenceUpstream' : 'evidenceUpstreamRise', {
          station,
          level: level(evidence.valueMm),
          rise: difference(evidence.riseMm ?? 0),
          time: clock(evidence.observedAt),
          from: clock(evidence.arrivesFrom),
          to: clock(evidence.arrivesTo),
        }),
        evidence.flags,
      )
    case 'silence':
      return say(evidence.wasRising ? 'evidenceSilenceRising' : 'evidenceSilence', {
        station,
        time: duration(evidence.silentForMs),
        level: evidence.lastValueMm === null ? '–' : level(evidence.lastValueMm),
      })
    default:
      return evidence satisfies never
  }
}

function measureWords(evidence: Extract<Evidence, { readonly kind: 'measure' }>, time: string): string {
  const { name, quantity, withinMs, threshold, flags } = evidence
  const value = measuredWords(evidence)
  if (isSwitch(quantity)) return say('evidenceMeasureSwitch', { name, value, time })
  const more = { name, value, time, threshold: measuredWords({ ...evidence, value: threshold }) }
  return flagged(
    withinMs === null ? say('evidenceMeasure', more) : say('evidenceMeasureSum', { ...more, span: duration(withinMs) }),
    flags,
  )
}

function flagged(sentence: string, flags: readonly QualityFlag[]): string {
  return flags.length === 0
    ? sentence
    : `${sentence} (${say('evidenceFlags', { flags: flags.map(flagName).join(', ') })})`
}

function thresholdName(view: StationView | undefined, levelMm: number): string {
  const threshold = view?.station.thresholds.find((candidate) => candidate.levelMm === levelMm)
  return threshold === undefined ? level(levelMm) : `${threshold.code} (${level(levelMm)})`
}
