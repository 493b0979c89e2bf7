import type { RouteEntry } from './route-entry.ts'

export const PUBLICATION_ROUTES: readonly RouteEntry[] = []
