// The delivery machine: every state, every event, one table. Fields move forward only; what is final never changes (INV-14).
import { isFinal, type Answer, type DeliveryRow, type Transport } from '../model/delivery.ts'
import type { FailureClass, Receipt, SendOutcome } from '../model/outcome.ts'
import type { Instant } from '../model/time.ts'

/** Requests that may have arrived, over all providers (INV-3). */
export const MAX_ATTEMPTS = 3
const MAX_WAIT_MS = 60_000
const FIRST_BACKOFF_MS = 1_000
const ATTEMPTS_BEFORE_OTHER = 2
const ACCOUNT_FAILURES: readonly FailureClass[] = ['bad credentials', 'no credit']
/** What says something of the account or of this provider's rules, and nothing of the address. */
const REFUSED_BY_THIS_ONE: readonly FailureClass[] = [...ACCOUNT_FAILURES, 'rejected content']

export type DeliveryEvent =
  /** By the provider of that route; a row never goes back to an earlier one. */
  | { readonly kind: 'claim'; readonly route: number; readonly now: Instant }
  /** Not before then: an earlier revision is on its way to the same address. */
  | { readonly kind: 'defer'; readonly until: Instant }
  | {
      readonly kind: 'outcome'
      readonly fence: number
      readonly outcome: SendOutcome
      readonly provider: string
      /** How many providers this channel has. */
      readonly routes: number
      readonly now: Instant
      readonly unknownWaitMs: number
    }
  /** An incarnation died with the row claimed: whether the provider has it, nobody knows. */
  | { readonly kind: 'orphaned'; readonly now: Instant; readonly unknownWaitMs: number }
  /** The wait for a receipt is over and the provider, where it could be asked, never saw our reference. */
  | { readonly kind: 'wait over'; readonly now: Instant; readonly routes: number; readonly mayRepeat: boolean }
  /** `ringAgainAt`: a phone that nobody took may be rung once more then. */
  | { readonly kind: 'receipt'; readonly receipt: Receipt; readonly ringAgainAt: Instant | null }
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
            route: Math.max(row.route, event.route),
            claimedAt: event.now,
            notBefore: null,
          }
        : row
    case 'defer':
      return row.transport === 'planned' ? { ...row, notBefore: event.until } : row
    case 'outcome':
      return row.transport === 'claimed' && row.fence === event.fence ? afterCall(row, event) : row
    case 'orphaned':
      return row.transport === 'claimed'
        ? { ...row, transport: 'unknown', notBefore: event.now + event.unknownWaitMs }
        : row
    case 'wait over':
      return row.transport === 'unknown' ? afterWait(row, event) : row
    case 'receipt':
      return afterReceipt(row, event)
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
  { outcome, provider, routes, now, unknownWaitMs }: Extract<DeliveryEvent, { readonly kind: 'outcome' }>,
): DeliveryRow {
  const onward = (failure: FailureClass): DeliveryRow => ({
    ...row,
    transport: 'planned',
    route: row.route + 1,
    notBefore: null,
    provider,
    failure,
  })
  const hasOther = row.route + 1 < routes
  switch (outcome.kind) {
    case 'accepted':
      return { ...row, transport: 'accepted', provider, providerId: outcome.providerId, failure: null }
    case 'refused':
      // INV-26: the other provider only for what this one has surely not taken.
      if (hasOther && REFUSED_BY_THIS_ONE.includes(outcome.failure)) return onward(outcome.failure)
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
      // Throttling is no attempt: the provider did nothing. One that is down took nothing either: the row is tried until the alert expires,
      // ever more slowly (P01, P13); no outage loses anybody.
      if (outcome.failure === 'throttled')
        return {
          ...row,
          transport: 'planned',
          attempts: row.attempts - 1,
          notBefore: now + bounded(outcome.afterMs ?? FIRST_BACKOFF_MS),
        }
      if (hasOther && row.attempts >= ATTEMPTS_BEFORE_OTHER) return onward(outcome.failure)
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

// Life-safety: a second copy costs less than silence: once by the same provider, once by the other (INV-3); then it stays unknown and says so.
function afterWait(
  row: DeliveryRow,
  { now, routes, mayRepeat }: { readonly now: Instant; readonly routes: number; readonly mayRepeat: boolean },
): DeliveryRow {
  if (row.notBefore !== null && now < row.notBefore) return row
  if (!mayRepeat || row.attempts >= MAX_ATTEMPTS) return { ...row, notBefore: null }
  if (row.attempts < 2) return { ...row, transport: 'planned', notBefore: null }
  return row.route + 1 < routes
    ? { ...row, transport: 'planned', route: row.route + 1, notBefore: null }
    : { ...row, notBefore: null }
}

// Receipts come in any order, doubled, early and late; the first final state wins (INV-20).
function afterReceipt(
  row: DeliveryRow,
  { receipt, ringAgainAt }: { readonly receipt: Receipt; readonly ringAgainAt: Instant | null },
): DeliveryRow {
  const providerId = row.providerId ?? receipt.providerId
  const answer = laterAnswer(row.answer, receipt)
  if (isFinal(row.transport)) return answer === row.answer ? row : { ...row, answer }
  // Nobody took the call: it begins anew, as a call of its own, unless somebody answered meanwhile.
  if (ringAgainAt !== null && receipt.status === 'undelivered' && row.transport !== 'planned' && answer === 'none')
    return {
      ...row,
      transport: 'planned',
      rings: row.rings + 1,
      attempts: 0,
      notBefore: ringAgainAt,
      providerId: null,
      failure: receipt.failure,
    }
  // Every call of before was one that nobody took: a "ringing" of it that comes late must not keep the phone from being rung again.
  if (receipt.status === 'accepted' && row.transport === 'planned' && row.rings > 0 && row.attempts === 0) return row
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
