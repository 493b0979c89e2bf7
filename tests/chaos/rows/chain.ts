// C: workerd is killed while it writes its log or a checkpoint of it. What was answered stands in it; what stands in it verifies.
import assert from 'node:assert/strict'
import { TOWN, type Kit } from '../kit.ts'
import { row, type Row } from '../row.ts'
import { eventually, pause } from '../../e2e/support/server.ts'

const AT_ONCE = 8

/** Asks without a pause until it fails; answers what was acknowledged. */
async function hammered(ask: (n: number) => Promise<boolean>, killAfter: number, kill: () => void): Promise<number[]> {
  const acknowledged: number[] = []
  let next = 0
  let killed = false
  const hands = Array.from({ length: AT_ONCE }, async () => {
    while (!killed) {
      const n = next++
      if (!(await ask(n).catch(() => false))) return
      acknowledged.push(n)
      if (acknowledged.length === killAfter) {
        killed = true
        kill()
      }
    }
  })
  await Promise.all(hands)
  return acknowledged
}

/** Up again, by the launcher alone. */
async function up(kit: Kit): Promise<void> {
  await pause(300)
  await eventually(
    () => kit.log().catch(() => ''),
    (text) => text !== '',
    60_000,
  )
}

async function notes(kit: Kit): Promise<Set<string>> {
  const lines = (await kit.log()).split('\n').filter((line) => line !== '')
  return new Set(
    lines.flatMap((line) => {
      const { entry } = JSON.parse(line) as { readonly entry?: { readonly text: string } }
      return entry === undefined ? [] : [entry.text]
    }),
  )
}

const append = row({
  id: 'C09',
  says: 'killed while the log is written: every line that was answered stands in it, and it verifies (C09, INV-13)',
  async run(kit) {
    for (const killAfter of [20, 55, 90]) {
      const note = (n: number) => `note ${killAfter}.${n}`
      const write = async (n: number) => (await kit.mayor('POST', `/api/${TOWN}/log`, { text: note(n) })).status === 201
      const acknowledged = await hammered(write, killAfter, () => kit.kill())
      await up(kit)
      const kept = await notes(kit)
      const missing = acknowledged.filter((n) => ![...kept].some((text) => text.endsWith(note(n))))
      assert.deepEqual(missing, [], 'lines that were answered are gone')
    }
  },
})

const checkpoint = row({
  id: 'C10',
  says: 'killed while a checkpoint is written: none stands beyond the log, and all of it verifies (C10, INV-13)',
  async run(kit) {
    const alert = await kit.send()
    for (const killAfter of [10, 25, 40]) {
      // Each export writes the head of the chain down first.
      const ask = async (n: number) => {
        if (n % 2 === 0) return (await kit.log()) !== ''
        return (await kit.mayor('POST', `/api/${TOWN}/log`, { text: `note ${killAfter}.${n}` })).status === 201
      }
      await hammered(ask, killAfter, () => kit.kill())
      await up(kit)
      // `sound` verifies chain and checkpoints; here it is after each kill, not only after the last.
      await kit.sound()
    }
    await kit.settledOrUnknown(alert)
  },
})

export const CHAIN: readonly Row[] = [append, checkpoint]
