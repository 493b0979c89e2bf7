// One HTTP exchange with a provider, bounded in time and size. Without a deadline workerd waits for a silent provider for ever
// (measured: > 100 s); without a cap a 50 MB answer takes the memory that the whole shard lives in.
import type { SendOutcome } from '../model/outcome.ts'
import { retryAfterMs as waitAsked } from '../model/retry-after.ts'
import { Deadlines } from './deadlines.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ExchangeLimits {
  readonly fetch: Fetch
  /** From the first byte asked to the last byte read. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Of whoever calls often with the same time; alone where nobody says. */
  readonly deadlines?: Deadlines
}

export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly body: string }
  /** The provider may or may not have the request. */
  | {
      readonly kind: 'lost'
      readonly why: 'time-out' | 'connection lost' | 'answer too long'
      readonly status: number | null
    }

const TIMED_OUT: Exchange = { kind: 'lost', why: 'time-out', status: null }

/** Never throws and never follows a redirect: it would carry the bearer token to another host. */
export function exchange(url: string, init: RequestInit, limits: ExchangeLimits): Promise<Exchange> {
  const { deadlines = new Deadlines(0), timeoutMs } = limits
  // Its end does not wait for the signal: a body that drips can outlive it in one of the two runtimes.
  const work = (signal: AbortSignal) => ask(url, { ...init, redirect: 'manual', signal }, limits)
  return deadlines.within(timeoutMs, work, TIMED_OUT)
}

async function ask(url: string, init: RequestInit, limits: ExchangeLimits): Promise<Exchange> {
  let status: number | null = null
  try {
    const response = await limits.fetch(url, init)
    status = response.status
    const body = await readAtMost(response, limits.maxBytes)
    if (body === null) return { kind: 'lost', why: 'answer too long', status }
    return { kind: 'answered', status, headers: response.headers, body }
  } catch {
    return { kind: 'lost', why: init.signal?.aborted === true ? 'time-out' : 'connection lost', status }
  }
}

async function readAtMost(response: Response, maxBytes: number): Promise<string | null> {
  // A length that was told beforehand is held by HTTP itself; reading piece by piece is for those who tell none.
  const told = Number(response.headers.get('content-length') ?? Number.NaN)
  if (Number.isInteger(told) && told <= maxBytes && response.headers.get('content-encoding') === null)
    return response.text()
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array }
    if (done || value === undefined) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined)
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** What a lost answer comes to, whoever the provider: the request may have arrived. */
export function unknownOf({ why, status }: Extract<Exchange, { readonly kind: 'lost' }>): SendOutcome {
  return { kind: 'unknown', detail: status === null ? why : `${why} after HTTP ${status}` }
}

const MAX_RETRY_AFTER_MS = 60_000

/** At most a minute: nobody is told later for a provider's sake. */
export function retryAfterMs(header: string | null, now: number): number | null {
  return waitAsked(header, now, MAX_RETRY_AFTER_MS)
}
