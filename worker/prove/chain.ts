// The hash chain of one object's log: each entry names the one before it, so that nothing can be taken out, put in or altered unseen.
import { createHash } from 'node:crypto'
import type { Anchor, LogEntry } from '../model/log.ts'

/** What the first entry of every chain names as the one before it. */
export const GENESIS = '0'.repeat(64)

/** JSON with the members of every object in order of name: the same entry has the same bytes everywhere. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export type NewEntry = Omit<LogEntry, 'seq' | 'prev' | 'hash'>

/** The entry that follows `previous`; null begins the chain. */
export function appendEntry(
  previous: { readonly seq: number; readonly hash: string } | null,
  entry: NewEntry,
): LogEntry {
  const linked = { ...entry, seq: (previous?.seq ?? 0) + 1, prev: previous?.hash ?? GENESIS }
  return { ...linked, hash: sha256(canonicalJson(linked)) }
}

/** Of an entry that is not shown: enough to follow the chain over it. */
export type ChainLink = Pick<LogEntry, 'object' | 'seq' | 'prev' | 'hash'>

export type Verdict =
  | { readonly kind: 'valid'; readonly count: number }
  | { readonly kind: 'broken'; readonly index: number; readonly seq: number | null; readonly why: string }

/** Checks numbers, links and hashes of one object's entries, in order. What is not shown is followed, and cannot be read. */
export function verifyEntries(entries: readonly (LogEntry | ChainLink)[]): Verdict {
  let previous = null as { seq: number; hash: string } | null
  for (const [index, entry] of entries.entries()) {
    const { hash, ...linked } = entry
    const broken = (why: string): Verdict => ({ kind: 'broken', index, seq: entry.seq, why })
    if (entry.seq !== (previous?.seq ?? 0) + 1)
      return broken(`number ${entry.seq} does not follow ${previous?.seq ?? 0}`)
    if (entry.prev !== (previous?.hash ?? GENESIS)) return broken('does not name the entry before it')
    if ('act' in entry && sha256(canonicalJson(linked)) !== hash) return broken('was altered: its hash differs')
    previous = { seq: entry.seq, hash }
  }
  return { kind: 'valid', count: entries.length }
}

/** Every anchor must be a true head of its object's chain at that count; anchors of chains that are not at hand are left out. */
export function verifyAnchors(chains: ReadonlyMap<string, readonly ChainLink[]>, anchors: readonly Anchor[]): Verdict {
  for (const [index, anchor] of anchors.entries()) {
    const chain = chains.get(anchor.object)
    if (chain === undefined || anchor.count === 0) continue
    const head = chain[anchor.count - 1]
    if (head === undefined || head.hash !== anchor.hash) {
      return {
        kind: 'broken',
        index,
        seq: anchor.count,
        why: `the anchor of ${anchor.object} at ${anchor.count} entries differs`,
      }
    }
  }
  return { kind: 'valid', count: anchors.length }
}
