// Whoever an alert did not reach: from each shard straight to who asked, and through no other object. That it was asked for stands in the log.
import type { Context } from 'hono'
import { residentsOf } from '../env.ts'
import { isAskedReason, type AccessReason } from '../model/access.ts'
import type { Alert, AlertState } from '../model/alert.ts'
import type { UnreachedPerson } from '../model/view.ts'
import { reasonNeeded } from './access-reason.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

/** While one of these holds, residents are being told, and those who were not are being gone to. */
const TELLING: readonly AlertState[] = ['sending', 'in force', 'stopping']

export interface Unreached {
  readonly alert: Alert
  readonly revision: number
  readonly persons: readonly UnreachedPerson[]
}

/** The problem that was answered where there is no such alert, or no reason to look. */
export async function unreachedBy(
  c: Context<AppEnv>,
  id: string,
  asked: string | undefined,
): Promise<Unreached | Response> {
  const situation = await command(c).situation()
  const alert = situation?.alerts.find((one) => one.id === id)
  const told = alert?.revisions.findLast(({ approvedBy }) => approvedBy !== null)
  if (situation == null || alert === undefined || told === undefined)
    return problem(c, { type: 'not-found', detail: 'There is no such alert, or nobody has been told by it.' })
  // While it runs, that is the reason; afterwards whoever opens the list says theirs.
  const reason: AccessReason | null = TELLING.includes(alert.state)
    ? 'alert-running'
    : isAskedReason(asked)
      ? asked
      : null
  if (reason === null) return reasonNeeded(c)
  const { code, shards } = situation.territory
  const sheltered = await command(c).sheltered()
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      residentsOf(c.env, code, c.get('mode'), shard).unreached(alert.id, told.revision, sheltered),
    ),
  )
  const persons = lists.flat()
  const scope = `alerte n° ${alert.number}`
  await command(c).accessed(actor(c), { dataset: 'unreached', reason, persons: persons.length, scope })
  return { alert, revision: told.revision, persons }
}
