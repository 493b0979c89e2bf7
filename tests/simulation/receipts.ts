// Providers' webhooks: dropped, doubled, late, early, out of order, at the wrong town's door, forged.
import type { Receipt } from '../../worker/model/outcome.ts'
import { shardOfReference } from '../../worker/model/keys.ts'
import type { Provider, Request } from './provider.ts'
import type { Realm } from './realm.ts'
import type { World } from './world.ts'

interface Letter {
  readonly receipt: Receipt
  /** The reference of the callback path, where the body names none. */
  readonly path: string
  readonly signed: boolean
  readonly realm: Realm
  /** The realm whose provider sent it. */
  readonly from: Realm
}

export class Receipts {
  readonly #world: World
  #made = 0

  constructor(world: World) {
    this.#world = world
  }

  /** What the provider will say of a message that it has taken. */
  follow(provider: Provider, request: Request): void {
    const world = this.#world
    const { random, swarm } = world
    const realm = world.realmOf(request.realm)
    const statuses: Receipt['status'][] = ['accepted']
    if (random.chance(0.9)) statuses.push(random.chance(0.85) ? 'delivered' : 'undelivered')
    if (statuses.includes('delivered') && random.chance(0.3)) statuses.push(random.pick(['heard', 'confirmed', 'help']))
    const nameless = world.fault(swarm.receiptNameless)
    const early = world.fault(swarm.receiptEarly)
    statuses.forEach((status, index) => {
      const receipt: Receipt = {
        provider: provider.name,
        eventId: `${provider.name}-${provider.account}-${request.n}-${status}`,
        reference: nameless ? null : request.message.reference,
        providerId: request.providerId,
        status,
        at: world.agenda.now,
        failure: status === 'undelivered' ? 'bad recipient' : null,
      }
      const letter = { receipt, path: request.message.reference, signed: true, realm, from: realm }
      const late = world.fault(swarm.receiptLate)
      const delayMs = early ? index : late ? random.between(20_000, 90_000) : random.between(200, 6_000)
      this.#send(letter, delayMs)
    })
  }

  #send(letter: Letter, delayMs: number): void {
    const world = this.#world
    const { swarm, random } = world
    if (world.fault(swarm.receiptElsewhere)) {
      const elsewhere = world.realms.find(({ code, mode }) => code !== letter.realm.code && mode === letter.realm.mode)
      if (elsewhere !== undefined) this.#post({ ...letter, realm: elsewhere }, delayMs / 2)
    }
    if (world.fault(swarm.receiptForged)) this.#post(this.#forged(letter), random.between(0, 5_000))
    if (world.fault(swarm.receiptDropped)) return world.seen.note('receipt dropped')
    this.#post(letter, delayMs)
    if (world.fault(swarm.receiptDoubled)) this.#post(letter, delayMs + random.between(0, 30_000))
  }

  #forged({ receipt, ...letter }: Letter): Letter {
    const status = this.#world.random.pick(['delivered', 'undelivered', 'confirmed'] as const)
    return { ...letter, receipt: { ...receipt, status, eventId: `forged-${this.#made++}` }, signed: false }
  }

  #post(letter: Letter, delayMs: number): void {
    const world = this.#world
    world.agenda.after(Math.max(1, delayMs), () => {
      const { receipt, realm, from, path, signed } = letter
      if (!signed && world.shell.checksSignature) return world.seen.note('forged receipt refused')
      const at = shardOfReference(path)
      const door = world.shell.ownTenantOnly ? realm : from
      const shard = at === null ? undefined : door.shards[at.shard]
      if (shard === undefined || at?.mode !== door.mode) return
      if (!shard.alive) {
        // The provider sends again what was not answered.
        return this.#post(letter, 2_000)
      }
      world.watch.receiptArrives(letter.realm, shard)
      const answer = shard.takeReceipt(receipt)
      world.say(shard.name, `receipt ${receipt.status} of ${path.slice(0, 8)}: ${answer}`)
      if (realm !== from) world.seen.note("another town's receipt")
      if (answer === 'parked') world.seen.note('receipt parked')
      if (answer === 'replayed') world.seen.note('receipt replayed')
      world.watch.receiptTaken(letter, shard, answer)
    })
  }
}

export type { Letter }
