// What the console knows of an order's gaps: the zones and streets of the alert in force, what happens, this hour. Everything can be overwritten.
import type { GapFill, OrderTemplate } from '../../worker/model/order.ts'
import type { Situation } from '../../worker/model/view.ts'
import { RUNNING } from '../decide/desk.ts'

/** `hour`: this moment as people of the town write it. */
export function knownValues(
  { gaps }: Pick<OrderTemplate, 'gaps'>,
  situation: Pick<Situation, 'alerts' | 'zones'>,
  hour: string,
): Readonly<Record<string, string>> {
  const alert = situation.alerts.findLast(({ state }) => RUNNING.includes(state))
  const zones = situation.zones.filter(({ id }) => alert?.current.content.zones.includes(id))
  const names = zones.map(({ name }) => name.fr).join(', ')
  const streets = [...new Set(zones.flatMap((zone) => zone.streets ?? []))].join(', ')
  const known: Readonly<Record<GapFill, string>> = {
    zones: names,
    streets: streets === '' ? names : streets,
    event: alert?.current.content.event ?? '',
    now: hour,
  }
  return Object.fromEntries(gaps.map(({ id, fill }) => [id, fill === null ? '' : known[fill]]))
}
