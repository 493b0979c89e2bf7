// A siren controller as the product meets it: written from the protocol in docs/en/sirens.md alone, so that each holds the other to it. It sounds what
// is signed, newer than anything before, and not too old; it falls silent by itself; and it answers under its own signature what it does.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faults } from './faults.ts'
import { bodyOf } from './vonage-wire.ts'

export const SIREN_CHANNEL = 'siren'

export interface SirenParts {
  readonly faults: Faults
  readonly now: () => number
  /** By the siren’s name, `territory/id`; undefined where it knows none of that name. */
  readonly keyOf: (siren: string) => string | undefined
}

/** What a person beside one would have heard. */
export interface Heard {
  readonly siren: string
  readonly what: 'sounds' | 'is silent'
  readonly at: number
}

/** Of the demonstration’s territories: those with a controller. */
export const DEMO_SIRENS = ['99001/mairie', '99001/caserne', '99002/mairie'] as const

/** No secret: nothing but the stand-in listens to it, and both ends of the demonstration must have it. */
export function demoSirenKey(siren: string): string {
  return createHash('sha256').update(`the demonstration sounds nothing: ${siren}`).digest('hex')
}

interface Body {
  readonly siren: string
  readonly act: 'sound' | 'stop' | 'status'
  readonly sequence: number
  readonly pattern: 'alert' | 'end' | null
  readonly issuedAt: string
  readonly expiresAt: string
}

interface Controller {
  lastSequence: number
  sounded: number
  until: number
  pattern: string | null
}

const DURATION_MS: Readonly<Record<string, number>> = { alert: 313_000, end: 30_000 }
/** Its clock and the town's may differ by this. */
const SKEW_MS = 5_000

export class SirenControllers {
  readonly #parts: SirenParts
  readonly #known = new Map<string, Controller>()
  readonly heard: Heard[] = []

  constructor(parts: SirenParts) {
    this.#parts = parts
  }

  /** Whether it sounds now; of one that nobody has commanded: no. */
  sounds(siren: string): boolean {
    return this.#of(siren).until > this.#parts.now()
  }

  clear(): void {
    this.#known.clear()
    this.heard.length = 0
  }

  /** Answers true where the request was a siren's to answer. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'POST' || new URL(request.url ?? '/', 'http://siren').pathname !== '/ordre') return false
    const text = await bodyOf(request)
    const body = JSON.parse(text) as Body
    const key = this.#parts.keyOf(body.siren)
    const fault = this.#parts.faults.meet(
      { channel: SIREN_CHANNEL, provider: 'siren', to: body.siren },
      this.#parts.now(),
    )
    // Cut off: the order never comes in, and nobody answers.
    if (fault?.reset === 'before') return (request.socket.destroy(), true)
    const signature = String(request.headers['tocsin-signature'] ?? '')
    if (key === undefined || !isSigned(text, signature, key)) return (response.writeHead(401).end(), true)
    const outcome = this.#take(body)
    // The order was carried out and its answer is lost.
    if (fault?.reset === 'after') return (request.socket.destroy(), true)
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    const answer = JSON.stringify(this.#said(body, outcome))
    const status = outcome === 'done' ? 200 : outcome === 'replayed' ? 409 : 410
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'tocsin-signature': sign('tocsin siren answer 1\n', answer, key),
      })
      .end(answer)
    return true
  }

  #take({ siren, act, sequence, pattern, issuedAt, expiresAt }: Body): 'done' | 'replayed' | 'expired' {
    const one = this.#of(siren)
    const now = this.#parts.now()
    if (sequence <= one.lastSequence) return 'replayed'
    one.lastSequence = sequence
    if (now > Date.parse(expiresAt) || now < Date.parse(issuedAt) - SKEW_MS) return 'expired'
    if (act === 'sound') {
      // The same signal while it sounds is the same order told again.
      if (one.until <= now || one.pattern !== pattern) one.until = now + (DURATION_MS[pattern ?? ''] ?? 0)
      one.sounded = sequence
      one.pattern = pattern
      this.heard.push({ siren, what: 'sounds', at: now })
    }
    if (act === 'stop') {
      one.until = 0
      this.heard.push({ siren, what: 'is silent', at: now })
    }
    return 'done'
  }

  #said({ siren, sequence }: Body, outcome: string) {
    const one = this.#of(siren)
    const now = this.#parts.now()
    const isLoud = one.until > now
    return {
      v: 1,
      siren,
      sequence,
      outcome,
      state: isLoud ? 'sounding' : 'silent',
      sounded: one.sounded,
      until: isLoud ? new Date(one.until).toISOString() : null,
      at: new Date(now).toISOString(),
    }
  }

  #of(siren: string): Controller {
    const known = this.#known.get(siren) ?? { lastSequence: 0, sounded: 0, until: 0, pattern: null }
    this.#known.set(siren, known)
    return known
  }
}

function sign(what: string, body: string, key: string): string {
  return createHmac('sha256', key)
    .update(what + body)
    .digest('hex')
}

function isSigned(body: string, signature: string, key: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(sign('tocsin siren order 1\n', body, key))]
  return one.length === other.length && timingSafeEqual(one, other)
}
