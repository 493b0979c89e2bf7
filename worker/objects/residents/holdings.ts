// How much of what one shard holds, for the notification of a breach: counts and the day of the oldest, and nothing of anybody.
import type { Dataset, Holding } from '../../model/retention.ts'
import type { Registry } from './registry.ts'

const COUNTS: Readonly<Partial<Record<Dataset, string>>> = {
  'alert list':
    'SELECT (SELECT COUNT(*) FROM person) AS persons, (SELECT COUNT(*) FROM contact) AS records, (SELECT MIN(since) FROM contact_age) AS since',
  'pending sign-ups':
    'SELECT COUNT(*) AS persons, COUNT(*) AS records, NULL AS since FROM (SELECT 1 FROM sign_up UNION ALL SELECT 1 FROM contact_ask)',
  'sign-ups by phone': 'SELECT COUNT(*) AS persons, COUNT(*) AS records, MIN(asked_at) AS since FROM phone_sign_up',
  'everyday news':
    'SELECT COUNT(DISTINCT address_hash) AS persons, COUNT(*) AS records, NULL AS since FROM topic_message',
  'delivery journal': `SELECT (SELECT COUNT(DISTINCT person) FROM snapshot) AS persons, (SELECT COUNT(*) FROM delivery) AS records,
       (SELECT MIN(first_accepted_at) FROM dispatch) AS since`,
  'help calls':
    "SELECT COUNT(*) AS persons, COUNT(*) AS records, MIN(asked_at) AS since FROM help WHERE persons <> '[]' OR caller IS NOT NULL OR sealed IS NOT NULL",
  // Three at a time: the runtime allows five terms in one compound, and says so at the first look.
  'messages of one person': `SELECT COUNT(DISTINCT address_hash) AS persons, COUNT(*) AS records, NULL AS since FROM
       (SELECT address_hash FROM (SELECT address_hash FROM notice UNION ALL SELECT address_hash FROM duty_message
        UNION ALL SELECT address_hash FROM wake_message)
        UNION ALL SELECT address_hash FROM (SELECT address_hash FROM ask_message UNION ALL SELECT address_hash FROM sign_up_message
        UNION ALL SELECT address_hash FROM field_message))`,
}

export function holdingsOf(sql: SqlStorage, registry: Registry, object: string): readonly Holding[] {
  const counted = (Object.entries(COUNTS) as [Dataset, string][]).map(([dataset, query]) => {
    const row = sql.exec(query).one()
    const { persons, records, since } = row
    return {
      object,
      dataset,
      persons: Number(persons),
      records: Number(records),
      since: since === null || since === undefined ? null : Number(since),
    }
  })
  const visitors = registry.persons().filter(({ signedUp }) => signedUp?.until !== undefined)
  const since = visitors.length === 0 ? null : Math.min(...visitors.map(({ signedUp }) => signedUp?.since ?? Infinity))
  return [
    ...counted,
    { object, dataset: 'visitors' as const, persons: visitors.length, records: visitors.length, since },
  ]
}
