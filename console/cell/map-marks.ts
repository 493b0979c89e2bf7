// What of the cell's desk is drawn on the map: calls by their number, open shelters by their name's first letters.
import { callName, isOpenCall, type CallView } from '../../worker/model/call.ts'
import type { Position } from '../../worker/model/geo.ts'
import type { ShelterView } from '../../worker/model/shelter.ts'

export interface Mark {
  readonly point: Position
  readonly name: string
  readonly kind: 'new' | 'passed' | 'over' | 'shelter'
}

export function marksOf(calls: readonly CallView[], shelters: readonly ShelterView[]): readonly Mark[] {
  const rang = calls.flatMap((call): readonly Mark[] => {
    if (call.point === null) return []
    const kind = call.state === 'new' ? 'new' : isOpenCall(call) ? 'passed' : 'over'
    return [{ point: call.point, name: callName(call.number), kind }]
  })
  const open = shelters
    .filter(({ isOpen }) => isOpen)
    .map(({ point }): Mark => ({ point, name: 'CARE', kind: 'shelter' }))
  // What waits lies above what is over.
  const order = ['shelter', 'over', 'passed', 'new']
  return [...open, ...rang].toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind))
}

/** Those that wait first, the longest first; what is over last, the newest first. */
export function inOrderOfNeed(calls: readonly CallView[]): readonly CallView[] {
  const rank = (call: CallView) => (call.state === 'new' ? 0 : call.state === 'passed on' ? 1 : 2)
  return calls.toSorted(
    (left, right) =>
      rank(left) - rank(right) || (rank(left) === 2 ? right.lastAt - left.lastAt : left.lastAt - right.lastAt),
  )
}
