// What anybody may read: the territory's page, an alert by its number, the feeds. No session, no script, cacheable.
import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

export const publication = new Hono<AppEnv>()
