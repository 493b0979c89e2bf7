// A: what wakes an object comes twice, never, or fails each time. workerd keeps its alarms in a file of its own, which is altered here.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'

/** Slow enough that most are still to be told when everything stops. */
const SLOWLY = 20

function shards(kit: Kit): string {
  return join(kit.server.state, 'objects', 'tocsin-ResidentsShard')
}

function inAlarms(kit: Kit, sql: string): void {
  const database = new DatabaseSync(join(shards(kit), 'metadata.sqlite'))
  database.exec(sql)
  database.close()
}

function inShards(kit: Kit, sql: string): void {
  for (const file of readdirSync(shards(kit))) {
    if (!file.endsWith('.sqlite') || file === 'metadata.sqlite') continue
    const database = new DatabaseSync(join(shards(kit), file))
    database.exec(sql)
    database.close()
  }
}

/** Every claim throws, and nothing else does. */
const BROKEN = `CREATE TRIGGER broken BEFORE UPDATE ON delivery WHEN new.transport = 'claimed'
  BEGIN SELECT RAISE(ABORT, 'broken'); END`

const twice = row({
  id: 'A01',
  says: 'alarms overdue in the runtime, armed anew at wake and by the watchdog, while receipts come in: nobody is told twice (A01, INV-16)',
  async run(kit) {
    await kit.pace(SLOWLY)
    const alert = await kit.send()
    await kit.arrived(20)
    await kit.whileDown(() => {
      inAlarms(kit, 'UPDATE _cf_ALARM SET scheduled_time = 1')
      inShards(kit, `INSERT OR REPLACE INTO _alarm (name, at) VALUES ('drain', 1), ('expand', 1), ('progress', 1)`)
    })
    await kit.handedOver(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const throwing = row({
  id: 'A02',
  says: 'an alarm whose work fails each time is tried on, past the seventh failure, and goes on once it can (A02)',
  slow: true,
  async run(kit) {
    await kit.pace(SLOWLY)
    const alert = await kit.send()
    await kit.arrived(20)
    await kit.whileDown(() => inShards(kit, BROKEN))
    // The runtime itself gives up after seven: the eighth proves that it never heard of any.
    const failures = () => kit.server.output.match(/alarm drain failed/g)?.length ?? 0
    for (let seconds = 0; failures() < 8 && seconds < 90; seconds++) await pause(1_000)
    assert.ok(failures() >= 8, `the work was tried ${failures()} times in 90 s`)
    assert.equal((await fetch(`${kit.server.url}/healthz`)).status, 200)
    await kit.whileDown(() => inShards(kit, 'DROP TRIGGER broken'))
    await kit.handedOver(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const lost = row({
  id: 'A03',
  says: 'an alarm that the runtime has lost is armed again within a minute (A03, LIV-2)',
  slow: true,
  async run(kit) {
    await kit.pace(SLOWLY)
    const alert = await kit.send()
    await kit.arrived(20)
    await kit.whileDown(() => {
      inAlarms(kit, 'DELETE FROM _cf_ALARM')
      inShards(kit, 'DELETE FROM _alarm')
    })
    // By the outbox alone: a question to the console would wake the shards.
    const began = Date.now()
    await kit.arrived(kit.arrivals().length + 1, 60_000)
    assert.ok(Date.now() - began <= 60_000)
    await kit.arrived(IN_ZONE_B)
    await kit.handedOver(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const LESSER = 'MAIRIE ST-MARTIN. ESSAI: EVITEZ la rue Basse.'
const PER_SECOND = 50
/** A second's messages as the stand-in dates them: one that was on its way, and the fiftieth that a pace may hold beyond. */
const MARGIN = 6
/** What a shard had on the wire at the kill waits until it is known, and others go meanwhile. */
const ON_THE_WIRE = 6

const overdue = row({
  id: 'A04',
  says: 'all alarms of all shards overdue at the start, two alerts half sent: the graver goes first, no faster than agreed, and nobody is told twice (A04)',
  slow: true,
  async run(kit) {
    await kit.crowd(300, PER_SECOND)
    const lesser = await kit.send({ severity: 'Minor', text: LESSER })
    await kit.arrived(40)
    const graver = await kit.send({ severity: 'Extreme' })
    const ofGraver = () => kit.outbox('sms').filter(({ text }) => !text.includes('EVITEZ'))
    while (ofGraver().length < 20) await pause(3)
    await kit.whileDown(() => {
      inAlarms(kit, 'UPDATE _cf_ALARM SET scheduled_time = 1')
      inShards(kit, `INSERT OR REPLACE INTO _alarm (name, at) VALUES ('drain', 1), ('expand', 1), ('progress', 1)`)
    })
    const before = kit.arrivals().length
    await kit.handedOver(graver)
    await kit.handedOver(lesser)
    const all = kit.outbox('sms')
    const after = all.slice(before)
    // In each shard: the pace is shared among them, so one that has fewer people begins with the lesser one earlier.
    for (const shard of new Set(after.map(({ reference }) => reference.slice(0, 3)))) {
      const own = after.filter(({ reference }) => reference.startsWith(shard))
      const last = own.findLastIndex(({ text }) => !text.includes('EVITEZ'))
      const passed = own.slice(0, last).filter(({ text }) => text.includes('EVITEZ')).length
      assert.ok(last > 40, `shard ${shard} had only ${last} left to tell`)
      assert.ok(
        passed <= ON_THE_WIRE,
        `${passed} of the lesser alert went before the last of ${last} in shard ${shard}`,
      )
    }
    const at = after.map((one) => Date.parse(one.at))
    const most = Math.max(...at.map((from) => at.filter((one) => one >= from && one < from + 1_000).length))
    assert.ok(most <= PER_SECOND + MARGIN, `${most} in one second, ${PER_SECOND} agreed`)
    for (const which of [true, false]) {
      const told = all.filter(({ text }) => text.includes('EVITEZ') === which).map(({ to }) => to)
      assert.equal(told.length, kit.targeted)
      assert.equal(new Set(told).size, kit.targeted)
    }
  },
})

export const ALARMS: readonly Row[] = [twice, throwing, lost, overdue]
