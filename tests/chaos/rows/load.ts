// What must not make a warning late: receipts by the ten thousand, an import, an export, a drill, another big send.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { demoResidents, residentsCsv } from '../../../deploy/demo/residents.ts'
import type { Alert } from '../../../worker/model/alert.ts'
import { pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, TOWN, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'
import { ProviderConnections } from '../provider-connections.ts'
import { token } from '../signing.ts'

const PER_SECOND = 50
/** As the catalogue has it: 50 000 in a minute. */
const RECEIPTS_PER_SECOND = 833

/** Instants at which messages reached the provider since so many were there. */
function arrivedAt(kit: Kit, from: number): readonly number[] {
  return kit
    .outbox('sms')
    .slice(from)
    .map(({ at }) => Date.parse(at))
}

function rateOf(at: readonly number[]): number {
  return (at.length - 1) / (((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000)
}

/** Signed receipts of messages that nobody knows: each is stored and waits for its message, which is the dearest that one can be. */
async function flooded(kit: Kit, seconds: number): Promise<readonly number[]> {
  const provider = new ProviderConnections(kit)
  const prefixes = [...new Set(kit.outbox('sms').map(({ reference }) => reference.slice(0, 3)))]
  const tookMs: number[] = []
  const one = async (n: number) => {
    const reference = `${prefixes[n % prefixes.length] ?? ''}${randomBytes(16).toString('hex').slice(0, 26)}`
    const timestamp = new Date().toISOString()
    const body = JSON.stringify({
      channel: 'sms',
      message_uuid: randomUUID(),
      client_ref: reference,
      status: 'delivered',
      timestamp,
    })
    const began = performance.now()
    const status = await provider.tell(body, token(kit, body))
    tookMs.push(performance.now() - began)
    assert.equal(status, 200)
  }
  const under: Promise<void>[] = []
  const began = performance.now()
  for (let n = 0; n < seconds * RECEIPTS_PER_SECOND;) {
    const due = Math.floor(((performance.now() - began) / 1_000) * RECEIPTS_PER_SECOND)
    while (n < due) under.push(one(n++))
    await pause(10)
  }
  await Promise.all(under)
  provider.end()
  assert.ok(
    provider.again <= tookMs.length / 1_000,
    `${provider.again} of ${tookMs.length} receipts met a closed connection`,
  )
  return tookMs.toSorted((left, right) => left - right)
}

const receipts = (id: string, seconds: number) =>
  row({
    id,
    says: `${seconds * RECEIPTS_PER_SECOND} receipts in ${seconds} s during a send: answered within 200 ms (p99), and the send is no more than a tenth slower (W09)`,
    slow: true,
    async run(kit) {
      await kit.crowd((seconds + 25) * PER_SECOND - IN_ZONE_B, PER_SECOND)
      const alert = await kit.send()
      await kit.arrived(20)
      await pause(8_000)
      const before = rateOf(arrivedAt(kit, 20))
      const from = kit.arrivals().length
      const tookMs = await flooded(kit, seconds)
      const during = rateOf(arrivedAt(kit, from))
      const p99 = tookMs[Math.floor(tookMs.length * 0.99)] ?? 0
      const figures = `p99 ${p99.toFixed(0)} ms, ${before.toFixed(1)} a second before and ${during.toFixed(1)} during`
      assert.ok(p99 <= 200 && during >= 0.9 * before, figures)
      await kit.settled(alert, 120_000)
      assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
    },
  })

function longestGapMs(at: readonly number[]): number {
  return Math.max(...at.slice(1).map((instant, index) => instant - (at[index] ?? 0)))
}

const crowded = row({
  id: 'INV33',
  says: 'an import, the list of those not reached, a drill and receipts beside a live send: no message a quarter of a second later for it (INV-33)',
  slow: true,
  async run(kit) {
    await kit.crowd(1_500 - IN_ZONE_B, PER_SECOND)
    const alert = await kit.send()
    await kit.arrived(20)
    await pause(8_000)
    const alone = longestGapMs(arrivedAt(kit, 20))
    const from = kit.arrivals().length
    const [home] = demoResidents(1)
    assert.ok(home !== undefined)
    const people = Array.from({ length: 3_000 }, (_, index) => ({
      ...home,
      ...{ household: `L${index}`, sourceId: `L${index}`, name: `Autre ${index}`, longitude: 5, latitude: 45 },
      phone: `+3363999${String(index).padStart(4, '0')}`,
    }))
    const until = Date.now() + 8_000
    const again = async (act: () => Promise<unknown>) => {
      while (Date.now() < until) await act()
    }
    await Promise.all([
      kit.mayor('POST', `/api/${TOWN}/residents/import`, residentsCsv(people), 'text/csv'),
      again(() => kit.mayor('GET', `/api/${TOWN}/alerts/${alert.id}/unreached`)),
      again(() => kit.mayor('GET', `/api/${TOWN}/log/export`).catch(() => null)),
      flooded(kit, 4),
    ])
    const crowdedMs = longestGapMs(arrivedAt(kit, from))
    assert.ok(crowdedMs <= alone + 250, `the longest gap was ${alone} ms alone and ${crowdedMs} ms beside all of it`)
    await kit.settled(alert, 120_000)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

async function corrected(kit: Kit, alert: Alert): Promise<void> {
  const { zones, channels, event, hazard, expiresAt } = alert.current.content
  const answer = await kit.mayor('POST', `/api/${TOWN}/alerts/${alert.id}/revise`, {
    proposal: null,
    content: {
      ...{ msgType: 'Cancel', zones, channels, event, hazard, expiresAt, allClear: false },
      ...{ responseType: 'AllClear', severity: 'Minor', urgency: 'Past', certainty: 'Observed' },
      texts: { fr: 'MAIRIE ST-MARTIN. ERREUR: pas de crue rue Basse.' },
    },
  })
  assert.ok(answer.status < 300, `the correction answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}

const correction = row({
  id: 'LIV4',
  says: 'a correction while a big send of another alert runs: its first message leaves within a minute, by one person (LIV-4, INV-30)',
  slow: true,
  async run(kit) {
    const wrong = await kit.send({ severity: 'Minor' })
    await kit.settled(wrong)
    await kit.crowd(1_500, 10)
    const big = await kit.submit()
    await kit.mayor('POST', `/api/${TOWN}/alerts/${big.id}/approve`, { contentHash: big.current.contentHash })
    await kit.arrived(kit.arrivals().length + 20)
    const began = Date.now()
    await corrected(kit, wrong)
    while (!kit.outbox('sms').some(({ text }) => text.includes('ERREUR'))) {
      assert.ok(Date.now() - began <= 60_000, 'a minute, and nobody has been corrected')
      await pause(20)
    }
  },
})

export const LOAD: readonly Row[] = [receipts('W09', 10), receipts('W09b', 60), crowded, correction]
