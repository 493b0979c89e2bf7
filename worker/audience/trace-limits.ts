// Apart from what makes the shapes, so that a screen can say them before it fetches that.

/** A commune is no larger; beyond that a number has a digit too many. */
export const FARTHEST_M = 50_000
/** Below it, it is nobody's house: a number has a digit too few. */
export const NEAREST_M = 1
