// W: what comes back from the provider is doubled, turned round, forged, replayed, or meant for somebody else.
import assert from 'node:assert/strict'
import type { Arrival } from '../../../deploy/standins/outbox.ts'
import { pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'
import { forged, receipt, token } from '../signing.ts'

const UNREACHABLE = 3

const doubled = row({
  id: 'W01',
  says: 'each receipt five times is one change of state (W01, INV-20)',
  async run(kit) {
    await kit.fault({ channel: 'sms', duplicateReceipts: 4 })
    const { reach } = await kit.settled(await kit.send())
    // The copies of the last receipts are still under way.
    await pause(1_000)
    assert.equal(reach.delivered, IN_ZONE_B - UNREACHABLE)
    assert.equal(reach.failed, UNREACHABLE)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const reordered = row({
  id: 'W02',
  says: 'delivered before submitted ends as delivered (W02, INV-20)',
  async run(kit) {
    await kit.fault({ channel: 'sms', reorderReceipts: true })
    const alert = await kit.send()
    const { reach } = await kit.settled(alert)
    await pause(2_500)
    assert.deepEqual((await kit.progress(alert))?.reach, reach)
    assert.equal(reach.delivered, IN_ZONE_B - UNREACHABLE)
  },
})

/** A sent row whose own receipt is held back, so that what a forged one does would be seen. */
async function withheld(
  kit: Kit,
  play: (arrival: Arrival, sent: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const alert = await kit.send()
  await kit.arrived(IN_ZONE_B)
  await kit.frozen('stand-ins', async () => {
    const sent = async () => (await kit.progress(alert))?.reach.sent ?? 0
    await still(sent)
    const last = kit.arrivals().at(-1)
    assert.ok(last !== undefined && (await sent()) > 0, 'every receipt had come before the stand-ins were frozen')
    await play(last, sent)
  })
  await kit.settled(alert)
}

/** Receipts that were on their way, and the reports about them, have all been counted. */
async function still(sent: () => Promise<number>): Promise<void> {
  for (let [before, now, quiet] = [-1, await sent(), 0]; quiet < 4; before = now, now = await sent()) {
    quiet = before === now ? quiet + 1 : 0
    await pause(1_000)
  }
}

function delivered({ reference, providerId }: Arrival, status = 'delivered'): string {
  const timestamp = new Date().toISOString()
  return JSON.stringify({ channel: 'sms', message_uuid: providerId, client_ref: reference, status, timestamp })
}

async function unchanged(sent: () => Promise<number>, body: () => Promise<void>): Promise<void> {
  const before = await sent()
  await body()
  await pause(1_500)
  assert.equal(await sent(), before)
}

async function takenOnce(kit: Kit, arrival: Arrival, sent: () => Promise<number>): Promise<string> {
  const before = await sent()
  const body = delivered(arrival)
  const bearer = token(kit, body)
  assert.equal((await receipt(kit, body, bearer)).status, 200)
  await pause(1_500)
  assert.equal(await sent(), before - 1)
  return bearer
}

const forgedRow = row({
  id: 'W04',
  says: 'a wrong signature, no algorithm, RS256, HS384 and the public key as secret: 401, and nothing changes (W04, INV-21)',
  run: (kit) =>
    withheld(kit, async (arrival, sent) => {
      await unchanged(sent, async () => {
        const body = delivered(arrival)
        for (const how of ['none', 'RS256', 'HS384', 'public text', 'secret'] as const)
          assert.equal((await receipt(kit, body, forged(kit, body, how))).status, 401, how)
      })
      await takenOnce(kit, arrival, sent)
    }),
})

const altered = row({
  id: 'W05',
  says: 'a right signature over another body: 401, and nothing changes (W05, INV-21)',
  run: (kit) =>
    withheld(kit, async (arrival, sent) => {
      await unchanged(sent, async () => {
        const bearer = token(kit, delivered(arrival, 'undeliverable'))
        assert.equal((await receipt(kit, delivered(arrival), bearer)).status, 401)
      })
      await takenOnce(kit, arrival, sent)
    }),
})

const replayed = row({
  id: 'W06',
  says: 'a receipt replayed with its own token: 200, and nothing changes (W06, INV-20)',
  run: (kit) =>
    withheld(kit, async (arrival, sent) => {
      const body = delivered(arrival)
      const bearer = token(kit, body)
      assert.deepEqual(await receipt(kit, body, bearer), { status: 200, said: '{"receipt":"joined"}' })
      await pause(1_500)
      await unchanged(sent, async () => {
        for (let copy = 0; copy < 3; copy++)
          assert.deepEqual(await receipt(kit, body, bearer), { status: 200, said: '{"receipt":"replayed"}' })
      })
    }),
})

const unsigned = row({
  id: 'W07',
  says: 'an unsigned call: 503 and nothing changes; the same again, signed, is taken (W07, INV-21)',
  run: (kit) =>
    withheld(kit, async (arrival, sent) => {
      await unchanged(sent, async () => assert.equal((await receipt(kit, delivered(arrival), null)).status, 503))
      await takenOnce(kit, arrival, sent)
    }),
})

const foreign = row({
  id: 'W08',
  says: 'a receipt that comes to another town: 200, set aside, and neither town changes (W08, INV-22)',
  run: (kit) =>
    withheld(kit, async (arrival, sent) => {
      const neighbour = await kit.server.signIn('mayor', '99002')
      const seen = async () => (await neighbour('GET', '/api/99002/alerts')).body
      const before = await seen()
      await unchanged(sent, async () => {
        const body = delivered(arrival)
        const answer = await receipt(kit, body, token(kit, body), '99002')
        assert.deepEqual(answer, { status: 200, said: '{"receipt":"quarantined"}' })
      })
      assert.deepEqual(await seen(), before)
      assert.match(kit.server.output, /receipt quarantined/)
    }),
})

export const RECEIPTS: readonly Row[] = [doubled, reordered, forgedRow, altered, replayed, unsigned, foreign]
