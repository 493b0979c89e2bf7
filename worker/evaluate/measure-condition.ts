// Whether what is measured beside gauges reaches a value, how much rain fell, or whether something is on. Silent or never heard: unknown.
import type { Reading } from '../model/reading.ts'
import type { Condition } from '../model/rule.ts'
import { witnessOf, type Evidence } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { newestMeasured, rainWithin, type MeasureWindow } from './measure-window.ts'
import { comparedAbove, UNKNOWN, type Truth } from './truth.ts'

type MeasureCondition = Extract<Condition, { readonly kind: 'measure' }>

/** `held`: the rule is already active, and ends only at its clear value. */
export function measureTruth(condition: MeasureCondition, window: MeasureWindow, now: Instant, held: boolean): Truth {
  const newest = newestMeasured(window, now)
  if (newest === null || window.silentSince !== null) return UNKNOWN
  const rain = condition.withinMs === null ? null : rainWithin(window, now - condition.withinMs, now)
  const value = rain?.value ?? newest.value
  const by = rain?.newest ?? newest
  const bound = held ? condition.clear : condition.threshold
  const isReached = condition.above ? value >= bound : value <= bound
  // More may have fallen: that much is sure, that it was no more is not.
  if (rain?.isWhole === false && !(condition.above && isReached)) return UNKNOWN
  return {
    value: isReached ? 'true' : 'false',
    unconfirmed: by.quality === 'unconfirmed',
    doubted: [],
    compared: {
      found: value,
      asked: bound,
      margin: condition.above ? value - bound : bound - value,
      unit: condition.unit,
      side: condition.above ? 'above' : 'below',
    },
    ...told([evidenceOf(condition, window, { value, by })]),
  }
}

function evidenceOf(
  { threshold, withinMs }: MeasureCondition,
  { measure }: MeasureWindow,
  { value, by }: { readonly value: number; readonly by: Reading },
): Evidence {
  const { code, name, quantity, unit } = measure
  const { observedAt, receivedAt, flags, quality } = by
  return {
    kind: 'measure',
    measure: code,
    name,
    quantity,
    unit,
    observedAt,
    receivedAt,
    value,
    threshold,
    withinMs,
    flags,
    quality,
  }
}

/** It was heard once and is not any more; what never spoke is no silence. */
export function measureSilence(afterMs: number | null, window: MeasureWindow, now: Instant): Truth {
  const { measure, lastArrivedAt } = window
  if (lastArrivedAt === null) return UNKNOWN
  const silentForMs = now - lastArrivedAt
  const { code, name } = measure
  const limitMs = afterMs ?? measure.silentAfterMs
  return {
    value: silentForMs >= limitMs ? 'true' : 'false',
    unconfirmed: false,
    doubted: [],
    compared: comparedAbove(silentForMs, limitMs, 'ms'),
    ...told([{ kind: 'measure silence', measure: code, name, lastArrivedAt, silentForMs }]),
  }
}

function told(evidence: readonly Evidence[]): Pick<Truth, 'evidence' | 'witnesses'> {
  return { evidence, witnesses: evidence.map(witnessOf) }
}
