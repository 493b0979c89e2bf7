// The accounts of all towns: live ones that two towns may share, a drill's own for each; by route, the first provider of a channel and the second.
import type { ChannelName } from '../../worker/model/message.ts'
import { Pacer } from './pacer.ts'
import { Provider } from './provider.ts'
import type { World } from './world.ts'

export class Providers {
  readonly #world: World
  readonly #all = new Map<string, { readonly provider: Provider; readonly pacer: Pacer }>()

  constructor(world: World) {
    this.#world = world
  }

  at(channel: ChannelName, kind: 'live' | 'drill', code: string, route = 0): Provider {
    const account = kind === 'live' && this.#world.swarm.sharedAccount ? 'shared' : code
    const name = `${kind}-${channel}${route === 0 ? '' : '-2'}`
    const key = `${name}|${account}`
    const known = this.#all.get(key)
    if (known !== undefined) return known.provider
    // As Vonage and Infobip: the first provider of calls cannot be asked for a reference, the second can.
    const answersLookups = kind === 'live' && (channel === 'sms' || route > 0)
    const provider = new Provider(name, account, kind === 'live', answersLookups)
    this.#all.set(key, { provider, pacer: new Pacer(this.#world, key) })
    return provider
  }

  pacer(provider: Provider): Pacer {
    const known = this.#all.get(`${provider.name}|${provider.account}`)
    if (known === undefined) throw new Error('a pacer is asked for a provider that nobody knows')
    return known.pacer
  }

  all(): readonly { readonly provider: Provider; readonly pacer: Pacer }[] {
    return [...this.#all.values()]
  }
}
