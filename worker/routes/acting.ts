// Whose decisions a call is about, and in whose name it acts: both as the credential proves them, and as nothing else says.
import type { Context } from 'hono'
import { commandOf } from '../env.ts'
import type { Actor } from '../model/identity.ts'
import type { AppEnv } from './app-env.ts'

export function command(c: Context<AppEnv>) {
  return commandOf(c.env, c.get('identity').territory, c.get('mode'))
}

const MOST_REQUEST = 200

/** The caller's own name of this call, under which it counts once; null where it has none. */
export function requestOf(c: Context<AppEnv>): string | null {
  return c.req.header('Idempotency-Key')?.slice(0, MOST_REQUEST) ?? null
}

export function actor(c: Context<AppEnv>): Actor {
  const { id, name } = c.get('identity')
  return { id, name }
}
