// Who came before in the same file: by the town's own id, else by household, name and address to reach them by. Only numbers are kept, so that a
// million lines fit in a browser; two different people look alike once in some ten thousand such files.
import { addressKey } from '../address-book.ts'
import type { ResidentRow } from './row.ts'

export type Sighting =
  | { readonly kind: 'first' }
  /** Nothing new: the same person again. */
  | { readonly kind: 'duplicate'; readonly of: number }
  /** The town's id of somebody else. */
  | { readonly kind: 'id taken'; readonly of: number }

export class Seen {
  readonly #people = new Map<number, number>()
  readonly #ids = new Map<number, number>()

  look(row: ResidentRow): Sighting {
    const person = hash(personKey(row))
    const id = row.sourceId === null ? null : hash(row.sourceId)
    const before = this.#people.get(person)
    const withId = id === null ? undefined : this.#ids.get(id)
    if (withId !== undefined) return { kind: before === undefined ? 'id taken' : 'duplicate', of: withId }
    // Two ids of the town's are two people, whatever else they share.
    if (before !== undefined && id === null) return { kind: 'duplicate', of: before }
    if (before === undefined) this.#people.set(person, row.line)
    if (id !== null) this.#ids.set(id, row.line)
    return { kind: 'first' }
  }
}

function personKey({ household, name, phone, email }: ResidentRow): string {
  const bare = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  return `${addressKey(household)}|${bare}|${phone ?? (bare === '' ? email : null) ?? ''}`
}

/** 53 bits of two FNV-1a. */
export function hash(text: string): number {
  let [low, high] = [0x811c9dc5, 0x9e3779b9]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 13)
  }
  return (high >>> 11) * 0x100000000 + (low >>> 0)
}
