// What was under way at the instant of a copy has gone on since, on a server that may be no more: who was told meanwhile, only the providers know. So
// nothing of it goes out of a restored server by itself. Every message that was still to be sent becomes one of which nobody knows (the provider is
// asked by its reference, which is the same), and what no provider has seen waits until a named person says that it shall go on.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  DROP_SIGN_UP_MESSAGES,
  DROP_TOPIC_MESSAGES,
  HOLD_DISPATCHES,
  HOLD_ROWS,
  WRITE_PAGES,
  WRITE_SOON,
} from './held-rows.ts'
import { has } from './instant.ts'

export interface Held {
  /** Alerts of which messages were still to be sent. */
  readonly alerts: readonly string[]
  /** Messages that will be asked about. */
  readonly messages: number
  /** Alerts that were being handed to the shards at that very instant: nothing of them goes out, and people decide anew. */
  readonly broken: readonly string[]
}

export function holdSends(objects: string, now: number): Held {
  const alerts = new Set<string>()
  const broken = new Set<string>()
  let messages = 0
  for (const file of files(objects, 'tocsin-Command')) {
    within(file, (database) => {
      if (!has(database, '_outbox')) return
      const launch = `addressee LIKE 'shard:%' AND body ->> 'kind' = 'launch'`
      for (const row of database.prepare(`SELECT body ->> 'alert' AS alert FROM _outbox WHERE ${launch}`).all())
        broken.add(String(row['alert']))
      database.exec(`DELETE FROM _outbox WHERE ${launch}`)
      database.exec(`DELETE FROM _outbox WHERE addressee LIKE 'shard:%' AND body ->> 'kind' = 'topic news'`)
    })
  }
  for (const file of files(objects, 'tocsin-ResidentsShard')) {
    within(file, (database) => {
      if (!has(database, 'dispatch')) return
      for (const row of database
        .prepare(`SELECT DISTINCT alert FROM dispatch WHERE state = 'sending' AND expanded = 0`)
        .all())
        broken.add(String(row['alert']))
      // Whoever has no row yet gets none: whether they were told, nobody could be asked.
      database.exec(HOLD_DISPATCHES)
      for (const row of database.prepare(`SELECT DISTINCT alert FROM dispatch WHERE state = 'held'`).all())
        alerts.add(String(row['alert']))
      if (has(database, 'sign_up_message')) database.exec(DROP_SIGN_UP_MESSAGES)
      if (has(database, 'topic_message')) database.exec(DROP_TOPIC_MESSAGES)
      messages += Number(database.prepare(HOLD_ROWS).run(now).changes)
    })
  }
  for (const file of files(objects, 'tocsin-Publication')) {
    within(file, (database) => {
      if (!has(database, 'undone') || !has(database, '_alarm')) return
      database.exec(WRITE_PAGES)
      database.prepare(WRITE_SOON).run(now)
    })
  }
  return { alerts: [...alerts], messages, broken: [...broken] }
}

function files(objects: string, folder: string): readonly string[] {
  const known = readdirSync(objects).includes(folder) ? readdirSync(join(objects, folder)) : []
  return known
    .filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
    .map((name) => join(objects, folder, name))
}

function within(file: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN')
    work(database)
    database.exec('COMMIT')
  } finally {
    // The last one to close it writes the log into it: what is left is one file.
    database.close()
  }
}
