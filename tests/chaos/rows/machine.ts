// D: the machine under it. The disk is full, the clock is set.
import assert from 'node:assert/strict'
import { eventually, pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, type Kit } from '../kit.ts'
import { rowOn, type Row } from '../row.ts'
import { BrokenDisk, MovedClock, SmallDisk } from '../started.ts'

const HOUR_S = 3_600
const HOST_REPORTS_MS = 11_000
/** Messages that may have left before the step was seen. */
const IN_FLIGHT = 10
const RESUMES_WITHIN_MS = 10_000

const fullBefore = rowOn({
  id: 'D01',
  says: 'with less than 500 MB free healthz says so, with the reason, before anything is sent (D01)',
  slow: true,
  start: SmallDisk.start,
  async run(kit, disk) {
    disk.fill()
    await pause(HOST_REPORTS_MS)
    assert.ok(kit.lives, 'the server is gone')
    const health = await fetch(`${kit.server.url}/healthz`)
    const said = await health.text()
    disk.free()
    assert.equal(health.status, 503, said)
    assert.match(said, /less than 500 MB of disk are free|no longer reports/)
  },
})

const fullMidSend = rowOn({
  id: 'D02',
  says: 'the disk fills in the middle of a send: no call without its intent on disk; freed, the rest goes out (D02, INV-12)',
  slow: true,
  start: SmallDisk.start,
  async run(kit, disk) {
    await kit.crowd(2_000, 50)
    const alert = await kit.send()
    await kit.arrived(100)
    disk.fill()
    await pause(HOST_REPORTS_MS)
    assert.ok(kit.lives, 'the server is gone')
    const paused = kit.arrivals().length
    await pause(4_000)
    assert.equal(kit.arrivals().length, paused, 'the provider was called while nothing could be written')
    disk.free()
    await kit.settled(alert, 180_000)
    const { lost, twice } = kit.tally()
    assert.equal(lost, 0)
    assert.ok(twice <= 30, `${twice} got it twice`)
  },
})

const cannotKeep = rowOn({
  id: 'D03',
  says: 'the disk cannot keep what it takes: no call without its intent on it, nothing is counted as sent; mended, the rest goes out (D03, INV-12)',
  slow: true,
  start: BrokenDisk.start,
  async run(kit, disk) {
    await kit.crowd(400, 30)
    const alert = await kit.send()
    await kit.arrived(60)
    disk.break()
    // What had its intent on disk may still arrive.
    await pause(1_500)
    const paused = kit.arrivals().length
    await pause(5_000)
    assert.equal(kit.arrivals().length, paused, 'the provider was called although nothing could be kept')
    disk.mend()
    const { reach } = await kit.settledOrUnknown(alert, 180_000)
    assert.equal(reach.unknown, 0, `reach ${JSON.stringify(reach)}`)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  },
})

/** Whatever the clock did, what is left of the send takes as long as its pace says, and a start of workerd. */
const SENT_WITHIN_MS = 45_000

/** The clock is set in the middle of a send, and stays so. */
async function stepped(kit: Kit, clock: MovedClock, seconds: number): Promise<void> {
  await kit.pace(20)
  const alert = await kit.send()
  await kit.arrived(30)
  const before = kit.arrivals().length
  clock.set(seconds)
  const setAt = performance.now()
  await kit.arrived(before + 1 + IN_FLIGHT, SENT_WITHIN_MS)
  assert.ok(performance.now() - setAt <= RESUMES_WITHIN_MS, 'the next message left too late')
  await kit.signInAgain()
  const { reach } = await kit.settled(alert, SENT_WITHIN_MS)
  assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
  assert.equal(reach.delivered + reach.failed, IN_ZONE_B, `reach ${JSON.stringify(reach)}`)
  const situation = await kit.situation()
  const shown = situation.alerts.find(({ id }) => id === alert.id)
  assert.ok(shown?.state === 'in force' || shown?.state === 'sending', `the alert is ${shown?.state ?? 'gone'}`)
  assert.equal(Math.round((situation.clockStep?.stepMs ?? 0) / 60_000), seconds / 60, 'the console does not show it')
  const health = (await (await fetch(`${kit.server.url}/healthz`)).json()) as { readonly warnings: readonly string[] }
  assert.deepEqual(health.warnings, ['the clock of this machine was set'])
}

const clockRow = (parts: { id: string; says: string }, seconds: number) =>
  rowOn({ ...parts, slow: true, start: MovedClock.start, run: (kit, clock) => stepped(kit, clock, seconds) })

const minuteBack = clockRow(
  {
    id: 'D06',
    says: 'the clock goes back a minute during a send: it goes on within 10 s, all told once, and it is said (D06, INV-32)',
  },
  -60,
)

const hourBack = clockRow(
  {
    id: 'D06b',
    says: 'the clock goes back an hour during a send: it goes on within 10 s, all told once, and it is said (D06, INV-32)',
  },
  -HOUR_S,
)

const hourForward = clockRow(
  {
    id: 'D06c',
    says: 'the clock goes forward an hour during a send: it goes on, all told once, nothing runs out early (D06, INV-32)',
  },
  HOUR_S,
)

const dayForward = clockRow(
  {
    id: 'D06d',
    says: 'the clock goes forward a day during a send: it goes on, all told once, nothing runs out early (D06, INV-32)',
  },
  24 * HOUR_S,
)

const stands = rowOn({
  id: 'D09',
  says: 'the clock stands still during a send: healthz says that nothing can be sent, people can still sign in; it goes on, all told once (D09)',
  slow: true,
  start: MovedClock.start,
  async run(kit, clock) {
    await kit.pace(20)
    const alert = await kit.send()
    await kit.arrived(30)
    clock.stop()
    const health = await eventually(
      async () => (await fetch(`${kit.server.url}/healthz`)).text(),
      (said) => said.includes('the clock of this machine stands still'),
    )
    assert.match(health, /not ready/)
    await kit.signInAgain()
    await kit.situation()
    clock.set(0)
    const { reach } = await kit.settled(alert, SENT_WITHIN_MS)
    assert.deepEqual(kit.tally(), { lost: 0, twice: 0 })
    assert.equal(reach.delivered + reach.failed, IN_ZONE_B, `reach ${JSON.stringify(reach)}`)
  },
})

export const MACHINE: readonly Row[] = [
  fullBefore,
  fullMidSend,
  cannotKeep,
  minuteBack,
  hourBack,
  hourForward,
  dayForward,
  stands,
]
