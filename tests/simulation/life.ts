// What goes on in a town while it is warned: people opt out, leave, move; zones and rights are edited; clocks are set.
import type { Instant } from '../../worker/model/time.ts'
import type { Realm } from './realm.ts'
import { CHANNELS, placeIn } from './town.ts'
import type { World } from './world.ts'

const EVERY_MS = 2_500

export class Life {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  begin(until: Instant): void {
    const { agenda, random, swarm } = this.#world
    if (swarm.firstDies) agenda.after(random.between(1_000, 40_000), () => this.#lose())
    const day = () => {
      if (agenda.now >= until) return
      for (const realm of this.#world.realms) this.#live(realm)
      agenda.after(random.between(200, 2 * EVERY_MS), day)
    }
    agenda.after(random.between(100, EVERY_MS), day)
  }

  // The first provider of a channel, and never the second: whoever was handed on to it has nobody else.
  #lose(): void {
    const { random, realms } = this.#world
    const how = random.pick(['down', 'unpaid', 'locked'] as const)
    const lost = random.pick([CHANNELS, [random.pick(CHANNELS)]])
    for (const provider of realms.flatMap((realm) => lost.flatMap((channel) => realm.routes(channel)[0] ?? []))) {
      if (!provider.live) continue
      this.#world.say(provider.name, `is gone for good: ${how}`)
      this.#world.seen.note('first provider gone for good')
      provider.goesOut(how, Infinity)
    }
  }

  #live(realm: Realm): void {
    const { swarm, random, watch } = this.#world
    const { person, shard: index } = random.pick(realm.residents)
    const shard = realm.shards[index]
    if (shard === undefined) return
    if (random.chance(swarm.optOuts)) {
      const address = random.pick(person.contacts).address
      this.#world.say(realm.key, `${person.id} opts out`)
      this.#world.script.note(realm.key, { kind: 'opt out', address })
      shard.registry.optOut(realm.hashOf(address))
      watch.people.optedOut(realm.key, address)
    }
    if (random.chance(swarm.erasures * 0.5)) {
      const gone = random.pick(realm.residents)
      this.#world.say(realm.key, `${gone.person.id} is erased`)
      realm.shards[gone.shard]?.registry.erase(gone.person.id)
      watch.people.erased(realm.key, gone.person.id)
    }
    if (random.chance(swarm.moves)) {
      const moved = random.pick(realm.residents)
      const place = placeIn(random)
      this.#world.say(realm.key, `${moved.person.id} moves to ${place.join()}`)
      this.#world.script.note(realm.key, { kind: 'move', person: moved.person.id, to: place })
      realm.shards[moved.shard]?.registry.move(moved.person.id, place)
      watch.people.moved(realm.key, moved.person.id, place)
    }
    if (random.chance(swarm.zoneEdits)) {
      this.#world.say(realm.key, 'zones are edited')
      realm.editZones()
      this.#world.script.note(realm.key, { kind: 'edit zones', version: realm.zoneVersion })
    }
    if (this.#world.fault(swarm.brownOut)) {
      const channel = random.pick(CHANNELS)
      const provider = random.pick(realm.routes(channel))
      const forMs = random.between(900, 2_500)
      provider.silentUntil = this.#world.agenda.now + forMs
      this.#world.script.note(realm.key, { kind: 'silence', channel, forMs })
      this.#world.say(provider.name, 'answers nobody for a while')
      this.#world.seen.note('provider answers all at once')
    }
    if (this.#world.fault(swarm.outages)) {
      const provider = random.pick(realm.routes(random.pick(CHANNELS)))
      const how = random.pick(['down', 'unpaid', 'locked'] as const)
      this.#world.say(provider.name, `is out: ${how}`)
      if (provider.live) provider.goesOut(how, this.#world.agenda.now + random.between(3_000, 20_000))
    }
    if (random.chance(swarm.roleChanges)) this.#changeRole(realm)
    if (this.#world.fault(swarm.clockSteps)) this.#stepClock(realm)
  }

  #changeRole(realm: Realm): void {
    const { random } = this.#world
    const who = random.pick(['ann', 'bob'])
    const revoked = realm.roles.get(who)?.includes('approver') === true
    const waiting = [...realm.command.alerts.values()].some(({ phase }) => phase.state === 'submitted')
    if (revoked && waiting) this.#world.seen.note('right revoked before the approval')
    this.#world.say(realm.key, `${who} ${revoked ? 'loses' : 'gains'} the right to approve`)
    realm.roles.set(who, revoked ? ['viewer'] : ['approver'])
    this.#world.script.note(realm.key, { kind: 'right', who, mayApprove: !revoked })
    this.#world.watch.deciding.roleChanged(realm.key, who, !revoked)
  }

  // Objects on one machine share its clock, which may be set by much; two machines are seldom apart by more than a second.
  #stepClock(realm: Realm): void {
    const { random, seen, realms, agenda } = this.#world
    const alone = random.chance(0.5)
    const byMs = alone ? random.between(-1_200, 1_200) : random.between(-20_000, 20_000)
    const all = realms.flatMap((one) => [one.command, ...one.shards])
    const hosts = alone ? [random.pick([...realm.shards, realm.command])] : all
    if (byMs < 0 && realm.shards.some((shard) => hosts.includes(shard) && shard.hasClaimed))
      seen.note('clock back during claim')
    this.#world.say(alone ? (hosts[0]?.name ?? '') : 'the machine', `clock steps by ${byMs} ms`)
    if (!alone) agenda.machineWrongByMs += byMs
    for (const host of hosts) {
      if (alone) host.clock.differBy(byMs)
      host.alarms.rearm()
    }
  }
}
