// Zone → displays: those that a display names, else those that hold the place where it stands.
import type { Display } from '../model/display.ts'
import type { Zone } from '../model/zone.ts'
import { ZoneIndex } from './zone-index.ts'

/** Ids of the displays that serve one of the zones, in the order given. */
export function displaysOf(zones: readonly Zone[], displays: readonly Display[]): readonly string[] {
  const indexes = zones.map((zone) => ({ id: zone.id, index: new ZoneIndex(zone.geometry) }))
  return displays
    .filter((display) =>
      display.zones === null
        ? indexes.some(({ index }) => index.contains(display.position))
        : indexes.some(({ id }) => display.zones?.includes(id)),
    )
    .map(({ id }) => id)
}
