// What became of telling somebody, as people are told it.
import type { RingState } from '../../model/ring.ts'
import type { NoticeRow } from './notice-tables.ts'

export function ringStateOf({ transport, answer, channel }: NoticeRow): RingState {
  if (answer !== 'none') return 'answered'
  switch (transport) {
    case 'delivered':
      return channel === 'voice' ? 'machine' : 'delivered'
    case 'failed':
    case 'undelivered':
    case 'expired':
      return 'unanswered'
    case 'cancelled':
      return 'called off'
    case 'unknown':
      return 'unknown'
    case 'planned':
    case 'claimed':
    case 'accepted':
      return 'under way'
    default:
      return transport satisfies never
  }
}
