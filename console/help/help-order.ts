// In which order calls for help are worked on, and the figures that stand wherever reach is shown.
import type { HelpNumbers } from '../../worker/model/territory.ts'
import type { HelpStep, HelpTask } from '../../worker/model/help.ts'
import type { Instant } from '../../worker/model/time.ts'

/** The vulnerable first, then whoever has waited longest. */
export function byNeed(tasks: readonly HelpTask[]): readonly HelpTask[] {
  return tasks.toSorted(
    (left, right) =>
      Number(right.vulnerable) - Number(left.vulnerable) || left.askedAt - right.askedAt || left.number - right.number,
  )
}

export interface HelpFigures {
  readonly open: number
  readonly taken: number
  /** Since when the first of those that nobody has taken has waited; null where none waits. */
  readonly oldest: Instant | null
}

export function figuresOf(tasks: readonly HelpTask[], alert: string | null = null): HelpFigures {
  const own = alert === null ? tasks : tasks.filter((task) => task.alert === alert)
  const open = own.filter(({ state }) => state === 'open')
  return {
    open: open.length,
    taken: own.filter(({ state }) => state === 'taken').length,
    oldest: open.length === 0 ? null : Math.min(...open.map(({ askedAt }) => askedAt)),
  }
}

/** Whom Tocsin cannot ring, since the territory's file gives no number. */
export function missingLines(numbers: HelpNumbers | undefined): readonly HelpStep[] {
  const missing: HelpStep[] = []
  if (numbers?.crisisLine == null) missing.push('crisis line')
  if (numbers?.rac == null) missing.push('RAC')
  if (numbers?.rescue == null) missing.push('rescue centre')
  return missing
}
