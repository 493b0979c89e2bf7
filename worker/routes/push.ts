// A resident's browser: asks to be warned at a place, and says later that it was.
import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

export const push = new Hono<AppEnv>()
export const pushHooks = new Hono<AppEnv>()
