// What an answer of AhaSend means: every status to its class. `detail` is built of our own words and status numbers: the sentence of an answer may
// repeat the address that it is about, so it is read and never kept.
import { parseMailAddress } from '../model/mail-address.ts'
import type { FailureClass, SendOutcome } from '../model/outcome.ts'
import { retryAfterMs, unknownOf, type Exchange } from './http-exchange.ts'
import { objectOf } from './vonage-answer.ts'

/** The request of this key failed before, so it sent nothing, and the key is spent: another one may be asked. */
export function isSpentKey(answer: Exchange): boolean {
  return answer.kind === 'answered' && answer.status === 412
}

/** A message to one recipient. */
export function classifyAhaSendAnswer(
  answer: Exchange,
  { to, now }: { readonly to: string; readonly now: number },
): SendOutcome {
  if (answer.kind === 'lost') return unknownOf(answer)
  const { status, headers, body } = answer
  const said = objectOf(body)
  const detail = `HTTP ${status}`
  if (status >= 200 && status < 300) return afterSuccess(status, said, to)
  const afterMs = retryAfterMs(headers.get('retry-after'), now)
  if (status === 429) return { kind: 'retry', failure: 'throttled', afterMs, detail }
  if (status >= 500) return { kind: 'retry', failure: 'provider down', afterMs, detail }
  // Our own earlier request is still being looked at: it may be on its way.
  if (status === 409) return { kind: 'unknown', detail: 'HTTP 409 in progress' }
  const failure = faultOf(status, said)
  return failure === null
    ? { kind: 'retry', failure: 'provider down', afterMs: null, detail }
    : { kind: 'refused', failure, detail }
}

function afterSuccess(status: number, said: Record<string, unknown> | null, to: string): SendOutcome {
  const messages = Array.isArray(said?.['data']) ? (said['data'] as unknown[]) : []
  const message = messages[0] as Record<string, unknown> | null | undefined
  const recipient = message?.['recipient'] as Record<string, unknown> | string | null | undefined
  const echoed = typeof recipient === 'string' ? recipient : recipient?.['email']
  if (messages.length > 1 || (typeof echoed === 'string' && parseMailAddress(echoed) !== to))
    return { kind: 'refused', failure: 'wrong recipient echoed', detail: `HTTP ${status} names another recipient` }
  // Taken and given up in one breath: an address on their list of those that bounced.
  if (message?.['status'] === 'error')
    return { kind: 'refused', failure: 'bad recipient', detail: `HTTP ${status} given up` }
  const providerId = message == null ? null : ahaSendId(message)
  // A success that cannot be read may be a proxy's page or a cut answer: the message may have gone.
  if (providerId === null) return { kind: 'unknown', detail: `HTTP ${status} without an id` }
  // The month's contract has its price, a message has none of its own.
  return { kind: 'accepted', providerId, costCents: null }
}

/**
 * The id that send, list and webhook share. That is the Message-ID: until 9 November 2026 `id` of an answer was that header, since then it is another
 * one, with the header beside it.
 */
export function ahaSendId(said: Readonly<Record<string, unknown>>): string | null {
  const text = [said['message_id_header'], said['message_id'], said['id']].find((one) => typeof one === 'string')
  const bare = String(text ?? '').replace(/^<|>$/g, '')
  return /^[\x21-\x3b\x3d\x3f-\x7e]{1,200}$/.test(bare) ? bare : null
}

// AhaSend names no class of its errors, only a sentence: what it is about is looked for in it.
function faultOf(status: number, said: Record<string, unknown> | null): FailureClass | null {
  const sentence = typeof said?.['message'] === 'string' ? said['message'].toLowerCase() : ''
  if (status === 402 || /credit|quota|balance|plan limit|billing/.test(sentence)) return 'no credit'
  if (status === 401 || status === 403) return 'bad credentials'
  // The account's address, not the message's: other messages would meet it too.
  if (status === 404 && said !== null) return 'bad credentials'
  if (status < 400 || [404, 405, 408, 412, 423].includes(status)) return null
  if (/domain|dns|sender/.test(sentence)) return 'bad credentials'
  return /recipient/.test(sentence) ? 'bad recipient' : 'rejected content'
}
