// Where this phone is: only while its person has switched it on, shown as long as it is, and the last place only. Whether it stands in a forbidden zone is
// computed here, so that the warning needs no network.
import { contains } from '../../worker/audience/locate.ts'
import type { Position } from '../../worker/model/geo.ts'
import type { ForbiddenZone } from '../../worker/model/field.ts'
import type { FieldLink } from './link.svelte.ts'

export class Place {
  readonly #linkOf: () => FieldLink
  #watch: number | null = null
  isRefused = $state(false)
  point = $state.raw<Position | null>(null)
  /** Those in which this phone stands now. */
  readonly inside = $derived<readonly ForbiddenZone[]>(this.#insideNow())
  #told: readonly string[] = []

  constructor(linkOf: () => FieldLink) {
    this.#linkOf = linkOf
  }

  #insideNow(): readonly ForbiddenZone[] {
    const { point } = this
    return point === null ? [] : this.#linkOf().kept.forbidden.filter(({ geometry }) => contains(geometry, point))
  }

  /** As the person has left it: a page that is loaded anew goes on, and shows that it does. */
  follow(isSharing: boolean): void {
    if (isSharing === (this.#watch !== null)) return
    if (!isSharing) return this.#stop()
    if (!('geolocation' in navigator)) {
      this.isRefused = true
      this.#linkOf().share(false)
      return
    }
    this.isRefused = false
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => this.#take([coords.longitude, coords.latitude], coords.accuracy),
      ({ code }) => {
        // 1: refused. Without a satellite for a moment it goes on.
        if (code !== 1) return
        this.isRefused = true
        this.#linkOf().share(false)
      },
      { enableHighAccuracy: true, maximumAge: 30_000 },
    )
  }

  #take(point: Position, accuracyM: number): void {
    this.point = point
    this.#linkOf().place({ point, accuracyM: Math.round(accuracyM) })
    this.warn()
  }

  /** Says once of each zone that it was entered; left and entered again it says so again. */
  warn(): void {
    const now = this.inside.map(({ id }) => id)
    for (const zone of now)
      if (!this.#told.includes(zone)) {
        this.#linkOf().say({ kind: 'entered', zone })
        navigator.vibrate?.([600, 200, 600, 200, 600])
      }
    this.#told = now
  }

  #stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = null
    this.point = null
    this.#told = []
  }
}
