// What an answer of Scaleway's Transactional Email means: every status to its class. `detail` is built of our own words, status numbers and
// names of arguments: a sentence of Scaleway's may repeat the address that it is about.
import type { SendOutcome } from '../model/outcome.ts'
import { retryAfterMs, unknownOf, type Exchange } from './http-exchange.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import { objectOf } from './vonage-answer.ts'

type Refused = Extract<SendOutcome, { readonly kind: 'refused' }>

/** A message to one recipient. */
export function classifyMailAnswer(
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
  return faultOf(status, said) ?? { kind: 'retry', failure: 'provider down', afterMs: null, detail }
}

function afterSuccess(status: number, said: Record<string, unknown> | null, to: string): SendOutcome {
  const emails = Array.isArray(said?.['emails']) ? (said['emails'] as unknown[]) : []
  const email = emails[0] as Record<string, unknown> | null | undefined
  const id = email?.['id']
  // A success that cannot be read may be a proxy's page or a cut answer: the message may have gone.
  if (email == null || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id))
    return { kind: 'unknown', detail: `HTTP ${status} without an id` }
  // `rcpt_to` is the older name of the same member.
  const echoed = email['mail_rcpt'] ?? email['rcpt_to']
  if (emails.length > 1 || (typeof echoed === 'string' && parseMailAddress(echoed) !== to))
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  // An address on a blocklist is taken and given up in one breath.
  if (email['status'] === 'failed' || email['status'] === 'canceled')
    return { kind: 'refused', failure: 'bad recipient', detail: `HTTP ${status} given up` }
  // The month's contract has its price, a message has none of its own.
  return { kind: 'accepted', providerId: id, costCents: null }
}

// Scaleway's standard errors: `type` names them, and `details` the arguments. Null where nothing says whose fault it is.
function faultOf(status: number, said: Record<string, unknown> | null): Refused | null {
  const type = typeof said?.['type'] === 'string' ? said['type'] : ''
  const refused = (failure: Refused['failure'], word = ''): Refused => ({
    kind: 'refused',
    failure,
    detail: `HTTP ${status}${word === '' ? '' : ` ${word}`}`,
  })
  if (status === 402 || type === 'quotas_exceeded') return refused('no credit', status === 402 ? '' : 'quota')
  if (status === 401 || status === 403) return refused('bad credentials')
  // A domain that is not verified any more is a fault of the account: other messages would meet it too, and none of them is at fault.
  if (status === 412) return refused('bad credentials', 'domain')
  if ((status === 404 || status === 410) && type !== '') return refused('bad credentials', 'project')
  if (status < 400 || [404, 405, 408, 409, 423].includes(status)) return null
  const names = argumentsOf(said)
  const failure = names.some((name) => /^to(\W|$)/.test(name)) ? 'bad recipient' : 'rejected content'
  return refused(failure, names.join(', '))
}

/** The message was refused for a header that we asked for, and for nothing else. */
export function refusesHeaders(answer: Exchange): boolean {
  if (answer.kind === 'lost' || (answer.status !== 400 && answer.status !== 422)) return false
  const names = argumentsOf(objectOf(answer.body))
  return names.length > 0 && names.every((name) => name.startsWith('additional_headers'))
}

function argumentsOf(said: Record<string, unknown> | null): readonly string[] {
  const details = Array.isArray(said?.['details']) ? (said['details'] as unknown[]) : []
  return details
    .map((entry) =>
      entry !== null && typeof entry === 'object' ? (entry as Record<string, unknown>)['argument_name'] : null,
    )
    .filter((name): name is string => typeof name === 'string' && /^[a-z_.[\]0-9]{1,40}$/.test(name))
}
