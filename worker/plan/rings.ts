// Who is told next while nobody has taken a thing, each once a round. Shared by calls for help and by notices that come in.
import type { Ring, RingState } from '../model/ring.ts'
import type { Instant } from '../model/time.ts'

export interface Ladder<Step extends string> {
  /** In this order. */
  readonly steps: readonly Step[]
  /** So many times the first wait after it opened. */
  readonly after: Readonly<Record<Step, number>>
}

interface Waiting<Step extends string> {
  readonly openSince: Instant
  readonly rings: readonly Ring<Step>[]
}

interface Moment {
  readonly now: Instant
  readonly firstAfterMs: number
}

/** After a stop of the server several may be due: each is told, in their order. */
export function dueSteps<Step extends string>(
  { steps, after }: Ladder<Step>,
  { openSince, rings }: Waiting<Step>,
  { now, firstAfterMs }: Moment,
): readonly Step[] {
  return steps.filter((step) => !wasTold(rings, step) && now >= openSince + after[step] * firstAfterMs)
}

/** When the next one must be told; null where all were. */
export function nextStepAt<Step extends string>(
  { steps, after }: Ladder<Step>,
  { openSince, rings }: Waiting<Step>,
  firstAfterMs: number,
): Instant | null {
  const next = steps.find((step) => !wasTold(rings, step))
  return next === undefined ? null : openSince + after[next] * firstAfterMs
}

/** The same rings where nothing of that step has changed. */
export function ringsWith<Step extends string>(
  rings: readonly Ring<Step>[],
  step: Step,
  state: RingState,
): readonly Ring<Step>[] {
  if (!rings.some((ring) => ring.step === step && ring.state !== state)) return rings
  return rings.map((ring) => (ring.step === step ? { ...ring, state } : ring))
}

function wasTold<Step extends string>(rings: readonly Ring<Step>[], step: Step): boolean {
  return rings.some((ring) => ring.step === step)
}
