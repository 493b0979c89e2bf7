// What an answer of OVHcloud's SMS API means: every status to its class. `detail` is built of our own words, status numbers and names of
// parameters, since OVHcloud's sentences may repeat the number that they are about.
import type { SendOutcome } from '../model/outcome.ts'
import { retryAfterMs, unknownOf, type Exchange } from './http-exchange.ts'
import { objectOf } from './vonage-answer.ts'

type Refused = Extract<SendOutcome, { readonly kind: 'refused' }>

/** A job of one receiver. */
export function classifyOvhAnswer(
  answer: Exchange,
  { to, now }: { readonly to: string; readonly now: number },
): SendOutcome {
  if (answer.kind === 'lost') return unknownOf(answer)
  const { status, headers, body } = answer
  const said = objectOf(body)
  if (status >= 200 && status < 300) return afterSuccess(status, said, to)
  const detail = `HTTP ${status}`
  const afterMs = retryAfterMs(headers.get('retry-after'), now)
  if (status === 429) return { kind: 'retry', failure: 'throttled', afterMs, detail }
  if (status >= 500) return { kind: 'retry', failure: 'provider down', afterMs, detail }
  if (isOutOfTime(answer)) return { kind: 'retry', failure: 'provider down', afterMs: 0, detail: `${detail} clock` }
  return faultOf(status, said) ?? { kind: 'retry', failure: 'provider down', afterMs: null, detail }
}

/** The request was signed on a clock that differs from OVHcloud's: nothing was done. */
export function isOutOfTime(answer: Exchange): boolean {
  return (
    answer.kind === 'answered' && answer.status === 400 && objectOf(answer.body)?.['errorCode'] === 'QUERY_TIME_OUT'
  )
}

function afterSuccess(status: number, said: Record<string, unknown> | null, to: string): SendOutcome {
  const valid = textsOf(said?.['validReceivers'])
  const invalid = textsOf(said?.['invalidReceivers'])
  if ([...valid, ...invalid].some((receiver) => digits(receiver) !== digits(to)))
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  const ids = Array.isArray(said?.['ids']) ? (said['ids'] as unknown[]) : []
  const [id] = ids
  if (invalid.length > 0 && ids.length === 0)
    return { kind: 'refused', failure: 'bad recipient', detail: `HTTP ${status} invalid receiver` }
  // A success that cannot be read may be a proxy's page or a cut answer: the message may have gone.
  if ((typeof id !== 'number' || !Number.isSafeInteger(id)) && (typeof id !== 'string' || !/^\d{1,20}$/.test(id)))
    return { kind: 'unknown', detail: `HTTP ${status} without an id` }
  // OVHcloud counts in credits of a pack, whose price the answer does not tell.
  return { kind: 'accepted', providerId: String(id), costCents: null }
}

// OVHcloud answers 400 to a signature that does not hold, 403 to a key that it does not know, 402 to an empty pack, 460 once the service has
// run out, and 404 in JSON to a service name that is not this customer's. Null where nothing says whose fault it is.
function faultOf(status: number, said: Record<string, unknown> | null): Refused | null {
  const sentence = typeof said?.['message'] === 'string' ? said['message'].toLowerCase() : ''
  const refused = (failure: Refused['failure'], word = ''): Refused => ({
    kind: 'refused',
    failure,
    detail: `HTTP ${status}${word === '' ? '' : ` ${word}`}`,
  })
  if (status === 402 || (status >= 400 && /\bcredits?\b/.test(sentence))) return refused('no credit')
  if (status === 460 || /service is expired/.test(sentence)) return refused('no credit', 'service expired')
  if (status === 401 || status === 403) return refused('bad credentials')
  if (said?.['errorCode'] === 'INVALID_SIGNATURE') return refused('bad credentials', 'signature')
  if (status === 404 && sentence !== '') return refused('bad credentials', 'service')
  if (status < 400 || [404, 405, 408, 409].includes(status)) return null
  if (/\breceivers?\b/.test(sentence)) return refused('bad recipient', 'receivers')
  const parameter = /\b(sender|message|coding|charset|validityperiod|tag|priority)\b/.exec(sentence)?.[1] ?? ''
  return refused('rejected content', parameter)
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []
}

/** `+33…` and `0033…` are the same number. */
function digits(number: string): string {
  return number.replace(/\D/g, '').replace(/^00/, '')
}
