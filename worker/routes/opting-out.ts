// Leaving: the link of an e-mail, and what every way of leaving has in common.
import { Hono } from 'hono'
import { commandOf, residentsOf, type Env } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import { MODES } from '../model/mode.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

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

export const optingOut = new Hono<AppEnv>()

// RFC 8058: a POST leaves at once, whatever its body; opening the page does not, since scanners of mail open every link.
optingOut.post('/:territory/residents/stop/:token', async (c, next) => {
  const { territory, token } = c.req.param()
  if (!isTerritoryCode(territory)) return next()
  const known = await commandOf(c.env, territory, 'live').bundle()
  const left = known === null ? null : await inEveryRegistry(c.env, territory, (shard) => shard.optOutByLink(token))
  // Whether the mailbox is still on a list is not told: a link may have been passed on.
  return left === null
    ? problem(c, { type: 'not-found', detail: 'This link is none of this commune.' })
    : c.json({ stopped: true })
})
