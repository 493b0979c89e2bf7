// One row of the fault catalogue: what it is, and what must be seen when it happens.
import type { Kit } from './kit.ts'
import { plain, type Environment, type Started } from './started.ts'

export interface Row {
  /** As in the catalogue; a letter after it is a variant. */
  readonly id: string
  /** What it proves, with the numbers of rows and invariants in parentheses as in the name of any test. */
  readonly says: string
  /** Longer than 15 seconds. */
  readonly slow?: true
  /** A fault of the product that is known and not mended yet. The row is printed as failed all the same. */
  readonly known?: string
  readonly env?: Environment
  start(env: Environment): Promise<Started>
  run(kit: Kit, machine: Started): Promise<void>
}

interface Plain extends Omit<Row, 'start' | 'run'> {
  readonly run: (kit: Kit) => Promise<void>
}

/** A row on a plain machine. */
export function row(parts: Plain): Row {
  return { ...parts, start: plain }
}

interface On<Machine extends Started> extends Omit<Row, 'start' | 'run'> {
  readonly start: (env: Environment) => Promise<Machine>
  readonly run: (kit: Kit, machine: Machine) => Promise<void>
}

/** A row on a machine of its own kind; it is handed the one that it started. */
export function rowOn<Machine extends Started>({ start, run, ...rest }: On<Machine>): Row {
  const machines = new Map<Started, Machine>()
  return {
    ...rest,
    async start(env) {
      const machine = await start(env)
      machines.set(machine, machine)
      return machine
    },
    run(kit, started) {
      const machine = machines.get(started)
      if (machine === undefined) throw new Error('the machine of another row')
      return run(kit, machine)
    },
  }
}
