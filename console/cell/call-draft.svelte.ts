// The call that is being written: it outlives a look at another place of the console, and never leaves this page's memory.
import type { Mobility } from '../../worker/model/call.ts'
import type { Position } from '../../worker/model/geo.ts'

export interface CallDraft {
  phone: string
  name: string
  address: string
  point: Position | null
  persons: string
  water: string
  mobility: Mobility
  words: string
  reference: string
  /** Machine time of the first key; null before it. */
  since: number | null
}

const EMPTY: CallDraft = {
  phone: '',
  name: '',
  address: '',
  point: null,
  persons: '1',
  water: '',
  mobility: 'walks',
  words: '',
  reference: '',
  since: null,
}

export const draft = $state<CallDraft>({ ...EMPTY })

export function emptyDraft(): void {
  Object.assign(draft, EMPTY)
}
