// Whoever is here for some days only is forgotten at the end of them, by an alarm of the shard that holds them: nobody has to think of it.
import type { Env } from '../../env.ts'
import { contactIndexOf } from '../../env.ts'
import type { SignedUp } from '../../model/sign-up.ts'
import type { AlarmHandler, Alarms } from '../shared/alarms.ts'
import { sliceOf } from './importing.ts'
import type { Journal, JournalIdentity } from './journal.ts'
import type { Registry } from './registry.ts'

const ALARM = 'visits'

export class Visits {
  readonly handlers: Readonly<Record<string, AlarmHandler>> = { [ALARM]: () => this.#end() }
  readonly #parts: {
    readonly storage: DurableObjectStorage
    readonly env: Env
    readonly registry: Registry
    readonly journal: Journal
    readonly alarms: () => Alarms
    readonly identity: () => JournalIdentity
  }

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly env: Env
    readonly registry: Registry
    readonly journal: Journal
    readonly alarms: () => Alarms
    readonly identity: () => JournalIdentity
  }) {
    this.#parts = parts
  }

  /** Part of the caller's transaction. */
  kept({ until }: SignedUp): void {
    if (until !== undefined) this.#parts.alarms().setNoLater(ALARM, until)
  }

  async #end(): Promise<void> {
    const { storage, env, registry, journal, identity, alarms } = this.#parts
    const now = Date.now()
    const freed: string[] = []
    const over = this.#visitors().filter(({ until }) => until <= now)
    if (over.length > 0)
      storage.transactionSync(() => {
        // They did not ask to be left alone: a list that has them too, as somebody who lives here, still warns them.
        for (const { id } of over) freed.push(...registry.eraseSignedUp(id, null))
        journal.note('visits over', { visitors: over.length })
      })
    const [next] = this.#visitors().sort((left, right) => left.until - right.until)
    if (next !== undefined) alarms().setNoLater(ALARM, next.until)
    const { territory, mode, shard } = identity()
    for (const hash of freed) await contactIndexOf(env, territory, mode, sliceOf(hash)).release([hash], shard)
  }

  #visitors(): { readonly id: string; readonly until: number }[] {
    return this.#parts.registry
      .persons()
      .flatMap(({ id, signedUp }) => (signedUp?.until === undefined ? [] : [{ id, until: signedUp.until }]))
  }
}
