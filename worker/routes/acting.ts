// Whose decisions a call is about, and in whose name it acts: both as the credential proves them, and as nothing else says.
import type { Context } from 'hono'
import { commandOf } from '../env.ts'
import type { Actor } from '../model/identity.ts'
import type { AppEnv } from './app-env.ts'

export function command(c: Context<AppEnv>) {
  return commandOf(c.env, c.get('identity').territory, c.get('mode'))
}

export function actor(c: Context<AppEnv>): Actor {
  const { id, name } = c.get('identity')
  return { id, name }
}
