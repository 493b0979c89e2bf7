import { expect, test } from 'vitest'
import { newsOf, stepCheckIn } from '../../../worker/plan/field-check-in.ts'

const MINUTE = 60_000
const TEAM = { everyMinutes: 30, lastAt: 0, missed: 0 }

test('missed once it is shown, missed twice it rises, once', () => {
  expect(stepCheckIn(TEAM, 29 * MINUTE)).toMatchObject({
    isNewlyMissed: false,
    isNewlySilent: false,
    lookAt: 30 * MINUTE,
  })
  const first = stepCheckIn(TEAM, 30 * MINUTE)
  expect(first).toMatchObject({ isNewlyMissed: true, isNewlySilent: false, lookAt: 60 * MINUTE })
  expect(stepCheckIn(first.checkIn, 45 * MINUTE).isNewlyMissed).toBe(false)
  const second = stepCheckIn(first.checkIn, 60 * MINUTE)
  expect(second).toMatchObject({ isNewlyMissed: true, isNewlySilent: true, lookAt: null })
  expect(stepCheckIn(second.checkIn, 200 * MINUTE).isNewlySilent).toBe(false)
})

test('a look that comes late sees both at once: a machine that slept lets nobody go unnoticed', () => {
  expect(stepCheckIn(TEAM, 100 * MINUTE)).toMatchObject({ checkIn: { missed: 3 }, isNewlySilent: true })
})

test('news begin it anew; news that were said long ago and come late do not', () => {
  const silent = stepCheckIn(TEAM, 70 * MINUTE).checkIn
  expect(stepCheckIn(newsOf(silent, 70 * MINUTE), 70 * MINUTE)).toMatchObject({
    checkIn: { missed: 0 },
    lookAt: 100 * MINUTE,
  })
  expect(stepCheckIn(newsOf(silent, 5 * MINUTE), 70 * MINUTE).checkIn.missed).toBe(2)
  expect(newsOf({ ...TEAM, lastAt: 50 }, 20).lastAt).toBe(50)
})
