// The chains of every object that acts for a territory. Anchors that name one can only be checked beside it.
import type { Context } from 'hono'
import { accountsOf, displayHubOf, fieldRoomOf, registerOf, residentsOf } from '../env.ts'
import { displayHubs } from '../model/keys.ts'
import type { Anchor, LogEntry } from '../model/log.ts'
import { command } from './acting.ts'
import type { AppEnv } from './app-env.ts'

const MAX_ENTRIES = 1_000_000

export async function everyChain(
  c: Context<AppEnv>,
): Promise<{ readonly entries: readonly LogEntry[]; readonly anchors: readonly Anchor[] }> {
  const { territory } = c.get('identity')
  const { entries, anchors } = await command(c).exportLog()
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
  return { entries: [...entries, ...others.flat()], anchors }
}
