// What the hubs say of the displays: which are there, and which really show the revision that was sent to them.
import type { DisplayReach, DisplayView } from '../../model/display.ts'
import { displayHubs } from '../../model/keys.ts'
import type { Situation } from '../../model/view.ts'
import type { HubReport } from '../rpc/displays.ts'
import { handSaid } from './display-sentences.ts'
import type { Ground } from './ground.ts'

const NOTHING: DisplayReach = { targeted: 0, rendered: 0, fetched: 0, placed: 0, told: 0, cut: 0 }

export class Displays {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  takeReport(report: HubReport): void {
    this.#ground.transaction(() => {
      const known = this.#reportOf(report.hub)
      if (known !== null && known.seq >= report.seq) return
      this.#ground.settings.put(nameOf(report.hub), report)
      this.#writeHands(known, report)
      this.#ground.touch('displays', 'progress')
    })
  }

  // In the same transaction as the report: a line a change, however often it is told.
  #writeHands(known: HubReport | null, { displays }: HubReport): void {
    for (const { id, hand } of displays) {
      if (hand === undefined) continue
      const before = known?.displays.find((one) => one.id === id)?.hand ?? null
      const name = this.#ground.bundle?.displays.find((one) => one.id === id)?.name.fr ?? id
      const act = handSaid({ id, name }, before, hand)
      if (act !== null) this.#ground.write(act)
    }
  }

  /** Every display that the territory names, with what its hub last said of it. */
  views(): Situation['displays'] {
    const said = new Map<string, DisplayView>(
      this.#reports().flatMap(({ displays }) => displays.map((view) => [view.id, view] as const)),
    )
    return (this.#ground.bundle?.displays ?? []).map((display) => ({
      ...display,
      view: said.get(display.id) ?? { id: display.id, state: 'never enrolled', lastHeardAt: null, shows: null },
    }))
  }

  reachOf(alert: string, revision: number): DisplayReach {
    return this.#reports()
      .flatMap(({ reach }) => reach.filter((one) => one.alert === alert && one.revision === revision))
      .reduce((sum, { reach }) => added(sum, reach), NOTHING)
  }

  clear(): void {
    for (let hub = 0; hub < this.#hubs; hub++) this.#ground.settings.put(nameOf(hub), null)
  }

  get #hubs(): number {
    return displayHubs(this.#ground.bundle?.displays.length ?? 0)
  }

  #reports(): readonly HubReport[] {
    return Array.from({ length: this.#hubs }, (_, hub) => this.#reportOf(hub)).filter((report) => report !== null)
  }

  #reportOf(hub: number): HubReport | null {
    return this.#ground.settings.get<HubReport>(nameOf(hub))
  }
}

function nameOf(hub: number): string {
  return `displays of hub ${hub}`
}

function added(left: DisplayReach, right: DisplayReach): DisplayReach {
  return {
    targeted: left.targeted + right.targeted,
    rendered: left.rendered + right.rendered,
    // A report of before there was any.
    fetched: left.fetched + (right.fetched ?? 0),
    placed: left.placed + (right.placed ?? 0),
    told: left.told + right.told,
    cut: left.cut + right.cut,
  }
}
