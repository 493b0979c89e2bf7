// The accounts of all towns: live ones that two towns may share, a drill's own for each.
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

  at(channel: ChannelName, kind: 'live' | 'drill', code: string): Provider {
    const account = kind === 'live' && this.#world.swarm.sharedAccount ? 'shared' : code
    const key = `${kind}-${channel}|${account}`
    const known = this.#all.get(key)
    if (known !== undefined) return known.provider
    const provider = new Provider(`${kind}-${channel}`, account, kind === 'live', kind === 'live' && channel === 'sms')
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
