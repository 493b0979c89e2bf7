// Providers' webhooks: dropped, doubled, late, early, out of order, at the wrong town's door, forged.
import type { Receipt } from '../../worker/model/outcome.ts'
import { shardOfReference } from '../../worker/model/keys.ts'
import type { Fate, Word } from './fates.ts'
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
  follow(provider: Provider, request: Request, { words, nameless, early }: Fate): void {
    const world = this.#world
    const realm = world.realmOf(request.realm)
    words.forEach((word, index) => {
      const { status, failure } = word
      const receipt: Receipt = {
        provider: provider.name,
        eventId: `${provider.name}-${provider.account}-${request.n}-${status}`,
        reference: nameless ? null : request.message.reference,
        providerId: request.providerId,
        status,
        at: world.agenda.now,
        failure,
      }
      const letter = { receipt, path: request.message.reference, signed: true, realm, from: realm }
      this.#send(letter, word, early ? index : word.delayMs)
    })
  }

  #send(letter: Letter, { elsewhere, forged, dropped, againAfterMs }: Word, delayMs: number): void {
    const world = this.#world
    if (elsewhere) {
      const other = world.realms.find(({ code, mode }) => code !== letter.realm.code && mode === letter.realm.mode)
      if (other !== undefined) this.#post({ ...letter, realm: other }, delayMs / 2)
    }
    if (forged !== null) this.#post(this.#forged(letter, forged.status), forged.delayMs)
    if (dropped) return world.seen.note('receipt dropped')
    this.#post(letter, delayMs)
    if (againAfterMs !== null) this.#post(letter, delayMs + againAfterMs)
  }

  #forged({ receipt, ...letter }: Letter, status: Receipt['status']): Letter {
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
