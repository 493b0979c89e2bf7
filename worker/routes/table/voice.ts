import type { RouteEntry } from './route-entry.ts'

export const VOICE_ROUTES: readonly RouteEntry[] = []
