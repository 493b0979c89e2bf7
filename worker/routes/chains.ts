// The chains of every object that acts for a territory. Anchors that name one can only be checked beside it.
import type { Context } from 'hono'
import { accountsOf, displayHubOf, fieldRoomOf, registerOf, residentsOf } from '../env.ts'
import { displayHubs } from '../model/keys.ts'
import type { LogEntry } from '../model/log.ts'
import { command } from './acting.ts'
import type { AppEnv } from './app-env.ts'

const MAX_ENTRIES = 1_000_000

/** Of all but Command, which decides and holds the heads of the others. */
export async function otherChains(c: Context<AppEnv>): Promise<readonly LogEntry[]> {
  const { territory } = c.get('identity')
  const bundle = await command(c).bundle()
  const shards = bundle?.territory.shards ?? 0
  const hubs = displayHubs(bundle?.displays.length ?? 0)
  const others = await Promise.all([
    accountsOf(c.env, territory).log(0, MAX_ENTRIES),
    registerOf(c.env, territory).acts(),
    fieldRoomOf(c.env, territory, c.get('mode')).acts(),
    ...Array.from({ length: shards }, (_, shard) => residentsOf(c.env, territory, c.get('mode'), shard).acts()),
    ...Array.from({ length: hubs }, (_, hub) => displayHubOf(c.env, territory, c.get('mode'), hub).acts()),
  ])
  return others.flat()
}
