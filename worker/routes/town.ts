// What anybody may know of a territory: asked often by the pages for residents, and the same for half a minute.
import type { Context } from 'hono'
import { commandOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import type { PublicPlaces } from '../objects/rpc/command.ts'
import type { AppEnv } from './app-env.ts'

const KNOWN_MS = 30_000
const known = new Map<string, { readonly town: PublicPlaces; readonly until: number }>()

export async function townOf(c: Context<AppEnv>): Promise<PublicPlaces | null> {
  const code = c.req.param('territory') ?? ''
  if (!isTerritoryCode(code)) return null
  const cached = known.get(code)
  if (cached !== undefined && cached.until > Date.now()) return cached.town
  const town = await commandOf(c.env, code, 'live').places()
  if (town === null) return null
  known.set(code, { town, until: Date.now() + KNOWN_MS })
  return town
}
