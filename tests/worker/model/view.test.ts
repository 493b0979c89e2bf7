import { expect, test } from 'vitest'
import type { Quality } from '../../../worker/model/reading.ts'
import { shownLevel, type LevelView } from '../../../worker/model/view.ts'

const level = (valueMm: number, quality: Quality = 'good'): LevelView => ({
  observedAt: 0,
  receivedAt: 0,
  valueMm,
  quality,
  flags: [],
})

test.each<[string, LevelView | null, LevelView | null | undefined, number | null]>([
  ['the newest, where it is sound', level(1_300), level(1_300), 1_300],
  ['an unconfirmed rise: it is never held back', level(3_600, 'unconfirmed'), level(3_600, 'unconfirmed'), 3_600],
  [
    'the last that the rules believe, where they do not believe the newest',
    level(120_000, 'doubtful'),
    level(1_200),
    1_200,
  ],
  ['nothing, where they believe none', level(120_000, 'doubtful'), null, null],
  ['nothing that is not believed, in what was kept before that was told', level(120_000, 'doubtful'), undefined, null],
  ['nothing, where nothing came', null, null, null],
])('shown to everybody: %s', (_, latest, trusted, shown) => {
  const view = trusted === undefined ? { latest } : { latest, trusted }
  expect(shownLevel(view)?.valueMm ?? null).toBe(shown)
})
