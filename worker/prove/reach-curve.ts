// How the reach of one revision grew: few points, never a lie. A person counts from the moment when their best row says more than "sent".
import type { ReachCount } from '../model/delivery.ts'
import type { Instant } from '../model/time.ts'
import type { ReachPoint } from '../model/view.ts'

const MOST_POINTS = 120

export function pointOf(reach: ReachCount, at: Instant): ReachPoint {
  const reached = reach.help + reach.confirmed + reach.delivered
  return { at, sent: reached + reach.sent + reach.unknown, reached }
}

/** The curve with one more point. What says nothing new is left out; a curve that grows too long loses every second point, never its ends. */
export function withPoint(curve: readonly ReachPoint[], point: ReachPoint): readonly ReachPoint[] {
  const last = curve.at(-1)
  if (last !== undefined && last.sent === point.sent && last.reached === point.reached) return curve
  const grown = [...curve, point]
  if (grown.length <= MOST_POINTS) return grown
  return grown.filter((_, index) => index % 2 === 0 || index === grown.length - 1)
}

/** When that share of the targeted was reached, from the approval; null where it has not been. */
export function reachedAfterMs(
  curve: readonly ReachPoint[],
  { targeted, approvedAt }: { readonly targeted: number; readonly approvedAt: Instant },
  share: number,
): number | null {
  if (targeted === 0) return null
  const point = curve.find(({ reached }) => reached >= Math.ceil(targeted * share))
  return point === undefined ? null : Math.max(0, point.at - approvedAt)
}
