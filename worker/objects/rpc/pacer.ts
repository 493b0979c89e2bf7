// The pace of a provider account, handed out as leases.
import type { Holder, PaceAsk, PaceReport, Slots } from '../../fanout/pacing.ts'

/** What came of a holder's leases, as it tells its pacer. */
export type PacerReport = Omit<PaceReport, 'holder' | 'now'>

export interface LeaseAsk extends Omit<PaceAsk, 'now'> {
  /** What came of earlier leases of this holder, heard before the question is. */
  readonly report?: PacerReport
}

export interface PacerRpc {
  lease(ask: LeaseAsk): Promise<Slots>
  report(holder: Holder, outcomes: PacerReport): Promise<void>
}
