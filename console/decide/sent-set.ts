// Who was approved, who was sent to, and who is there now: people move meanwhile, and the approved set is what is sent (R07).
export interface SentSet {
  /** Persons counted when it was submitted, and approved with it. */
  readonly approved: number
  /** Persons whom the shards fixed as it left. */
  readonly targeted: number
  /** Persons of those zones and that filter at this moment; null where nobody has counted. */
  readonly now: number | null
}

export type SentDifference =
  | { readonly kind: 'same' }
  /** They moved, came or left between the count and the sending. */
  | { readonly kind: 'before sending'; readonly approved: number; readonly targeted: number }
  /** They moved since: what was approved is sent all the same. */
  | { readonly kind: 'since'; readonly targeted: number; readonly now: number }

export function differenceOf({ approved, targeted, now }: SentSet): SentDifference {
  if (approved !== targeted) return { kind: 'before sending', approved, targeted }
  return now === null || now === targeted ? { kind: 'same' } : { kind: 'since', targeted, now }
}
