// Which sensitive sites lie in which zones, by where they stand: nobody has to write it down, and a zone that is drawn anew takes its sites along.
import type { Site, SiteClock } from '../model/site.ts'
import type { Zone } from '../model/zone.ts'
import { contains } from './locate.ts'

export function sitesIn(zones: readonly Pick<Zone, 'geometry'>[], sites: readonly Site[]): readonly Site[] {
  return sites.filter(({ point }) => zones.some(({ geometry }) => contains(geometry, point)))
}

/** The zones that hold a site, in the order given. */
export function zonesAt(zones: readonly Zone[], { point }: Pick<Site, 'point'>): readonly Zone[] {
  return zones.filter(({ geometry }) => contains(geometry, point))
}

/** The one that must be decided first at the head; those that no forecast reaches last, the lowest lying of them first. */
export function inOrderOfCall(sites: readonly Site[], clocks: readonly SiteClock[]): readonly Site[] {
  const decideBy = new Map(clocks.map((clock) => [clock.site, clock.decideBy]))
  const first = (site: Site) => decideBy.get(site.id) ?? Infinity
  const level = ({ touched }: Site) => touched?.levelMm ?? Infinity
  const compared = (left: number, right: number) => (left === right ? 0 : left < right ? -1 : 1)
  return sites.toSorted((left, right) => compared(first(left), first(right)) || compared(level(left), level(right)))
}
