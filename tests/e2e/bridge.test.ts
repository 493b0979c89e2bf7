// A few worlds of the simulation on a real server, and one difference planted in it; `npm run simulate -- --workerd` has them all.
import { expect, test } from 'vitest'
import { hunted, PLANTED } from '../simulation/bridge/planted.ts'
import { replaySeeds } from '../simulation/bridge/run.ts'

test('worlds of the simulation hold on a real server, and it tells the same people as the model (INV-1, INV-3, INV-4, INV-20)', async () => {
  const outcomes = await replaySeeds([6, 8, 20, 21], { told: () => undefined })
  expect(outcomes.flatMap(({ seed, broken }) => broken.map((fault) => ({ seed, ...fault })))).toEqual([])
  expect(outcomes).toHaveLength(4)
  const sum = (of: (outcome: (typeof outcomes)[number]) => number) => outcomes.reduce((all, one) => all + of(one), 0)
  // Or nothing was looked at.
  expect(sum(({ requests }) => requests)).toBeGreaterThan(20)
  expect(sum(({ compared }) => compared)).toBeGreaterThan(0)
  expect(sum(({ kills }) => kills)).toBeGreaterThan(0)
})

test('a server that takes forged receipts is found out (INV-21)', async () => {
  const planted = PLANTED.find(({ name }) => name === 'a forged receipt is taken')
  if (planted === undefined) throw new Error('nothing is planted')
  expect((await hunted(planted)).by?.invariant).toBe('INV-21')
})
