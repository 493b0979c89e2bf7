// What an answer of Infobip's voice messages means. HTTP says whether the request was understood; a call that will not be made is told in a
// 200 as well, by a status of the one message. `detail` is built of our own words, numbers and Infobip's names of states.
import type { FailureClass, SendOutcome } from '../model/outcome.ts'
import { meant } from '../model/word-table.ts'
import { retryAfterMs, unknownOf, type Exchange } from './http-exchange.ts'
import { objectOf } from './vonage-answer.ts'

/** A request of one call. */
export interface Asked {
  readonly to: string
  readonly now: number
}

export function classifyInfobipAnswer(answer: Exchange, asked: Asked): SendOutcome {
  if (answer.kind === 'lost') return unknownOf(answer)
  const { status, headers, body } = answer
  const said = objectOf(body)
  if (status >= 200 && status < 300) return afterSuccess(status, said, asked)
  const detail = `HTTP ${status}`
  const afterMs = retryAfterMs(headers.get('retry-after'), asked.now)
  if (status === 401 || status === 403) return { kind: 'refused', failure: 'bad credentials', detail }
  if (status === 402) return { kind: 'refused', failure: 'no credit', detail }
  if (status === 429) return { kind: 'retry', failure: 'throttled', afterMs, detail }
  if (status >= 500) return { kind: 'retry', failure: 'provider down', afterMs, detail }
  // A redirect, or a path that is not there: nothing took the call and the number is not at fault.
  if (status < 400 || [404, 405, 408, 409].includes(status))
    return { kind: 'retry', failure: 'provider down', afterMs: null, detail }
  return { kind: 'refused', failure: isAboutRecipient(said) ? 'bad recipient' : 'rejected content', detail }
}

/** The account has no detection of answering machines: the call was not made, and may be made without. */
export function isWithoutDetection(answer: Exchange): boolean {
  if (answer.kind === 'lost') return false
  return stateOf(firstOf(objectOf(answer.body), 'messages')).name === 'REJECTED_MACHINE_DETECTION_DISABLED'
}

/** What a log says of our own id; never seen where there is none of it. */
export function classifyInfobipLog(answer: Exchange, messageId: string): SendOutcome | { readonly kind: 'never seen' } {
  if (answer.kind === 'lost') return { kind: 'unknown', detail: `log: ${answer.why}` }
  if (answer.status !== 200) return { kind: 'unknown', detail: `log: HTTP ${answer.status}` }
  const results = objectOf(answer.body)?.['results']
  if (!Array.isArray(results)) return { kind: 'unknown', detail: 'log: not readable' }
  // A filter that was not understood would list every call of the account.
  const ours = (results as unknown[]).map(recordOf).find((entry) => entry?.['messageId'] === messageId) ?? null
  // Rejected before it rang anywhere: as good as never seen.
  if (ours === null || stateOf(ours).group === 'REJECTED') return { kind: 'never seen' }
  return { kind: 'accepted', providerId: messageId, costCents: null }
}

function afterSuccess(status: number, said: Record<string, unknown> | null, { to }: Asked): SendOutcome {
  const message = firstOf(said, 'messages')
  const echoed = message?.['to']
  if ((typeof echoed === 'string' || typeof echoed === 'number') && digits(String(echoed)) !== digits(to))
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  const { group, name } = stateOf(message)
  // The id is ours: a call of this very id has been asked for before, and is not made twice. What became of it the log tells.
  if (name === 'REJECTED_DUPLICATE_MESSAGE_ID') return { kind: 'unknown', detail: name }
  if (REFUSED_GROUPS.has(group)) return refusedAs(name)
  const id = message?.['messageId']
  // A success that cannot be read may be a proxy's page or a cut answer: the call may be under way.
  if (typeof id !== 'string' || id === '') return { kind: 'unknown', detail: `HTTP ${status} without an id` }
  return { kind: 'accepted', providerId: id, costCents: null }
}

const REFUSED_GROUPS: ReadonlySet<string> = new Set(['REJECTED', 'UNDELIVERABLE', 'EXPIRED'])

function refusedAs(name: string): SendOutcome {
  return ITS_OWN.has(name)
    ? { kind: 'retry', failure: 'provider down', afterMs: null, detail: name }
    : {
        kind: 'refused',
        failure: meant(REFUSALS, name) ?? 'rejected content',
        detail: name === '' ? 'no reason given' : name,
      }
}

/** Infobip itself could not. */

const ITS_OWN: ReadonlySet<string> = new Set([
  'REJECTED_SYSTEM_ERROR',
  'UNDELIVERABLE_REJECTED_PLATFORM',
  'REJECTED_MACHINE_DETECTION_DISABLED',
  'EXPIRED_EXPIRED',
])

// "Response status and error codes": what is not here is a fault of text, sender or parameters.
const REFUSALS: Readonly<Record<string, FailureClass>> = {
  REJECTED_NOT_ENOUGH_CREDITS: 'no credit',
  REJECTED_PREPAID_PACKAGE_EXPIRED: 'no credit',
  // No route at all on the account, or a trial account that may call one number only: a person has to mend it, the rows wait.
  REJECTED_ROUTE_NOT_AVAILABLE: 'bad credentials',
  REJECTED_DESTINATION_NOT_REGISTERED: 'bad credentials',
  REJECTED_DESTINATION: 'bad recipient',
  REJECTED_DESTINATION_BLOCKLISTED: 'bad recipient',
  REJECTED_PREFIX_MISSING: 'bad recipient',
  REJECTED_NETWORK: 'bad recipient',
  REJECTED_DND: 'bad recipient',
  MISSING_TO: 'bad recipient',
}

interface State {
  readonly group: string
  readonly name: string
}

/** Names only, never the sentence beside them, which may repeat a number. */
function stateOf(entry: Record<string, unknown> | null): State {
  const status = recordOf(entry?.['status'])
  const word = (value: unknown) => (typeof value === 'string' && /^[A-Z_]{1,60}$/.test(value) ? value : '')
  return { group: word(status?.['groupName']), name: word(status?.['name']) }
}

function firstOf(said: Record<string, unknown> | null, list: string): Record<string, unknown> | null {
  const entries = said?.[list]
  return Array.isArray(entries) ? recordOf((entries as unknown[])[0]) : null
}

// `validationErrors` names the member: messages[0].destinations[0].to
function isAboutRecipient(said: Record<string, unknown> | null): boolean {
  const exception = recordOf(recordOf(said?.['requestError'])?.['serviceException'])
  const members = Object.keys(recordOf(exception?.['validationErrors']) ?? {})
  return members.some((member) => /(^|\.)destinations?\b|\bto$/i.test(member))
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

function digits(number: string): string {
  return number.replace(/\D/g, '')
}
