import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { pacerOf, type Env } from '../../worker/env.ts'
import { Alarms, type AlarmHandler } from '../../worker/objects/shared/alarms.ts'

const env = testEnv as unknown as Env
let objects = 0

/** Alarms on the real storage of an object that has none of its own. */
function onStorage<T>(body: (storage: DurableObjectStorage) => Promise<T> | T): Promise<T> {
  const stub = pacerOf(env, 'alarms-test', String(++objects))
  return runInDurableObject(stub as never, (_: unknown, state: DurableObjectState) => body(state.storage))
}

const rows = (storage: DurableObjectStorage) =>
  storage.sql.exec('SELECT name, at <= ? AS due FROM _alarm ORDER BY name', Date.now()).toArray()

test('what was killed in the middle is taken up by the next incarnation (A03)', async () => {
  await onStorage(async (storage) => {
    let ended = false
    const hung: AlarmHandler = () => new Promise<void>(() => undefined)
    const first = new Alarms(storage, { outbox: hung }, env)
    first.set('outbox', 1)
    void first.run()
    expect(first.due('outbox')).toBeNull()
    // The incarnation dies here: nothing of its memory is left.
    const second = new Alarms(storage, { outbox: () => void (ended = true) }, env)
    expect(rows(storage)).toEqual([{ name: 'outbox', due: 1 }])
    await second.run()
    expect(ended).toBe(true)
    expect(rows(storage)).toEqual([])
  })
})

test('a handler that asks to run again, sooner or later, runs then and not before', async () => {
  await onStorage(async (storage) => {
    const at = Date.now() + 60_000
    const alarms: Alarms = new Alarms(
      storage,
      {
        drain: () => {
          alarms.setNoLater('drain', at + 5_000)
          alarms.setNoLater('drain', at)
        },
        once: () => undefined,
      },
      env,
    )
    alarms.set('drain', 1)
    alarms.set('once', 1)
    await alarms.run()
    expect(storage.sql.exec('SELECT name, at FROM _alarm').toArray()).toEqual([{ name: 'drain', at }])
    expect(alarms.due('drain')).toBe(at)
  })
})

test('a handler that fails is tried again in two seconds, and the others run (A02)', async () => {
  await onStorage(async (storage) => {
    let ran = 0
    const alarms = new Alarms(
      storage,
      {
        bad: () => {
          throw new Error('as a test has it')
        },
        good: () => void (ran += 1),
      },
      env,
    )
    alarms.set('bad', 1)
    alarms.set('good', 2)
    await alarms.run()
    expect(ran).toBe(1)
    const again = (alarms.due('bad') ?? 0) - Date.now()
    expect(again).toBeGreaterThan(1_000)
    expect(again).toBeLessThanOrEqual(2_000)
  })
})

test('what is to run soon has a row until it has run, also after a transaction that was rolled back', async () => {
  await onStorage(async (storage) => {
    let ran = 0
    const alarms = new Alarms(storage, { view: () => void (ran += 1) }, env)
    expect(() =>
      storage.transactionSync(() => {
        alarms.soon('view', 20)
        throw new Error('as a test has it')
      }),
    ).toThrow()
    expect(rows(storage)).toEqual([])
    alarms.soon('view', 20)
    expect(rows(storage)).toEqual([{ name: 'view', due: 0 }])
    await vi.waitFor(() => expect(ran).toBe(1))
    expect(rows(storage)).toEqual([])
    // A life that ended before: the next one takes it up at once.
    alarms.soon('view', 60_000)
    new Alarms(storage, {}, env)
    expect(rows(storage)).toEqual([{ name: 'view', due: 1 }])
  })
})
