// Figures of the portal by week, the newest first.

export const FIGURES = ['signed up', 'desk', 'changed', 'erased', 'codes', 'refused'] as const
export type Figure = (typeof FIGURES)[number]

export interface Week {
  /** Its Monday, YYYY-MM-DD. */
  readonly from: string
  readonly counts: Readonly<Record<Figure, number>>
}

interface Day {
  readonly day: string
  readonly what: string
  readonly count: number
}

export function byWeek(days: readonly Day[]): readonly Week[] {
  const weeks = new Map<string, Record<Figure, number>>()
  for (const { day, what, count } of days) {
    const figure = figureOf(what)
    if (figure === null) continue
    const from = mondayOf(day)
    const counts = weeks.get(from) ?? { 'signed up': 0, desk: 0, changed: 0, erased: 0, codes: 0, refused: 0 }
    counts[figure] += count
    weeks.set(from, counts)
  }
  return [...weeks]
    .map(([from, counts]) => ({ from, counts }))
    .toSorted((left, right) => right.from.localeCompare(left.from))
}

function figureOf(what: string): Figure | null {
  if (what === 'signed up') return 'signed up'
  if (what === 'signed up at the desk') return 'desk'
  if (what === 'sign-up changed') return 'changed'
  if (what === 'erased') return 'erased'
  if (what.startsWith('code by ')) return 'codes'
  return what.startsWith('refused') || what.startsWith('no code') ? 'refused' : null
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}
