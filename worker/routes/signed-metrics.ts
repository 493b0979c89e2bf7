// Signed calls that were refused, as Prometheus text: somebody tries, or a gauge counts from zero again. Reasons alone; no key, no address.
import type { SignedRefusals } from '../model/signed-call.ts'
import { MetricPage, type Metric } from './metric-page.ts'

const REFUSED: Metric = {
  name: 'tocsin_signed_calls_refused_total',
  help: 'Signed calls refused, by reason: a signature that does not hold, or a sequence that was used before.',
  type: 'counter',
}

export interface TerritoryRefusals {
  readonly territory: string
  /** Null where it did not answer in time. */
  readonly refusals: SignedRefusals | null
}

export function signedMetrics(read: readonly TerritoryRefusals[]): readonly string[] {
  const page = new MetricPage()
  for (const { territory, refusals } of read)
    for (const [reason, n] of Object.entries(refusals ?? {})) page.tell(REFUSED, { territory, reason }, n)
  return page.lines()
}
