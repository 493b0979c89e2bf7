import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchCommand } from '../../../deploy/cli/bench.ts'
import { figureOf, lineOf } from '../../bench/figure.ts'
import { absentPackages, redisProgram } from '../../bench/peers/installed.ts'

const measured = { bench: 'fanout', unit: 'messages/s', peerName: 'BullMQ', note: 'equal durability' } as const

test('a ratio above 1 means that ours is that many times better, whichever way the unit runs', () => {
  expect(figureOf({ ...measured, ours: 3_000, peer: 2_000, better: 'more' }).ratio).toBe(1.5)
  expect(figureOf({ ...measured, ours: 2, peer: 3, better: 'less' }).ratio).toBe(1.5)
  expect(figureOf({ ...measured, ours: 3, peer: 2, better: 'less' }).ratio).toBeCloseTo(0.6667)
})

test('nothing beside nothing is even; nothing beside something has no ratio', () => {
  expect(figureOf({ ...measured, ours: 0, peer: 0, better: 'less' }).ratio).toBe(1)
  expect(figureOf({ ...measured, ours: 0, peer: 7, better: 'less' }).ratio).toBeNull()
})

test('a peer that is not installed is said to be absent, without a figure of it', () => {
  const figure = figureOf({ ...measured, ours: 3_000, peer: null, better: 'more', note: 'absent: npm ci' })
  expect(figure).toMatchObject({ ours: 3_000, peer: null, ratio: null })
  expect(lineOf(figure)).toBe('fanout: messages/s: ours 3000 · BullMQ absent\n    absent: npm ci')
})

test('packages are looked for among the peers’ own, and what is missing is named with how to get it', () => {
  const modules = mkdtempSync(join(tmpdir(), 'peers-'))
  try {
    mkdirSync(join(modules, 'ioredis'))
    writeFileSync(join(modules, 'ioredis', 'package.json'), '{}')
    expect(absentPackages(['bullmq', 'ioredis'], modules)).toBe(
      'absent: bullmq not installed; npm ci --prefix tests/bench',
    )
    expect(absentPackages(['ioredis'], modules)).toBeNull()
  } finally {
    rmSync(modules, { recursive: true })
  }
})

test('Redis is the one that TOCSIN_REDIS names, and no other is taken instead', () => {
  expect(redisProgram({ PATH: process.env['PATH'], TOCSIN_REDIS: '/nowhere/redis-server' })).toBeNull()
})

test.each([
  [['nothing-of-the-kind'], 'no such bench: nothing-of-the-kind'],
  [['fanout', '--size', 'many'], '--size takes a whole number from 1'],
  [['fanout', '--kills', '-1'], '--kills'],
  [['fanout', '--what'], '--what'],
])('%j is refused with the usage, and nothing runs', async (args, why) => {
  const out: string[] = []
  const notes: string[] = []
  const code = await benchCommand(
    args,
    (line) => out.push(line),
    (line) => notes.push(line),
  )
  expect(code).toBe(2)
  expect(out).toEqual([])
  expect(notes.join('\n')).toContain(why)
  expect(notes.join('\n')).toContain('usage: npm run bench')
})
