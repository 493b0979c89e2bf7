// An alert that lasts: its next message is due, or it ends within a quarter of an hour. People are told, once each; nothing is sent by it.
import { lastingOf, nextLastingAt } from '../../model/prepared.ts'
import type { Ground } from './ground.ts'
import { lastingDue } from './prepared-sentences.ts'

const TOLD = 'lasting told'

/** Part of the transaction of every change of an alert, and of the clock: an hour that was leapt over is told at once. */
export function armLasting(ground: Ground): void {
  const times = ground.tables.alerts().flatMap(({ alert }) => nextLastingAt(alert, ground.now) ?? [])
  const told = toldBefore(ground)
  const isLate = dueNow(ground).some(({ key }) => !told.includes(key))
  ground.wakeAt('lasting', isLate ? ground.now : times.length === 0 ? null : Math.min(...times))
}

export function tellLasting(ground: Ground): void {
  if (ground.bundle === null) return
  ground.transaction(() => {
    const told = toldBefore(ground)
    const due = dueNow(ground)
    for (const { alert, lasting, key } of due)
      if (!told.includes(key)) ground.write(lastingDue(alert, lasting, (at) => ground.words(at)))
    const keys = due.map(({ key }) => key)
    ground.settings.put(TOLD, keys)
    armLasting(ground)
  })
}

const toldBefore = (ground: Ground) => ground.settings.get<readonly string[]>(TOLD) ?? []

// A new revision begins anew: what was told of the one before says nothing of it.
function dueNow(ground: Ground) {
  return ground.tables.alerts().flatMap(({ alert }) => {
    const lasting = lastingOf(alert, ground.now)
    return lasting === null ? [] : [{ alert, lasting, key: `${alert.id} ${alert.revisions.length} ${lasting.kind}` }]
  })
}
