// P: what the provider's answer says is wrong, comes late, costs too much, or nothing is there at all.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../deploy/cli/build.ts'
import { eventually, pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'

const SHARDS = 4
/** Calls of one object that may wait for an answer at once; more are not allowed at the edge. */
const CONNECTIONS = 6
const IN_FLIGHT = 30

const elsewhere = row({
  id: 'P07',
  says: 'an answer that names another number: that row is set aside, the others go on, and the console says it (P07)',
  async run(kit) {
    const body = JSON.stringify({ message_uuid: 'of-somebody-else', to: '33639989999' })
    await kit.fault({ channel: 'sms', match: { to: '+33639980005' }, body })
    const alert = await kit.send()
    const { reach, troubles } = await kit.settled(alert)
    assert.equal(reach.failed + reach.delivered, IN_ZONE_B, `reach ${JSON.stringify(reach)}`)
    assert.deepEqual(
      troubles.map(({ provider, reason }) => `${provider} ${reason}`),
      ['vonage wrong recipient'],
    )
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const broke = row({
  id: 'P09',
  says: 'no credit at either provider: not one call a person, said within 10 s; paid, the rest goes out, once each (P09)',
  async run(kit) {
    const alert = await kit.send()
    await kit.arrived(20)
    // A call that meets this one is let through and stands in the outbox: it betrays the hundredth call without credit.
    await kit.fault({ channel: 'sms', match: { nth: 100 } })
    await kit.fault({ channel: 'sms', status: 402 })
    const told = await eventually(
      () => kit.progress(alert),
      (progress) => progress?.troubles.some(({ reason }) => reason === 'no credit') === true,
      10_000,
    )
    assert.ok((told?.reach.queued ?? 0) > 0)
    const stopped = kit.arrivals().length
    await pause(4_000)
    assert.equal(kit.arrivals().length, stopped, 'the channel went on calling')
    await kit.healProviders()
    await kit.settled(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

const late = row({
  id: 'P14',
  says: 'answers after three seconds: as many calls at once as the objects may have, and never more than thirty (P14)',
  slow: true,
  env: { TOCSIN_CALL_TIMEOUT_MS: '10000' },
  async run(kit) {
    await kit.crowd(240 - IN_ZONE_B)
    const latencyMs = 3_000
    await kit.fault({ channel: 'sms', delayMs: latencyMs })
    const alert = await kit.send()
    await kit.handedOver(alert, 120_000)
    const at = kit.outbox('sms').map((one) => Date.parse(one.at))
    const spanS = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000
    const bar = Math.min(IN_FLIGHT, SHARDS * CONNECTIONS) / (latencyMs / 1_000)
    const rate = at.length / spanS
    assert.ok(rate >= 0.9 * bar, `${rate.toFixed(1)} a second, ${bar} could be`)
    // Each was under way for the three seconds before it stands in the outbox.
    for (const end of at) {
      const open = at.filter((other) => other >= end && other < end + latencyMs).length
      assert.ok(open <= IN_FLIGHT, `${open} calls were under way at once`)
    }
    await kit.healProviders()
    await kit.settled(alert)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

/** Nobody is at the provider's address; then the same provider is again, with what it had. */
async function gone(kit: Kit, whileGone: () => Promise<void>): Promise<{ readonly end: () => void }> {
  const { standinsPid } = kit.server.run
  const env = Object.fromEntries(
    readFileSync(`/proc/${standinsPid}/environ`, 'utf8')
      .split('\0')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  process.kill(standinsPid, 'SIGKILL')
  await whileGone()
  const again = spawn('node', [join(ROOT, 'deploy', 'standins', 'main.ts')], { cwd: ROOT, env, stdio: 'ignore' })
  return { end: () => void again.kill('SIGTERM') }
}

const unreachable = row({
  id: 'P16',
  says: 'the providers’ names lead nowhere for twenty seconds: no crash, nobody given up, then everybody once (P16)',
  slow: true,
  async run(kit) {
    await kit.pace(20)
    const alert = await kit.send()
    await kit.arrived(30)
    const { workerdPid } = kit.server.run
    const back = await gone(kit, async () => {
      await pause(20_000)
      const meanwhile = await kit.progress(alert)
      assert.equal(meanwhile?.finishedAt, null, 'the console calls it finished')
      assert.ok(meanwhile?.troubles.some(({ reason }) => reason === 'down') === true, 'the console does not say it')
    })
    try {
      await kit.handedOver(alert, 180_000)
      assert.equal(kit.server.run.workerdPid, workerdPid, 'workerd crashed')
      assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
      assert.equal((await kit.progress(alert))?.reach.unknown, 0)
    } finally {
      back.end()
    }
  },
})

export const WIRE: readonly Row[] = [elsewhere, broke, late, unreachable]
