// How much of what Command holds, for the notification of a breach: counts alone.
import type { Holding } from '../../model/retention.ts'
import type { Roster } from '../../model/roster.ts'

export function commandHoldings(sql: SqlStorage, object: string, roster: Roster): readonly Holding[] {
  const of = (table: string, at: string) => {
    const row = sql.exec(`SELECT COUNT(*) AS records, MIN(${at}) AS since FROM ${table}`).one()
    return { records: Number(row['records']), since: row['since'] === null ? null : Number(row['since']) }
  }
  const notices = of('received_notice', 'received_at')
  const voices = of('own_voice', 'kept_at')
  const log = of('entry', "CASE WHEN seq = 1 THEN body ->> 'machineAt' END")
  const numbers = roster.members.reduce((sum, { phones }) => sum + phones.length, 0)
  return [
    { object, dataset: 'notices', persons: notices.records, ...notices },
    { object, dataset: 'own voices', persons: voices.records, ...voices },
    { object, dataset: 'duty roster', persons: roster.members.length, records: numbers, since: null },
    // Names of the town's people and what was written by hand: nobody counts whom a sentence names.
    { object, dataset: 'log', persons: 0, ...log },
  ]
}
