// The machine's clock was set while an object slept or was killed. Its next life is handed the sum of all steps by the launcher.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { commandOf, pacerOf, residentsOf, type Env } from '../../worker/env.ts'
import { HOUR_MS, REAL_CLOCK, territoryNow } from '../../worker/model/time.ts'
import { Command } from '../../worker/objects/command.ts'
import { ResidentsShard } from '../../worker/objects/residents-shard.ts'
import { Alarms } from '../../worker/objects/shared/alarms.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const DAY_MS = 24 * HOUR_MS
const DUTY = { id: 'duty', name: 'Astreinte' }
const MAYOR = { id: 'mayor', name: 'Maire' }
const afterSteps = (ms: number, over: Partial<Env> = {}): Env => ({
  ...env,
  TOCSIN_CLOCK_STEPS_MS: String(ms),
  TOCSIN_CLOCK_SET_AT: String(Date.now() + ms - 1_000),
  ...over,
})

let codes = 0
const newCode = () => `94${String(++codes).padStart(3, '0')}`

test.each([-HOUR_MS, DAY_MS])(
  'alarms move with the clock, once a step, whether it went by %d ms (D06)',
  async (step) => {
    const stub = pacerOf(env, 'clock-test', String(step))
    await runInDurableObject(stub as never, (_: unknown, { storage }: DurableObjectState) => {
      const at = Date.now() + 30_000
      new Alarms(storage, { drain: () => undefined }, env).set('drain', at)
      expect(new Alarms(storage, {}, afterSteps(step)).due('drain')).toBe(at + step)
      expect(new Alarms(storage, {}, afterSteps(step)).due('drain')).toBe(at + step)
      // Set back to where it was.
      expect(new Alarms(storage, {}, afterSteps(0)).due('drain')).toBe(at)
    })
  },
)

test('what was written since a step forward, before anybody had seen it, is in the new time already and does not move', async () => {
  const stub = pacerOf(env, 'clock-test', 'window')
  await runInDurableObject(stub as never, (_: unknown, { storage }: DurableObjectState) => {
    const late = Date.now() + DAY_MS + 500
    new Alarms(storage, { drain: () => undefined }, env).set('drain', late)
    expect(new Alarms(storage, {}, afterSteps(DAY_MS)).due('drain')).toBe(late)
  })
})

test('what a shard waits for is as far off as it was, and so is the end of what it sends (D06)', async () => {
  const code = newCode()
  const shard = residentsOf(env, code, 'live', 0)
  await shard.configure(code, 'live', 0, 1)
  await runInDurableObject(shard as never, (_: unknown, state: DurableObjectState) => {
    const { sql } = state.storage
    sql.exec(
      `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence, not_before)
       VALUES ('a', 1, 'sms', 'h', 'r', 'fr', 0, 'unknown', 'none', 1, 1, 5000), ('a', 1, 'sms', 'i', 's', 'fr', 0, 'planned', 'none', 0, 0, NULL)`,
    )
    new ResidentsShard(state, afterSteps(-HOUR_MS))
    const waits = sql.exec('SELECT not_before FROM delivery ORDER BY n').toArray()
    expect(waits).toEqual([{ not_before: 5_000 - HOUR_MS }, { not_before: null }])
    const [clock] = sql.exec(`SELECT value FROM _setting WHERE name = 'journal clock'`).toArray()
    expect(JSON.parse(String(clock?.['value']))).toEqual({ machineAnchor: -HOUR_MS, territoryAnchor: 0, rate: 1 })
  })
})

test('a day forward while an alert is open: its time goes on as it was, is said, and is the machine’s again once all is over (D06, INV-32)', async () => {
  const code = newCode()
  const command = commandOf(env, code, 'live')
  await command.apply({ territory: code, mode: 'live', files: smallTerritory({ code, shards: 1 }), actor: DUTY })
  await residentsOf(env, code, 'live', 0).store([
    {
      ...{
        line: 1,
        sourceId: '1',
        household: 'h',
        name: 'P',
        address: '1 rue Basse',
        language: 'fr',
        vulnerable: false,
      },
      ...{ phone: '+33639980001', longitude: CENTRE.B[0], latitude: CENTRE.B[1] },
    },
  ])
  await runInDurableObject(command as never, async (_: unknown, state: DurableObjectState) => {
    const before = new Command(state, { ...env, TOCSIN_DEMO: '0' })
    const zone = (await before.bundle())?.zones.find(({ id }) => id === 'B')
    expect(zone).toBeDefined()
    const submitted = await before.submit(
      {
        proposal: null,
        content: {
          ...{
            msgType: 'Alert',
            zones: ['B'],
            channels: ['sms'],
            texts: { fr: 'La rivière monte.' },
            event: 'inondation',
          },
          ...{ hazard: 'crue', responseType: 'Shelter', severity: 'Severe', urgency: 'Expected', certainty: 'Likely' },
          ...{ expiresAt: Date.now() + 4 * HOUR_MS, allClear: false },
        } as never,
      },
      DUTY,
      null,
    )
    if (submitted.kind === 'refused') throw new Error(submitted.detail)
    expect((await before.situation())?.clockStep).toBeNull()

    const after = new Command(state, afterSteps(DAY_MS, { TOCSIN_DEMO: '0' }))
    const situation = await after.situation()
    expect(situation?.clock).toEqual({ machineAnchor: DAY_MS, territoryAnchor: 0, rate: 1 })
    expect(situation?.clockStep).toMatchObject({ stepMs: DAY_MS, heldMs: DAY_MS })
    expect(situation?.log.map(({ act }) => act)).toContain('horloge de la machine changée')
    expect(situation?.alerts[0]?.state).toBe('submitted')

    await after.cancel(submitted.alert.id, DUTY, 'essai')
    const later = await after.situation()
    expect(later?.clock).toEqual({ machineAnchor: 0, territoryAnchor: 0, rate: 1 })
    expect(later?.clockStep).toMatchObject({ stepMs: DAY_MS, heldMs: 0 })
    expect(later?.log.map(({ act }) => act)).toContain('horloge de la machine reprise')
  })
})

test('a machine that has lost the time (1970 at its start) sends nothing and says so; in an alert that is open the territory keeps its own (D08)', async () => {
  const code = newCode()
  const command = commandOf(env, code, 'live')
  await command.apply({ territory: code, mode: 'live', files: smallTerritory({ code, shards: 1 }), actor: DUTY })
  const content = {
    ...{
      msgType: 'Alert',
      zones: ['B'],
      channels: ['display'],
      texts: { fr: 'La rivière monte.' },
      event: 'inondation',
    },
    ...{ hazard: 'crue', responseType: 'Shelter', severity: 'Severe', urgency: 'Expected', certainty: 'Likely' },
    allClear: false,
  }
  const submittedTo = async (object: Command) => {
    const { clock = REAL_CLOCK } = (await object.situation()) ?? {}
    const expiresAt = territoryNow(clock, Date.now()) + HOUR_MS
    const submitted = await object.submit({ proposal: null, content: { ...content, expiresAt } as never }, DUTY, null)
    if (submitted.kind === 'refused') throw new Error(`${submitted.reason}: ${submitted.detail}`)
    const { id, current } = submitted.alert
    return (by: Command) => by.approve(id, current.contentHash, MAYOR, null)
  }
  await runInDurableObject(command as never, async (_: unknown, state: DurableObjectState) => {
    const live = { ...env, TOCSIN_DEMO: '0' }
    const now = Date.now()
    const approve = await submittedTo(new Command(state, live))
    const lost = 60_000
    vi.useFakeTimers({ now: lost, toFake: ['Date'] })
    try {
      const held = new Command(state, afterSteps(lost - now, { TOCSIN_DEMO: '0' }))
      expect((await held.situation())?.clockStep?.heldMs).toBe(lost - now)
      expect(await approve(held)).toMatchObject({ kind: 'ok' })
    } finally {
      vi.useRealTimers()
    }
  })
  const other = newCode()
  const fresh = commandOf(env, other, 'live')
  await fresh.apply({ territory: other, mode: 'live', files: smallTerritory({ code: other, shards: 1 }), actor: DUTY })
  await runInDurableObject(fresh as never, async (_: unknown, state: DurableObjectState) => {
    vi.useFakeTimers({ now: 60_000, toFake: ['Date'] })
    try {
      const lost = new Command(state, { ...env, TOCSIN_DEMO: '0' })
      const approve = await submittedTo(lost)
      expect(await approve(lost)).toMatchObject({ kind: 'refused', reason: 'clock before this release' })
    } finally {
      vi.useRealTimers()
    }
  })
})

test('where nobody is being told, the new time is taken as it is, and said', async () => {
  const code = newCode()
  const command = commandOf(env, code, 'live')
  await command.apply({ territory: code, mode: 'live', files: smallTerritory({ code, shards: 1 }), actor: DUTY })
  await runInDurableObject(command as never, async (_: unknown, state: DurableObjectState) => {
    const after = new Command(state, afterSteps(-HOUR_MS, { TOCSIN_DEMO: '0' }))
    const situation = await after.situation()
    expect(situation?.clock).toEqual({ machineAnchor: 0, territoryAnchor: 0, rate: 1 })
    expect(situation?.clockStep).toMatchObject({ stepMs: -HOUR_MS, heldMs: 0 })
  })
})
