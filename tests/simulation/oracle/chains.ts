// INV-13 in plain code: every log's entries are numbered, name the one before, hash to what they say, and never become fewer.
import { createHash } from 'node:crypto'
import type { LogEntry } from '../../../worker/model/log.ts'
import { must } from './violation.ts'

interface Head {
  readonly count: number
  readonly hash: string
}

export class ChainWatch {
  readonly #heads = new Map<string, Head>()

  added(name: string, entries: readonly LogEntry[]): void {
    const head = this.#heads.get(name) ?? { count: 0, hash: '0'.repeat(64) }
    const last = entries.at(-1)
    must(
      entries.length === head.count + 1,
      'INV-13',
      () => `${name} had ${head.count} entries and has ${entries.length}`,
    )
    if (last === undefined) return
    must(last.seq === entries.length, 'INV-13', () => `${name}: entry ${entries.length} is numbered ${last.seq}`)
    must(last.prev === head.hash, 'INV-13', () => `${name}: entry ${last.seq} does not name the one before it`)
    this.#heads.set(name, { count: entries.length, hash: last.hash })
  }

  /** What is on disk after a crash, cheaply: the head that was written last is still the head. */
  crashed(name: string, entries: readonly LogEntry[]): void {
    const head = this.#heads.get(name)
    must((entries.at(-1)?.hash ?? null) === (head?.hash ?? null), 'INV-13', () => `${name} lost its head`)
  }

  /** The whole chain, from its first entry. */
  whole(name: string, entries: readonly LogEntry[]): void {
    const head = this.#heads.get(name) ?? { count: 0, hash: '0'.repeat(64) }
    must(entries.length >= head.count, 'INV-13', () => `${name} lost entries: ${head.count}, now ${entries.length}`)
    let before = '0'.repeat(64)
    for (const [index, entry] of entries.entries()) {
      must(entry.seq === index + 1 && entry.prev === before, 'INV-13', () => `${name}: entry ${index + 1} is cut off`)
      must(hashOf(entry) === entry.hash, 'INV-13', () => `${name}: entry ${index + 1} was altered`)
      before = entry.hash
    }
  }
}

function hashOf({ hash: _, ...rest }: LogEntry): string {
  return createHash('sha256').update(sorted(rest)).digest('hex')
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${sorted((value as Record<string, unknown>)[name])}`).join(',')}}`
}
