// C: killed again and again, at random and always by the same row.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'

const CROWD = 10_000
const KILLS = 50
const IN_FLIGHT = 30

const fifty = row({
  id: 'C11',
  says: 'killed fifty times at random in one send of ten thousand: it ends, lost 0, no more twice than were on the wire (C11, INV-1)',
  slow: true,
  async run(kit) {
    await kit.crowd(CROWD - IN_ZONE_B)
    const alert = await kit.send()
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(300 + Math.random() * 3_500)
      kit.kill()
      await pause(700)
    }
    const { targeted } = await kit.settledOrUnknown(alert, 300_000)
    assert.equal(targeted, CROWD)
    const { lost, twice } = kit.tally()
    assert.equal(lost, 0, `${lost} lost`)
    assert.ok(twice <= KILLS * IN_FLIGHT, `${twice} got it twice`)
  },
})

/** How many rows have been on the wire for so long, over all shards; read beside workerd, which keeps a write-ahead log. */
function claimedFor(kit: Kit, ms: number): number {
  const folder = join(kit.server.state, 'objects', 'tocsin-ResidentsShard')
  let claimed = 0
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.sqlite') || file === 'metadata.sqlite') continue
    const database = new DatabaseSync(join(folder, file), { readOnly: true })
    try {
      const sql = `SELECT COUNT(*) AS n FROM delivery WHERE transport = 'claimed' AND claimed_at < ?`
      claimed += Number(database.prepare(sql).get(Date.now() - ms)?.['n'] ?? 0)
    } catch {
      // A shard that has never sent has no such table yet.
    } finally {
      database.close()
    }
  }
  return claimed
}

const poison = row({
  id: 'C12',
  says: 'a row whose call ends the process each time: after three it is left, as unknown, and everybody else is told (C12, INV-3)',
  slow: true,
  async run(kit) {
    const poisoned = '+33639980005'
    await kit.fault({ channel: 'sms', match: { to: poisoned }, delayMs: 1_900, reset: 'before' })
    const alert = await kit.send()
    let kills = 0
    const end = Date.now() + 60_000
    for (let quietMs = 0; Date.now() < end && quietMs < 12_000; quietMs += 50) {
      await pause(50)
      if (claimedFor(kit, 500) === 0) continue
      kit.kill()
      kills += 1
      quietMs = 0
      await pause(1_500)
    }
    assert.ok(kills >= 2 && kills <= 3, `the process was ended ${kills} times by one row`)
    const { reach } = await kit.settledOrUnknown(alert)
    assert.equal(reach.unknown, 1, `reach ${JSON.stringify(reach)}`)
    assert.deepEqual(kit.tally(), { lost: 1, twice: 0 })
  },
})

export const MANY_KILLS: readonly Row[] = [fifty, poison]
