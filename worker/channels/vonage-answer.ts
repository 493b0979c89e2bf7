// What an answer of Vonage means: every status to its class, for SMS and calls alike (RFC 7807 bodies).
import type { SendOutcome } from '../model/outcome.ts'
import { retryAfterMs, unknownOf, type Exchange } from './http-exchange.ts'

/**
 * `idName` is the member that names what was made: `message_uuid` or `uuid`. `detail` is built of our own words, status numbers and names of
 * parameters: an answer's text may repeat the number that it is about.
 */
export function classifyAnswer(
  answer: Exchange,
  { to, idName, now }: { readonly to: string; readonly idName: 'message_uuid' | 'uuid'; readonly now: number },
): SendOutcome {
  if (answer.kind === 'lost') return unknownOf(answer)
  const { status, headers, body } = answer
  const said = objectOf(body)
  if (status >= 200 && status < 300) return afterSuccess(status, said, { to, idName })
  const detail = `HTTP ${status}`
  if (status === 401 || status === 403) return { kind: 'refused', failure: 'bad credentials', detail }
  if (status === 402) return { kind: 'refused', failure: 'no credit', detail }
  if (status === 429)
    return { kind: 'retry', failure: 'throttled', afterMs: retryAfterMs(headers.get('retry-after'), now), detail }
  if (status >= 500)
    return { kind: 'retry', failure: 'provider down', afterMs: retryAfterMs(headers.get('retry-after'), now), detail }
  // A redirect, or a path that is not there: nothing took the message and the address is not at fault.
  if (status < 400 || status === 404 || status === 405 || status === 408)
    return { kind: 'retry', failure: 'provider down', afterMs: null, detail }
  return { kind: 'refused', ...faultOf(status, said) }
}

function afterSuccess(
  status: number,
  said: Record<string, unknown> | null,
  { to, idName }: { readonly to: string; readonly idName: string },
): SendOutcome {
  const echoed = said?.['to']
  if ((typeof echoed === 'string' || typeof echoed === 'number') && digits(String(echoed)) !== digits(to)) {
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  }
  const providerId = said?.[idName]
  // A success that cannot be read may be a proxy's page or a cut answer: the message may have gone.
  if (typeof providerId !== 'string' || providerId === '')
    return { kind: 'unknown', detail: `HTTP ${status} without an id` }
  return { kind: 'accepted', providerId, costCents: null }
}

function faultOf(
  status: number,
  said: Record<string, unknown> | null,
): Pick<Extract<SendOutcome, { kind: 'refused' }>, 'failure' | 'detail'> {
  const type = typeof said?.['type'] === 'string' ? said['type'].toLowerCase() : ''
  if (type.includes('low-balance')) return { failure: 'no credit', detail: `HTTP ${status} low balance` }
  const listed = Array.isArray(said?.['invalid_parameters']) ? (said['invalid_parameters'] as unknown[]) : []
  const names = listed
    .map((entry) => (entry !== null && typeof entry === 'object' ? (entry as Record<string, unknown>)['name'] : null))
    .filter((name): name is string => typeof name === 'string' && /^[a-z_.]{1,30}$/.test(name))
  const detail = `HTTP ${status}${names.length > 0 ? ` ${names.join(', ')}` : ''}`
  if (names.some((name) => name === 'to' || name === 'number') || BAD_RECIPIENT.some((code) => type.endsWith(code)))
    return { failure: 'bad recipient', detail }
  return { failure: 'rejected content', detail }
}

// Messages API error types of a number that cannot be reached: #1120, #1170, #1430.
const BAD_RECIPIENT = ['#1120', '#1170', '#1430']

function digits(number: string): string {
  return number.replace(/\D/g, '')
}

export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
