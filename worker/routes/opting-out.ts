// What every way of leaving has in common.
import { commandOf, residentsOf, type Env } from '../env.ts'
import { MODES } from '../model/mode.ts'

type Registry = ReturnType<typeof residentsOf>

/** What the live registry says. An exercise has one only where it was set up. */
export async function inEveryRegistry<Answer>(
  env: Env,
  territory: string,
  leave: (shard: Registry) => Promise<Answer>,
): Promise<Answer> {
  const answer = await leave(residentsOf(env, territory, 'live', 0))
  for (const mode of MODES) {
    if (mode === 'live' || (await commandOf(env, territory, mode).bundle()) === null) continue
    await leave(residentsOf(env, territory, mode, 0))
  }
  return answer
}
