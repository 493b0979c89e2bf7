import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ClockWatch, movedAlarms } from '../../../deploy/cli/clock-watch.ts'

const HOUR = 3_600_000
let folder = ''
let machine = { wall: 1_790_000_000_000, steadyMs: 5_000 }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-watch-'))
  machine = { wall: 1_790_000_000_000, steadyMs: 5_000 }
})
afterEach(() => rmSync(folder, { recursive: true }))

const watch = (boot = 'one') => new ClockWatch(join(folder, 'clock.json'), () => ({ ...machine }), boot)
const passes = (ms: number, setBy = 0) => {
  machine = { wall: machine.wall + ms + setBy, steadyMs: machine.steadyMs + ms }
}

test('time that just passes, however long, is no step; nor is a clock that is made to run a little faster', () => {
  const clock = watch()
  for (const ms of [500, 500, 9 * HOUR]) {
    passes(ms)
    expect(clock.look()).toBe(0)
  }
  for (let look = 0; look < 200; look++) {
    passes(500, 40)
    expect(clock.look()).toBe(0)
  }
  expect(clock.stepsMs).toBe(0)
  expect(clock.recent).toBeNull()
})

test('a clock that stands is seen after five seconds, and that it goes on at once (D09)', () => {
  const clock = watch()
  clock.look()
  const stands = () => {
    passes(500, -500)
    clock.look()
    return clock.stands
  }
  expect(Array.from({ length: 9 }, stands)).not.toContain(true)
  expect(stands()).toBe(true)
  passes(500)
  expect(clock.look()).toBe(0)
  expect(clock.stands).toBe(false)
})

test('a step is seen once, back or forward, and the sum of all is kept for the next launcher', () => {
  const clock = watch()
  passes(500, -HOUR)
  expect(clock.look()).toBe(-HOUR)
  passes(500)
  expect(clock.look()).toBe(0)
  expect(clock.recent).toMatchObject({ ms: -HOUR })
  passes(500, 24 * HOUR)
  expect(clock.look()).toBe(24 * HOUR)
  expect(watch().stepsMs).toBe(23 * HOUR)
})

test('one that happens while no launcher runs is seen by the next; after a boot nothing can be compared', () => {
  watch().look()
  passes(60_000, HOUR)
  expect(watch().look()).toBe(HOUR)
  passes(60_000, HOUR)
  const booted = watch('two')
  expect(booted.look()).toBe(0)
  expect(booted.stepsMs).toBe(HOUR)
})

test('a step is news for an hour of real time', () => {
  const clock = watch()
  passes(500, 24 * HOUR)
  clock.look()
  passes(HOUR - 1_000)
  clock.look()
  expect(clock.recent).not.toBeNull()
  passes(1_000)
  clock.look()
  expect(clock.recent).toBeNull()
})

test('the alarms that workerd keeps are moved to the nanosecond', () => {
  mkdirSync(join(folder, 'tocsin-Command'))
  mkdirSync(join(folder, 'empty'))
  const file = join(folder, 'tocsin-Command', 'metadata.sqlite')
  const database = new DatabaseSync(file)
  database.exec(
    'CREATE TABLE _cf_ALARM (actor_id TEXT PRIMARY KEY, scheduled_time INTEGER, actor_name TEXT) WITHOUT ROWID',
  )
  database.exec(`INSERT INTO _cf_ALARM VALUES ('a', 1795794832614000001, 'a')`)
  database.close()
  movedAlarms(folder, { ms: -HOUR, at: 0 })
  const after = new DatabaseSync(file)
  const read = after.prepare('SELECT scheduled_time AS at FROM _cf_ALARM')
  read.setReadBigInts(true)
  expect(read.get()).toEqual({ at: 1795794832614000001n - BigInt(HOUR) * 1_000_000n })
  after.close()
  expect(readFileSync(file).length).toBeGreaterThan(0)
})
