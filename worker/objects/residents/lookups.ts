// What the provider knows of a message of which we know nothing. Asked a few times: a question that fails says nothing of the message.
import type { DeliveryRow } from '../../model/delivery.ts'
import type { Receipt } from '../../model/outcome.ts'
import type { JournalGround } from './journal-ground.ts'
import type { Providers, SentFor } from './providers.ts'

const LOOKUPS_BEFORE_RETRY = 3

export type Looked =
  | { readonly kind: 'found'; readonly receipt: Receipt }
  | { readonly kind: 'ask again' }
  /** It never saw it, or cannot be asked: the row's wait has ended. `routes` are the providers of its channel. */
  | { readonly kind: 'over'; readonly routes: number }

type Asked = Pick<DeliveryRow, 'channel' | 'reference' | 'provider' | 'route' | 'rings'>

export class Lookups {
  readonly #ground: JournalGround
  readonly #providers: Providers
  readonly #failed = new Map<string, number>()

  constructor(ground: JournalGround, providers: Providers) {
    this.#ground = ground
    this.#providers = providers
  }

  clear(): void {
    this.#failed.clear()
  }

  async ask({ channel: name, reference, provider, route, rings }: Asked, sentFor: SentFor): Promise<Looked> {
    const routes = await this.#providers.routes(name, sentFor)
    // Who may have it is asked: who was called last, also where that life ended before an answer, so that the row names the one before.
    const named = routes.findIndex((one) => one.channel.provider === provider)
    const called = Math.max(named, route)
    const at = called < routes.length ? called : Math.max(named, 0)
    const channel = routes[at]?.channel ?? null
    const over = { kind: 'over', routes: routes.length } as const
    if (channel?.lookup == null) return over
    const answer = await channel.lookup(reference, rings)
    const failures = (this.#failed.get(reference) ?? 0) + 1
    this.#failed.delete(reference)
    switch (answer.kind) {
      case 'accepted':
        return { kind: 'found', receipt: foundAs(channel.provider, reference, answer.providerId) }
      case 'never seen':
        return over
      case 'refused':
      case 'retry':
      case 'unknown':
        // Nobody answers there at all: to ask again is better than to use up the one repeat (P16), unless another that answers can repeat it.
        if (this.#ground.isOut(channel.provider, name)) {
          const hasOther = routes.slice(at + 1).some((route) => !this.#ground.isOut(route.channel.provider, name))
          return hasOther ? over : { kind: 'ask again' }
        }
        if (failures >= LOOKUPS_BEFORE_RETRY) return over
        this.#failed.set(reference, failures)
        return { kind: 'ask again' }
      default:
        return answer satisfies never
    }
  }
}

function foundAs(provider: string, reference: string, providerId: string): Receipt {
  const eventId = `lookup:${reference}`
  return { provider, eventId, reference, providerId, status: 'accepted', at: Date.now(), failure: null }
}
