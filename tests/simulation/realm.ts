// One town in one mode: what is decided, who lives there, by whom it sends. Nothing of it is shared with another but a provider's account.
import { createHash } from 'node:crypto'
import type { Role } from '../../worker/model/identity.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { Zone } from '../../worker/model/zone.ts'
import { Command } from './command.ts'
import type { Provider } from './provider.ts'
import { Shard } from './shard.ts'
import { residentsOf, territoryOf, withContacts, zonesOf, type Resident } from './town.ts'
import type { World } from './world.ts'

export class Realm {
  readonly world: World
  readonly code: string
  readonly mode: Mode
  readonly key: string
  readonly territory: Territory
  readonly command: Command
  readonly shards: readonly Shard[]
  readonly residents: readonly Resident[]
  readonly roles = new Map<string, readonly Role[]>([
    ['ann', ['approver']],
    ['bob', ['approver']],
    ['eve', ['drafter']],
    ['joe', ['viewer']],
  ])
  zones: readonly Zone[] = zonesOf(0)
  zoneVersion = 0
  readonly #hashes = new Map<string, string>()
  readonly #routes = new Map<ChannelName, readonly Provider[]>()

  constructor(world: World, code: string, mode: Mode) {
    this.world = world
    this.code = code
    this.mode = mode
    this.key = `${code}:${mode}`
    const { shards, perSecond } = world.swarm
    this.territory = territoryOf(code, shards, perSecond)
    this.command = new Command(world, this)
    this.shards = Array.from({ length: shards }, (_, index) => new Shard(world, this, index))
    const residents = residentsOf(world.random, this, world.swarm)
    this.residents = world.swarm.contacts ? withContacts(world.own(this.key), code, residents) : residents
    for (const { person, shard } of this.residents) {
      this.shards[shard]?.registry.store(person)
      world.watch.people.stored(this.key, { person, shard })
    }
  }

  /** Each town has its own key: the same number is another hash next door. */
  readonly hashOf = (address: string): string => {
    let hash = this.#hashes.get(address)
    if (hash === undefined) {
      hash = createHash('sha256').update(`${this.code}|${address}`).digest('hex').slice(0, 16)
      this.#hashes.set(address, hash)
    }
    return hash
  }

  readonly hmac = (text: string): Uint8Array =>
    createHash('sha256')
      .update(`${this.code}|reference|${this.world.shell.stableReference ? '' : this.world.agenda.now}${text}`)
      .digest()

  /** The providers of a channel in their order. */
  routes(channel: ChannelName): readonly Provider[] {
    const known = this.#routes.get(channel)
    if (known !== undefined) return known
    const { providers, shell, swarm } = this.world
    if (channel === 'contact') return this.routes('sms')
    const drill = this.mode === 'exercise' && shell.adapterByMode
    const first = providers.at(channel, drill ? 'drill' : 'live', this.code)
    const routes = drill || !swarm.twoProviders ? [first] : [first, providers.at(channel, 'live', this.code, 1)]
    this.#routes.set(channel, routes)
    return routes
  }

  editZones(): void {
    this.zoneVersion += 1
    this.zones = zonesOf(this.zoneVersion)
  }
}
