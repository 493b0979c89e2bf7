// How often one key may call the doors of readings. A network's key speaks for hundreds of sensors, and sends what it had kept after an
// outage: so many at once, then so many a second.
export const CALLS_AT_ONCE = 200
export const CALLS_PER_SECOND = 20
