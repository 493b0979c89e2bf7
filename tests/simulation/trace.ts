// What happened in one world, as lines: the last of them for a person who looks for a fault, all of them as one hash.
import type { Instant } from '../../worker/model/time.ts'

const KEPT = 30

export class Trace {
  count = 0
  #high = 0xdeadbeef
  #low = 0x41c6ce57
  readonly #last: string[] = []

  add(at: Instant, line: string): void {
    const text = `${at} ${line}`
    this.count += 1
    // cyrb53, carried on from line to line: fast, and two worlds that differ anywhere end apart.
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      this.#high = Math.imul(this.#high ^ code, 2654435761)
      this.#low = Math.imul(this.#low ^ code, 1597334677)
    }
    this.#high = Math.imul(this.#high ^ (this.#low >>> 13), 2246822507)
    this.#low = Math.imul(this.#low ^ (this.#high >>> 16), 3266489909)
    if (this.#last.length === KEPT) this.#last.shift()
    this.#last.push(text)
  }

  get hash(): string {
    return (this.#high >>> 0).toString(16).padStart(8, '0') + (this.#low >>> 0).toString(16).padStart(8, '0')
  }

  get last(): readonly string[] {
    return [...this.#last]
  }
}
