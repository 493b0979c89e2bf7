// What the watch has told of its gauges, rules and sources, a value each. It comes as text and is kept as that: with each poll a hundred gauges come,
// and most are told anew before anybody has looked.
import { NO_BULLETINS } from '../../model/view.ts'
import type { ToldView, WatchView } from '../rpc/watch.ts'
import type { Settings } from '../shared/settings.ts'

export type WatchedPart = keyof WatchView

const NOTHING: Required<WatchView> = {
  stations: [],
  rules: [],
  feeds: [],
  bulletins: NO_BULLETINS,
  zoneClocks: [],
  siteClocks: [],
  measures: [],
}
const PARTS = Object.keys(NOTHING) as readonly WatchedPart[]
/** All in one, as it was kept while it came so. */
const WHOLE = 'watched'

export class Watched {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Part of the caller's transaction. Answers which parts are others than before. */
  take(told: ToldView): readonly WatchedPart[] {
    return PARTS.filter((part) => {
      const text = told[part]
      return text !== undefined && this.#settings.putText(nameOf(part), text)
    })
  }

  get<P extends WatchedPart>(part: P): Required<WatchView>[P] {
    return (
      this.#settings.shared<Required<WatchView>[P]>(nameOf(part)) ??
      this.#settings.shared<Partial<Required<WatchView>>>(WHOLE)?.[part] ??
      NOTHING[part]
    )
  }

  get whole(): Required<WatchView> {
    return Object.fromEntries(PARTS.map((part) => [part, this.get(part)])) as unknown as Required<WatchView>
  }

  clear(): void {
    for (const name of [WHOLE, ...PARTS.map(nameOf)]) this.#settings.drop(name)
  }
}

function nameOf(part: WatchedPart): string {
  return `${WHOLE} ${part}`
}
