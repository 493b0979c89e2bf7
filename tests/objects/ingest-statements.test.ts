// A poll of a hundred gauges costs as many statements and written rows as one of a single gauge.
import { env as testEnv } from 'cloudflare:workers'
import { afterAll, expect, test } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { WatchRpc } from '../../worker/objects/rpc/watch.ts'
import { gauge, NOON, raw } from '../worker/ingest/gauge.ts'
import { bundle, rule } from './commune.ts'
import { CountedStatements } from './counted-statements.ts'

const env = testEnv as unknown as Env
const GAUGES = Array.from({ length: 100 }, (_, index) => `G${index}`)
const TOWN = '72101'
const counted = new CountedStatements()

afterAll(() => counted.end())

test('a poll of a hundred gauges is some forty statements and a few rows, as that of one is', async () => {
  const stub = env.WATCH.get(env.WATCH.idFromName(objectName.watch(TOWN))) as unknown as DurableObjectStub & WatchRpc
  const stations = GAUGES.map((code) => gauge({ code }))
  const rules = GAUGES.map((id) =>
    rule({ id, when: { kind: 'level above', station: id, levelMm: 2_200, clearMm: 2_100 } }),
  )
  await stub.configure(bundle(TOWN, { stations, rules }), { machineAnchor: Date.now(), territoryAnchor: NOON, rate: 1 })
  await stub.takeReadings('native', [{ ...raw(NOON - 2, 1_000), station: 'G0' }])
  await counted.begin(stub)

  const costOf = async (codes: readonly string[], at: number) => {
    counted.take()
    await stub.takeReadings(
      'native',
      codes.map((station) => ({ ...raw(at, 2_300), station })),
    )
    const all = counted.take()
    return {
      statements: all.reduce((sum, { times }) => sum + times, 0),
      written: all.reduce((sum, { times, written }) => sum + times * written, 0),
    }
  }
  const [one, hundred] = [await costOf(['G0'], NOON - 1), await costOf(GAUGES, NOON)]
  expect(one.statements).toBeGreaterThan(5)
  expect(one.statements).toBeLessThanOrEqual(50)
  expect(hundred.statements).toBeLessThanOrEqual(50)
  // And what the nowcast remembers of each gauge.
  expect(hundred.written).toBeLessThanOrEqual(20 + GAUGES.length)
})
