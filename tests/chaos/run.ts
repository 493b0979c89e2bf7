// Runs rows, each on a Tocsin of its own, and says what came of them.
import { Kit, Skipped } from './kit.ts'
import type { Row } from './row.ts'
import type { Started } from './started.ts'

/** Waits as short as they can be without changing what is waited for. */
const SHORT = { TOCSIN_UNKNOWN_WAIT_MS: '1000', TOCSIN_CALL_TIMEOUT_MS: '2000', TOCSIN_DEMO_RESIDENTS: '300' }

export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'FAIL'; readonly why: string; readonly known: string | null }

/** One row from an empty state folder to the checks that hold after every row. Nothing that it started is left. */
export async function runRow(row: Row): Promise<Outcome> {
  const env = { ...SHORT, ...row.env }
  let machine: Started | null = null
  try {
    machine = await row.start(env)
    const kit = await Kit.of(machine.server)
    await row.run(kit, machine)
    await kit.sound()
    return { kind: 'ok' }
  } catch (error) {
    if (error instanceof Skipped) return { kind: 'skipped', why: error.message }
    const why = error instanceof Error ? error.message : String(error)
    // What the server itself said last is often the whole reason.
    const said = machine?.server.output.trim().split('\n').slice(-8) ?? []
    return {
      kind: 'FAIL',
      why: [why, await healthOf(machine), ...said.map((line) => `| ${line.slice(0, 200)}`)].join('\n'),
      known: row.known ?? null,
    }
  } finally {
    await machine?.end()
  }
}

/** Whether it could have gone on: one that does not answer is another fault than one that answers and does nothing. */
async function healthOf(machine: Started | null): Promise<string> {
  if (machine === null) return '| it never started'
  try {
    const health = await fetch(`${machine.server.url}/healthz`, { signal: AbortSignal.timeout(5_000) })
    return `| healthz ${health.status} ${(await health.text()).slice(0, 200)}`
  } catch (error) {
    return `| healthz does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

export interface Count {
  ok: number
  failed: number
  skipped: number
}

export async function runRows(rows: readonly Row[], say: (line: string) => void): Promise<Count> {
  const count: Count = { ok: 0, failed: 0, skipped: 0 }
  for (const row of rows) {
    const began = Date.now()
    const outcome = await runRow(row)
    const seconds = ((Date.now() - began) / 1_000).toFixed(1).padStart(6)
    count[outcome.kind === 'FAIL' ? 'failed' : outcome.kind] += 1
    const known = outcome.kind === 'FAIL' && outcome.known !== null ? ` known: ${outcome.known}` : ''
    say(`${row.id.padEnd(4)} ${outcome.kind.padEnd(7)} ${seconds} ${row.says}${known}`)
    if (outcome.kind !== 'ok') say(`     ${outcome.why.split('\n').slice(0, 18).join('\n     ')}`)
  }
  return count
}
