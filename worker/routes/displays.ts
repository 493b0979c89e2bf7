// Displays: enrolled by an administrator's code, then connected by a socket of their own.
import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

export const displays = new Hono<AppEnv>()
