// P: what the provider's answer says is wrong, or costs what is not there.
import assert from 'node:assert/strict'
import { eventually, pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B } from '../kit.ts'
import { row, type Row } from '../row.ts'

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

export const WIRE: readonly Row[] = [elsewhere, broke]
