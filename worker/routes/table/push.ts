import type { RouteEntry } from './route-entry.ts'

export const PUSH_ROUTES: readonly RouteEntry[] = []
