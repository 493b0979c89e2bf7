// What happens to a call, told by the provider while it happens; a pressed key is answered with what the voice says next.
import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

export const voiceHooks = new Hono<AppEnv>()
