// U: what people do at the worst moment: ask twice because no answer came, stop in the middle.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { Alert } from '../../../worker/model/alert.ts'
import { territoryNow } from '../../../worker/model/time.ts'
import { pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, TOWN, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'

const IN_FLIGHT = 30
const HOUR_MS = 3_600_000

async function draft(kit: Kit, text: string): Promise<string> {
  const { clock } = await kit.situation()
  const content = {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: text },
    event: 'crue',
    severity: 'Extreme',
    urgency: 'Immediate',
    certainty: 'Likely',
    expiresAt: territoryNow(clock, Date.now()) + 6 * HOUR_MS,
    allClear: false,
  }
  return JSON.stringify({ proposal: null, content })
}
function post(kit: Kit, who: 'duty' | 'mayor', path: string, body: string, key: string | null) {
  return fetch(kit.server.url + path, { method: 'POST', headers: headers(kit, who, key), body })
}

function headers(kit: Kit, who: 'duty' | 'mayor', key: string | null): Record<string, string> {
  return {
    authorization: `Bearer ${kit[who].token}`,
    'content-type': 'application/json',
    ...(key === null ? {} : { 'idempotency-key': key }),
  }
}

/** The request goes out whole; whoever asked is gone before the answer. */
async function cutOff(
  kit: Kit,
  who: 'duty' | 'mayor',
  path: string,
  body: string,
  options: { key: string | null; afterMs: number },
): Promise<void> {
  const asked = request(kit.server.url + path, { method: 'POST', headers: headers(kit, who, options.key) })
  asked.on('error', () => undefined)
  await new Promise<void>((done) => asked.end(body, done))
  await pause(options.afterMs)
  asked.destroy()
}

const answerLost = row({
  id: 'U08',
  says: 'the answer is lost on the way: the same key again shows what is true, one alert, one dispatch (U08, INV-18, INV-19)',
  async run(kit) {
    const path = `/api/${TOWN}/alerts`
    const before = (await kit.situation()).alerts.length
    const made: Alert[] = []
    const cuts = [0, 1, 3, 10, 30]
    for (const afterMs of cuts) {
      const key = randomUUID()
      const body = await draft(kit, `MAIRIE ST-MARTIN. ESSAI ${afterMs}. PARTEZ MAINTENANT.`)
      await cutOff(kit, 'duty', path, body, { key, afterMs })
      const answers = await Promise.all([1, 2].map(() => post(kit, 'duty', path, body, key)))
      const alerts = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { alert: Alert }).alert))
      assert.equal(new Set(alerts.map(({ id }) => id)).size, 1)
      const other = await post(kit, 'duty', path, await draft(kit, 'MAIRIE ST-MARTIN. AUTRE TEXTE. PARTEZ.'), key)
      assert.ok(other.status >= 400 && other.status < 500, `the same key with another body answered ${other.status}`)
      made.push(alerts[0] as Alert)
    }
    assert.equal((await kit.situation()).alerts.length, before + cuts.length)
    const alert = made.at(-1) as Alert
    const approval = JSON.stringify({ contentHash: alert.current.contentHash })
    await cutOff(kit, 'mayor', `${path}/${alert.id}/approve`, approval, { key: null, afterMs: 3 })
    await Promise.all([1, 2, 3].map(() => post(kit, 'mayor', `${path}/${alert.id}/approve`, approval, null)))
    kit.follow(alert)
    await kit.settled(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const stopped = row({
  id: 'U09',
  says: 'stopped at 0, 10, 50 and 99 %: answered within two seconds, no more calls than were on the wire (U09, INV-8, LIV-7)',
  slow: true,
  async run(kit) {
    await kit.pace(50)
    for (const percent of [0, 10, 50, 99]) {
      await kit.emptyOutbox()
      const alert = await kit.send()
      await kit.arrived(Math.floor((IN_ZONE_B * percent) / 100))
      const began = Date.now()
      const answer = await kit.mayor('POST', `/api/${TOWN}/alerts/${alert.id}/cancel`, { reason: 'Erreur de zone' })
      const tookMs = Date.now() - began
      const atAnswer = kit.arrivals().length
      assert.equal(answer.status, 200, `at ${percent} %`)
      assert.ok(tookMs <= 2_000, `at ${percent} % the stop was answered after ${tookMs} ms`)
      await pause(3_500)
      const after = kit.arrivals().length - atAnswer
      assert.ok(after <= IN_FLIGHT, `at ${percent} % ${after} more were called`)
      const progress = await kit.reachWhere(alert, ({ queued }) => queued === 0)
      assert.ok(progress !== null && (percent === 99 || progress.reach.failed > 0))
    }
  },
})

export const PEOPLE: readonly Row[] = [answerLost, stopped]
