// One launched revision as the displays of its zones are told it: for the hubs, and for whoever compares what came back.
import { displaysOf } from '../../audience/displays.ts'
import type { DisplayNotice } from '../../model/display.ts'
import type { Ground } from './ground.ts'

/** Null where the demonstration was started again meanwhile. */
export function displayNotice(ground: Ground, id: string, number: number): DisplayNotice | null {
  const { tables, mode, territory, bundle } = ground
  const alert = tables.alert(id)?.alert
  const content = alert?.revisions.find((one) => one.revision === number)?.content
  if (alert === undefined || content === undefined) return null
  const zones = tables.launchedZones(id, number)
  return {
    alert: id,
    number: alert.number,
    revision: number,
    mode,
    content,
    speaker: territory.speaker,
    zoneNames: zones.map((zone) => zone.name),
    displays: displaysOf(zones, bundle?.displays ?? []),
  }
}
