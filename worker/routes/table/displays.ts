import type { RouteEntry } from './route-entry.ts'

export const DISPLAY_ROUTES: readonly RouteEntry[] = []
