// C: workerd is killed at each place where a kill hurts, or frozen and woken again.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { eventually, pause } from '../../e2e/support/server.ts'
import { IN_ZONE_B, Skipped, TOWN, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'

/** Two chunks of expansion in each of the four shards. */
const CROWD = 3_900
/** What may be on the wire at the moment of the kill. */
const IN_FLIGHT = 30
/** From the kill to the next message at the provider. */
const RESUMES_WITHIN_MS = 10_000
const RESTARTED_WITHIN_MS = 5_000

/** Sending goes on by itself: the launcher starts workerd, nobody asks for anything. */
async function resumes(kit: Kit): Promise<void> {
  const before = kit.arrivals().length
  const began = Date.now()
  await kit.arrived(before + 1, 3 * RESUMES_WITHIN_MS)
  const tookMs = Date.now() - began
  assert.ok(tookMs <= RESUMES_WITHIN_MS, `the next message left ${tookMs} ms after the kill`)
}

async function nobodyLost(kit: Kit, twiceAtMost: number): Promise<void> {
  const { lost, twice } = kit.tally()
  assert.equal(lost, 0, `${lost} lost`)
  assert.ok(twice <= twiceAtMost, `${twice} got it twice`)
}

const beforeIntent = row({
  id: 'C01',
  says: 'killed the moment the approval was answered, before anything was asked: all told once (C01, INV-1, INV-13)',
  async run(kit) {
    const alert = await kit.send()
    kit.kill()
    await resumes(kit)
    await kit.settled(alert)
    await nobodyLost(kit, IN_FLIGHT)
  },
})

const afterIntent = row({
  id: 'C02',
  says: 'killed with calls on the wire that the provider never took: they are unknown, asked for, then sent (C02, INV-3)',
  async run(kit) {
    await kit.fault({ channel: 'sms', delayMs: 1_500, reset: 'before', forMs: 1_400 })
    const alert = await kit.send()
    await pause(700)
    kit.kill()
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const atReceipt = row({
  id: 'C03',
  says: 'killed with calls on the wire that the provider takes all the same: found by reference, nobody twice (C03, INV-1, INV-3)',
  async run(kit) {
    await kit.fault({ channel: 'sms', delayMs: 1_500, forMs: 1_400 })
    const alert = await kit.send()
    await pause(700)
    assert.equal(kit.arrivals().length, 0)
    kit.kill()
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const beforeCommit = row({
  id: 'C04',
  says: 'killed as answers arrive, some not yet written down: all told, none twice (C04, INV-1, INV-13)',
  async run(kit) {
    const alert = await kit.send()
    await kit.killAt(50)
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const resumed = row({
  id: 'C04b',
  says: 'killed with thirty calls on the wire: the next message leaves within 10 s (C04)',
  slow: true,
  async run(kit) {
    await kit.crowd(1_000)
    const alert = await kit.send()
    await kit.killAt(50)
    await resumes(kit)
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const afterCommit = row({
  id: 'C05',
  says: 'killed once delivered people are counted: what was counted stays counted, the rest goes out (C05, INV-14)',
  async run(kit) {
    await kit.pace(25)
    const alert = await kit.send()
    const before = await kit.reachWhere(alert, ({ delivered }) => delivered >= 20)
    kit.kill()
    const after = await kit.progress(alert)
    assert.ok((after?.reach.delivered ?? 0) >= (before?.reach.delivered ?? 0), 'somebody delivered is so no more')
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const betweenChunks = row({
  id: 'C06',
  says: 'killed between two chunks of a send of four thousand: all told (C06, INV-1, LIV-1)',
  slow: true,
  async run(kit) {
    await kit.crowd(CROWD)
    const alert = await kit.send()
    await kit.killAt(1)
    await kit.settled(alert, 180_000)
    await nobodyLost(kit, IN_FLIGHT)
  },
})

const duringExpansion = row({
  id: 'C07',
  says: 'killed while the four thousand are being written down: the snapshot is whole, all told (C07, INV-1)',
  slow: true,
  async run(kit) {
    await kit.crowd(CROWD)
    const alert = await kit.send()
    await pause(15)
    kit.kill()
    const { targeted } = await kit.settled(alert, 180_000)
    assert.equal(targeted, CROWD + IN_ZONE_B)
    await nobodyLost(kit, IN_FLIGHT)
  },
})

const duringCancel = row({
  id: 'C08',
  says: 'killed while a stop is being answered: it holds, nothing starts after the restart, the sum stays (C08, INV-8)',
  async run(kit) {
    await kit.pace(20)
    const alert = await kit.send()
    await kit.arrived(20)
    const cancel = kit.mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'Erreur' }).catch(() => null)
    await pause(20)
    kit.kill()
    await cancel
    const isOver = (state: string | undefined) => state !== undefined && state !== 'sending' && state !== 'approved'
    const shown = (await kit.situation()).alerts.find(({ id }) => id === alert.id)
    // The kill may have come before the stop was written: then the person, who has no answer, asks again.
    if (!isOver(shown?.state) && shown?.state !== 'stopping')
      await kit.mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'Erreur' })
    await pause(2_500)
    const stopped = kit.arrivals().length
    await pause(3_000)
    assert.equal(kit.arrivals().length, stopped, 'requests started after the stop')
    assert.ok(stopped < IN_ZONE_B)
  },
})

const frozen = row({
  id: 'C13',
  says: 'frozen for longer than its lease and its time-outs, then woken: all told, no second worker, nobody twice (C13, INV-16)',
  async run(kit) {
    const alert = await kit.send()
    await kit.arrived(40)
    await kit.frozen('workerd', () => pause(5_000))
    await resumes(kit)
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const hung = row({
  id: 'C13b',
  says: 'frozen and never woken: the launcher ends it after a minute and all are told, nobody twice (C13)',
  slow: true,
  async run(kit) {
    const alert = await kit.send()
    await kit.arrived(40)
    process.kill(kit.server.run.workerdPid, 'SIGSTOP')
    await eventually(
      () => Promise.resolve(kit.server.output),
      (said) => said.includes('workerd does not answer'),
      80_000,
    )
    await resumes(kit)
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

const outOfMemory = row({
  id: 'C15',
  says: 'no memory is left for it in the middle of a send: it ends, is started again within five seconds, all told once (C15, INV-1)',
  async run(kit) {
    await kit.pace(20)
    const alert = await kit.send()
    await kit.arrived(30)
    const { workerdPid } = kit.server.run
    // What it has it keeps; it gets no more. The next life has no such limit.
    const limited = spawnSync('prlimit', ['--pid', String(workerdPid), `--data=${writableBytes(workerdPid)}`])
    if (limited.status !== 0) throw new Skipped('the memory of a process cannot be limited here')
    await eventually(
      async () => {
        // Something large to keep: a file of residents that is refused once it was read.
        await kit.mayor('POST', `/api/${TOWN}/residents/import`, 'x'.repeat(30_000_000), 'text/csv').catch(() => null)
        return kit.server.run.workerdPid
      },
      (pid) => pid !== workerdPid,
    )
    await eventually(
      () =>
        fetch(`${kit.server.url}/api/openapi.json`).then(
          (answer) => answer.ok,
          () => false,
        ),
      (isUp) => isUp,
      RESTARTED_WITHIN_MS,
    )
    await resumes(kit)
    await kit.settled(alert)
    await nobodyLost(kit, 0)
  },
})

function writableBytes(pid: number): number {
  const kilobytes = /VmData:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1_024
}

export const CRASH: readonly Row[] = [
  beforeIntent,
  afterIntent,
  atReceipt,
  beforeCommit,
  resumed,
  afterCommit,
  betweenChunks,
  duringExpansion,
  duringCancel,
  frozen,
  hung,
  outOfMemory,
]
