// The port of what a set-up asks once: where gauges and reaches are. As a feed it is pure; unlike one it has no cursor and ends with its answer.
import type { FeedAnswer, FeedAsk } from '../ingest/feed.ts'

export interface Reference<Asked, Found> {
  readonly name: string
  readonly baseUrl: string
  ask(about: Asked): FeedAsk
  read(answer: FeedAnswer): ReferenceRead<Found>
}

export type ReferenceRead<Found> =
  | { readonly kind: 'found'; readonly found: Found; readonly skipped: number; readonly next: FeedAsk | null }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly message: string; readonly mend: string; readonly retryAfterMs: number | null }
