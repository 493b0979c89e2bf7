// What became of an alert at the town's own test telephones: they are lines of the list as any other, found by the id that the town gave them.
import type { SeedReceipt } from '../../model/echo.ts'
import type { Transport } from '../../model/delivery.ts'
import type { JournalTables } from './journal-tables.ts'

interface Asked {
  readonly alert: string
  readonly revision: number
  readonly seeds: readonly { readonly seed: number; readonly person: string }[]
}

/** Nothing has left for these. */
const NOT_SENT: readonly Transport[] = ['planned', 'cancelled', 'expired']

/** Of those who were meant here; one that lives elsewhere, or was not meant, has no row. */
export function seedReceiptsOf(tables: JournalTables, { alert, revision, seeds }: Asked): readonly SeedReceipt[] {
  return seeds.flatMap(({ seed, person }) => {
    const rows = [...tables.targetsOfPerson(alert, revision, person)].flatMap(({ row }) => row ?? [])
    if (rows.length === 0) return []
    return [
      {
        seed,
        isSent: rows.some(({ transport }) => !NOT_SENT.includes(transport)),
        isSeen: rows.some(({ transport, answer }) => transport === 'delivered' || answer !== 'none'),
      },
    ]
  })
}
