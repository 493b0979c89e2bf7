// What the displays of one hub are told at one moment. Thousands are told the same alert: its texts are rendered and serialised once for all that have the
// same face and are meant by the same notices; only the name before them is each one's own.
import { frameOf, type FrameParts } from '../../flow/display-frame.ts'
import type { Display } from '../../model/display.ts'

export type FramesParts = Omit<FrameParts, 'display'>

export class Frames {
  readonly parts: FramesParts
  readonly #meant: readonly ReadonlySet<string>[]
  readonly #notices = new Map<string, string>()

  constructor(parts: FramesParts) {
    this.parts = parts
    this.#meant = parts.notices.map(({ displays }) => new Set(displays))
  }

  /** The JSON of a `DisplayFrame`. */
  textFor(display: Display): string {
    const face = JSON.stringify(display.face)
    const alike = `${face}|${this.#meant.map((displays) => (displays.has(display.id) ? 1 : 0)).join('')}`
    let notices = this.#notices.get(alike)
    if (notices === undefined) {
      notices = JSON.stringify(frameOf({ ...this.parts, display }).notices)
      this.#notices.set(alike, notices)
    }
    return `{"kind":"state","seq":${this.parts.seq},"name":${JSON.stringify(display.name)},"face":${face},"notices":${notices}}`
  }
}
