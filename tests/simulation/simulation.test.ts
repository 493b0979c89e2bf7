// The simulation itself: thousands of worlds hold, the same seed is the same world, and every planted bug is found.
import { describe, expect, test } from 'vitest'
import { simulateCommand } from '../../deploy/cli/simulate.ts'
import { huntAll } from './hunt.ts'
import { isIn } from './oracle/people.ts'
import { MUTATIONS } from './mutations.ts'
import { neverSeen, runSeed, runSeeds } from './run.ts'
import { zonesOf } from './town.ts'

const LONG = { timeout: 120_000 }

test('two thousand worlds keep every promise, and meet every rare situation', LONG, () => {
  const run = runSeeds(1, 2_000)
  expect(run.failed).toBeNull()
  expect(neverSeen(run)).toEqual([])
})

test('the same seed gives the same log, another seed another', () => {
  expect(runSeed(7).hash).toBe(runSeed(7).hash)
  expect(runSeed(8).hash).not.toBe(runSeed(7).hash)
})

test('every planted bug is caught by an invariant that has a name', LONG, () => {
  const found = [...huntAll(1, 300)]
  expect(found.filter(({ caught }) => caught === null).map(({ name }) => name)).toEqual([])
  for (const { caught } of found) expect(caught?.invariant).toMatch(/^(INV|LIV)-\d+$/)
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(30)
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length)
})

test('a world that breaks a promise is told with the invariant and its last thirty events', () => {
  const planted = MUTATIONS.find(({ name }) => name === 'the intent is not written before the call')?.planted
  const { broken } = runSeed(1, planted)
  expect(broken?.invariant).toBe('INV-12')
  expect(broken?.last.at(-1)).toContain('calls')
  expect(broken?.last.length).toBeLessThanOrEqual(30)
})

describe("the oracle's own geometry", () => {
  const zone = (id: string) => zonesOf(0).find((one) => one.id === id)?.geometry ?? []

  test.each([
    ['A', [1, 1], true],
    ['A', [0, 4], true],
    ['A', [8, 8], true],
    ['A', [4, 4], false],
    ['A', [3, 4], true],
    ['A', [9, 4], false],
    ['B', [14, 2], true],
    ['B', [14, 5], false],
    ['C', [2, 12], true],
    ['C', [12, 13], true],
    ['C', [6, 13], false],
  ] as const)('in zone %s, %j is inside: %j', (id, point, inside) => {
    expect(isIn(zone(id), point)).toBe(inside)
  })
})

describe('the command', () => {
  const told = (...args: readonly string[]) => {
    const lines: string[] = []
    const code = simulateCommand(
      args,
      (line) => lines.push(line),
      (line) => lines.push(line),
    )
    return { code, lines }
  }

  test('prints seeds, events, seconds, the hash of all logs and what was seen', () => {
    const { code, lines } = told('--seeds', '5', '--json')
    expect(code).toBe(0)
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(objects.at(-1)).toMatchObject({ kind: 'summary', seeds: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(objects.filter(({ kind }) => kind === 'seen').length).toBeGreaterThan(30)
  })

  test('refuses what it does not know', () => {
    expect(told('--seeds', 'many').code).toBe(2)
    expect(told('--what').code).toBe(2)
  })
})
