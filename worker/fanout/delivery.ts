// The delivery machine: every state, every event, one table. Fields move forward only; what is final never changes (INV-14).
import { isFinal, type Answer, type DeliveryRow, type Transport } from '../model/delivery.ts'
import type { FailureClass, Receipt, SendOutcome } from '../model/outcome.ts'
import type { Instant } from '../model/time.ts'

export const MAX_ATTEMPTS = 3
const MAX_WAIT_MS = 60_000
const FIRST_BACKOFF_MS = 1_000
const ACCOUNT_FAILURES: readonly FailureClass[] = ['bad credentials', 'no credit']

export type DeliveryEvent =
  | { readonly kind: 'claim'; readonly now: Instant }
  | {
      readonly kind: 'outcome'
      readonly fence: number
      readonly outcome: SendOutcome
      readonly provider: string
      readonly now: Instant
      readonly unknownWaitMs: number
    }
  /** An incarnation died with the row claimed: whether the provider has it, nobody knows. */
  | { readonly kind: 'orphaned'; readonly now: Instant; readonly unknownWaitMs: number }
  /** The wait for a receipt is over and the provider, where it could be asked, never saw our reference. */
  | { readonly kind: 'wait over'; readonly now: Instant; readonly mayRepeat: boolean }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'expire' }

/** The row after the event; the same row where the event changes nothing. */
export function stepDelivery(row: DeliveryRow, event: DeliveryEvent): DeliveryRow {
  switch (event.kind) {
    case 'claim':
      // INV-16: one active claim; the fence grows, so that a result of an older claim is refused.
      return row.transport === 'planned'
        ? {
            ...row,
            transport: 'claimed',
            fence: row.fence + 1,
            attempts: row.attempts + 1,
            claimedAt: event.now,
            notBefore: null,
          }
        : row
    case 'outcome':
      return row.transport === 'claimed' && row.fence === event.fence ? afterCall(row, event) : row
    case 'orphaned':
      return row.transport === 'claimed'
        ? { ...row, transport: 'unknown', notBefore: event.now + event.unknownWaitMs }
        : row
    case 'wait over':
      return row.transport === 'unknown' ? afterWait(row, event) : row
    case 'receipt':
      return afterReceipt(row, event.receipt)
    case 'cancel':
      return row.transport === 'planned' ? { ...row, transport: 'cancelled', notBefore: null } : row
    case 'expire':
      return row.transport === 'planned' || row.transport === 'unknown'
        ? { ...row, transport: 'expired', notBefore: null }
        : row
    default:
      return event satisfies never
  }
}

function afterCall(
  row: DeliveryRow,
  { outcome, provider, now, unknownWaitMs }: Extract<DeliveryEvent, { readonly kind: 'outcome' }>,
): DeliveryRow {
  switch (outcome.kind) {
    case 'accepted':
      return { ...row, transport: 'accepted', provider, providerId: outcome.providerId, failure: null }
    case 'refused':
      // A refusal of the account says nothing of this address: the row waits for a person to mend the account, it is not lost.
      if (ACCOUNT_FAILURES.includes(outcome.failure)) {
        return {
          ...row,
          transport: 'planned',
          attempts: row.attempts - 1,
          notBefore: now + FIRST_BACKOFF_MS,
          provider,
          failure: outcome.failure,
        }
      }
      return { ...row, transport: 'failed', provider, failure: outcome.failure }
    case 'retry':
      // Throttling is no attempt: the provider did nothing. A provider that is down uses one up, so that the row ends.
      if (outcome.failure === 'throttled')
        return {
          ...row,
          transport: 'planned',
          attempts: row.attempts - 1,
          notBefore: now + bounded(outcome.afterMs ?? FIRST_BACKOFF_MS),
        }
      if (row.attempts >= MAX_ATTEMPTS) return { ...row, transport: 'failed', provider, failure: outcome.failure }
      return {
        ...row,
        transport: 'planned',
        notBefore: now + bounded(outcome.afterMs ?? FIRST_BACKOFF_MS * 2 ** row.attempts),
        failure: outcome.failure,
      }
    case 'unknown':
      return { ...row, transport: 'unknown', provider, notBefore: now + unknownWaitMs }
    default:
      return outcome satisfies never
  }
}

// Life-safety: a second copy costs less than silence, but only once (INV-3); after that it stays unknown and says so.
function afterWait(
  row: DeliveryRow,
  { now, mayRepeat }: { readonly now: Instant; readonly mayRepeat: boolean },
): DeliveryRow {
  if (row.notBefore !== null && now < row.notBefore) return row
  return row.attempts >= 2 || !mayRepeat
    ? { ...row, notBefore: null }
    : { ...row, transport: 'planned', notBefore: null }
}

// Receipts come in any order, doubled, early and late; the first final state wins (INV-20).
function afterReceipt(row: DeliveryRow, receipt: Receipt): DeliveryRow {
  const providerId = row.providerId ?? receipt.providerId
  const answer = laterAnswer(row.answer, receipt)
  if (isFinal(row.transport)) return answer === row.answer ? row : { ...row, answer }
  const transport = transportOf(receipt, row.transport)
  return {
    ...row,
    transport,
    answer,
    providerId,
    notBefore: null,
    provider: row.provider ?? receipt.provider,
    failure: transport === 'undelivered' ? receipt.failure : null,
  }
}

function transportOf(receipt: Receipt, current: Transport): Transport {
  switch (receipt.status) {
    case 'accepted':
      // A late "accepted" never pulls a row back that is being sent again: it proves that the first call arrived.
      return current === 'delivered' ? current : 'accepted'
    case 'undelivered':
      return 'undelivered'
    case 'delivered':
    case 'heard':
    case 'confirmed':
    case 'help':
      return 'delivered'
    default:
      return receipt.status satisfies never
  }
}

const ANSWERS: readonly Answer[] = ['none', 'heard', 'confirmed', 'help']

function laterAnswer(current: Answer, receipt: Receipt): Answer {
  const said: Answer =
    receipt.status === 'heard' || receipt.status === 'confirmed' || receipt.status === 'help' ? receipt.status : 'none'
  return ANSWERS.indexOf(said) > ANSWERS.indexOf(current) ? said : current
}

function bounded(waitMs: number): number {
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), MAX_WAIT_MS) : MAX_WAIT_MS
}
