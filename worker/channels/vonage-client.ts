// Vonage's SDK as the run-time client of SMS and calls: it names the members, writes the request and signs it. The exchange is ours, because
// the SDK neither bounds an answer's size, nor gives back its status and headers, nor refuses a redirect
// (docs/decisions/2026-11-24-vonage-client.md).
import { Vonage } from '@vonage/server-sdk'
import type { SendOutcome } from '../model/outcome.ts'
import { Deadlines } from './deadlines.ts'
import { exchange, type Exchange, type Fetch } from './http-exchange.ts'
import type { VonageAccount } from './vonage-account.ts'

export const VONAGE_API = 'https://api.nexmo.com'
export const CALL_TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 64 * 1024
// The SDK signs with RS256 at each call; a token is good for 15 min, so one is kept for ten.
const TOKEN_LIFE_MS = 10 * 60_000

export interface VonageOptions {
  readonly account: VonageAccount
  readonly fetch: Fetch
  readonly apiHost: string
  readonly timeoutMs: number
  readonly now: () => number
}

type SdkRequest = Parameters<Vonage['messages']['sendRequest']>[0]

// Members that the SDK means for its subclasses. Its package does not export the class, so they are named here; the version is
// pinned and the contract suite runs through each of them.
interface SdkInside {
  readonly auth: { createBearerHeader: () => Promise<string> }
  sendRequest(request: SdkRequest): Promise<unknown>
  prepareRequest(request: SdkRequest): Promise<SdkRequest>
  prepareBody(request: SdkRequest): string | undefined
}

export class VonageClient<Api extends 'messages' | 'voice'> {
  readonly #options: VonageOptions
  readonly #sdk: SdkInside
  readonly #deadlines = new Deadlines()
  #token: { readonly header: string; readonly until: number } | null = null

  constructor(api: Api, options: VonageOptions) {
    this.#options = options
    const { applicationId, privateKey } = options.account
    const sdk = new Vonage({ applicationId, privateKey } as ConstructorParameters<typeof Vonage>[0], {
      apiHost: options.apiHost,
    })
    this.#sdk = sdk[api] as unknown as SdkInside
    const sdkHeader = this.#sdk.auth.createBearerHeader
    this.#sdk.auth.createBearerHeader = async () => {
      const now = this.#options.now()
      if (this.#token === null || this.#token.until <= now)
        this.#token = { header: await sdkHeader(), until: now + TOKEN_LIFE_MS }
      return this.#token.header
    }
  }

  /** One request that `ask` makes of the SDK; its raw answer goes to `classify`. */
  async send(
    ask: (client: Vonage[Api]) => Promise<unknown>,
    classify: (answer: Exchange, now: number) => SendOutcome,
  ): Promise<SendOutcome> {
    let outcome: SendOutcome = {
      kind: 'retry',
      failure: 'provider down',
      afterMs: null,
      detail: 'the request could not be made',
    }
    // One client a call, so that two calls at once cannot take each other's answer. It shares everything but `sendRequest`.
    const client = Object.create(this.#sdk) as SdkInside
    client.sendRequest = async (request) => {
      const prepared = await this.#sdk.prepareRequest(request)
      const body = this.#sdk.prepareBody(prepared)
      const answer = await this.#bounded(String(prepared.url), {
        method: 'POST',
        headers: prepared.headers as Record<string, string>,
        ...(body === undefined ? {} : { body }),
      })
      outcome = classify(answer, this.#options.now())
      return { data: {} }
    }
    try {
      await ask(client as unknown as Vonage[Api])
    } catch {
      // A key that cannot sign is a fault of the account, found before anything left.
      return CANNOT_SIGN
    }
    return outcome
  }

  /** The header of a request that is made elsewhere; null where the account's key cannot sign. */
  authorization(): Promise<string | null> {
    return this.#sdk.auth.createBearerHeader().catch(() => null)
  }

  /** A signed question; `CANNOT_SIGN` where the account's key cannot sign it. */
  async read(pathAndQuery: string): Promise<Exchange | typeof CANNOT_SIGN> {
    let authorization: string
    try {
      authorization = await this.#sdk.auth.createBearerHeader()
    } catch {
      return CANNOT_SIGN
    }
    return this.#bounded(this.#options.apiHost + pathAndQuery, {
      method: 'GET',
      headers: { authorization, accept: 'application/json' },
    })
  }

  #bounded(url: string, init: RequestInit): Promise<Exchange> {
    const { fetch, timeoutMs } = this.#options
    return exchange(url, init, { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES, deadlines: this.#deadlines })
  }
}

export const CANNOT_SIGN = {
  kind: 'refused',
  failure: 'bad credentials',
  detail: 'the account key cannot sign a request',
} as const satisfies SendOutcome
