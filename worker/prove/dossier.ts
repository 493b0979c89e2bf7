// What proves one alert: the log's entries that concern it, whole, and of every other entry only its link, so that the chains can be checked to
// their ends while the dossier tells nothing of other matters.
import type { Anchor, LogEntry } from '../model/log.ts'
import type { ChainLink } from './chain.ts'

export type ProofLine = { readonly entry: LogEntry } | { readonly link: ChainLink } | { readonly anchor: Anchor }

/** `ids`: the alert, its proposal and its signals, as the details of entries name them. Chains in the order given. */
export function proofOf(
  entries: readonly LogEntry[],
  anchors: readonly Anchor[],
  ids: ReadonlySet<string>,
): readonly ProofLine[] {
  const lines = entries.map((entry): ProofLine => (concerns(entry, ids) ? { entry } : { link: linkOf(entry) }))
  return [...lines, ...anchors.map((anchor) => ({ anchor }))]
}

export function concerns({ detail }: Pick<LogEntry, 'detail'>, ids: ReadonlySet<string>): boolean {
  return named(detail, ids)
}

function linkOf({ object, seq, prev, hash }: LogEntry): ChainLink {
  return { object, seq, prev, hash }
}

function named(value: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return ids.has(value)
  if (Array.isArray(value)) return value.some((one) => named(one, ids))
  return value !== null && typeof value === 'object' && Object.values(value).some((one) => named(one, ids))
}
