import type { Instant } from './time.ts'

/** Why a rule that fires is not heard now. */
export type Muted =
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'silence'; readonly silence: string; readonly until: Instant }
