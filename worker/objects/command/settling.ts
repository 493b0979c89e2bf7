// Closing an alert that is over (INV-34): every send has its end, or a named person gives up those that have none, by their number and with a reason.
import { isOpen } from '../../decide/alert-machine.ts'
import { allLeft, isOver, leftOf, totalOf, type LeftRows } from '../../model/closing.ts'
import type { Alert, Settled } from '../../model/alert.ts'
import type { Hazard } from '../../model/hazard.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Instant } from '../../model/time.ts'
import type { AlertAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { summed } from './progress.ts'
import { settled as said } from './recovery-sentences.ts'

export class Settling {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  settle(id: string, asked: { readonly left: number; readonly reason: string }, by: Actor): AlertAnswer {
    const ground = this.#ground
    return ground.transaction((): AlertAnswer => {
      const row = ground.tables.alert(id)
      if (row === null) return refused('unknown alert', 'there is no such alert')
      const { alert, phase } = row
      if (alert.settled !== undefined)
        return alert.settled.by.id === by.id
          ? { kind: 'ok', alert }
          : refused('already decided', `${alert.settled.by.name} has closed it`)
      if (!isOver(alert)) return refused('wrong state', `the alert is ${alert.state}: end it or stop it first`)
      if (ground.tables.stoppedAt(id) === null)
        return refused('wrong state', 'not every part of the list has said that it stopped: try again in a moment')
      const left = this.#leftOf(alert)
      const all = allLeft(left)
      const reason = asked.reason.trim()
      if (all > 0 && reason === '')
        return refused('rows not final', `${all} sends have no known end: say why they are given up`)
      // Fewer than were shown is a receipt that came meanwhile; more is another choice.
      if (all > asked.left)
        return refused('content changed since it was shown', `${asked.left} were shown and ${all} have no known end`)
      const settled: Settled = {
        by,
        at: ground.now,
        left: Object.fromEntries(left.map((one) => [one.channel, totalOf(one)])),
        reason: all === 0 ? '' : reason,
      }
      const next: Alert = { ...alert, settled }
      ground.tables.putAlert({ alert: next, phase })
      ground.write(said(next, settled, all))
      ground.touch('alerts')
      ground.anchorHead()
      return { kind: 'ok', alert: next }
    })
  }

  /** The first alert of that hazard, sent since then, that keeps an event from being closed; null where there is none. */
  unsettled(hazard: Hazard, since: Instant): Refusal | null {
    for (const { alert } of this.#ground.tables.alerts()) {
      const { revisions, current } = alert
      if (current.content.hazard !== hazard || (revisions[0]?.submittedAt ?? 0) < since) continue
      if (isOpen(alert.state))
        return refused('rows not final', `alert ${alert.number} is ${alert.state}: end it before the event is closed`)
      const all = isOver(alert) && alert.settled === undefined ? allLeft(this.#leftOf(alert)) : 0
      if (all > 0)
        return refused('rows not final', `alert ${alert.number} has ${all} sends without a known end: close it first`)
    }
    return null
  }

  #leftOf(alert: Alert): readonly LeftRows[] {
    const { tables, territory } = this.#ground
    const launched = alert.revisions.filter(({ revision }) => tables.wasLaunched(alert.id, revision))
    return leftOf(
      launched.map((revision) =>
        summed(revision, tables.progress(alert.id, revision.revision), {
          shards: territory.shards,
          curve: [],
          finishesAt: {},
        }),
      ),
    )
  }
}
