// The machine's wall clock was set. What an object keeps in that clock is moved with it, once, so that every wait is as long as it was.
// Inside one life of an object nothing shows it: workerd's Date.now() stands still after a step back, timers stand with it, and
// performance.now() is the same clock (measured). So the launcher sees the step, starts workerd anew, and hands in the sum of all steps.
import type { Env } from '../../env.ts'
import type { SetClock } from '../../model/time.ts'
import { Settings } from './settings.ts'

/** In a constructor, before anything looks at the time. `move` is told by how much the clock was set since `what` was last moved. */
export function afterClockStep(
  storage: DurableObjectStorage,
  env: Env,
  what: string,
  move: (step: SetClock) => void,
): void {
  const settings = new Settings(storage)
  const sum = Number(env.TOCSIN_CLOCK_STEPS_MS ?? 0)
  const stepMs = sum - (settings.get<number>(`clock steps of ${what}`) ?? 0)
  if (stepMs === 0) return
  storage.transactionSync(() => {
    settings.put(`clock steps of ${what}`, sum)
    move({ ms: stepMs, at: Number(env.TOCSIN_CLOCK_SET_AT ?? 0) })
  })
}

/** The end of an alert comes with the clock, and a clock may have been set a moment ago: it is believed at a second look. */
const LOOK_AGAIN_MS = 3_000

/** Nothing is begun after the first look; nothing is ended before the second, by when the launcher has seen what the clock did. */
export class SecondLook {
  readonly #firstAt = new Map<string, number>()

  confirms(what: string, now: number): boolean {
    const first = this.#firstAt.get(what)
    if (first === undefined) this.#firstAt.set(what, now)
    return first !== undefined && now - first >= LOOK_AGAIN_MS
  }
}
