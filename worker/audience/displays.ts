// Zone → displays: those that a display names, else those that hold the place where it stands.
import type { Display } from '../model/display.ts'
import type { Zone } from '../model/zone.ts'
import { contains } from './locate.ts'

/** Ids of the displays that serve one of the zones, in the order given. */
export function displaysOf(zones: readonly Zone[], displays: readonly Display[]): readonly string[] {
  return displays
    .filter((display) =>
      zones.some(({ id, geometry }) => display.zones?.includes(id) ?? contains(geometry, display.position)),
    )
    .map(({ id }) => id)
}
