import { env as anyEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { residentsOf, type Env } from '../../worker/env.ts'
import type { Answer, Transport } from '../../worker/model/delivery.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import { browserId } from '../../worker/model/recipient.ts'
import { JournalTables, type RowsLeft } from '../../worker/objects/residents/journal-tables.ts'
import { KeptCounts, progressOf } from '../../worker/objects/residents/reach-count.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'

const env = anyEnv as unknown as Env
const NOW = 1_000_000
const CHANNELS: readonly ChannelName[] = ['sms', 'voice', 'contact', 'mail', 'push']
const TRANSPORTS: readonly Transport[] = [
  'claimed',
  'accepted',
  'unknown',
  'failed',
  'delivered',
  'undelivered',
  'planned',
]
const ANSWERS: readonly Answer[] = ['none', 'none', 'heard', 'confirmed', 'help']

// Numerical Recipes: small, and the same on every machine.
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const persons = (alert: string) =>
  Array.from({ length: 60 }, (_, index) => ({
    person: index % 9 === 0 ? browserId(`${alert}-${index}`) : `${alert}-${index}`,
    zones: index % 3 === 0 ? ['A', 'B'] : ['A'],
  }))

/** Each person has up to three rows; every fifth shares a phone with the one before. */
function rowsOf(alert: string, snapshots: readonly { readonly n: number }[], pick: (sides: number) => number) {
  return snapshots.flatMap(({ n }, index) =>
    Array.from({ length: pick(4) }, (_, channel) => ({
      snapshot: n,
      channel: CHANNELS[(index + channel) % CHANNELS.length] as ChannelName,
      addressHash: `${alert}-${index % 5 === 0 ? index - 1 : index}`,
      reference: `${alert}-${index % 5 === 0 ? index - 1 : index}-${(index + channel) % CHANNELS.length}`,
      language: 'fr' as const,
      priority: pick(2),
      notBefore: pick(3) === 0 ? NOW + pick(3) - 1 : null,
    })),
  )
}

/** What of each channel is left, by walking every row. */
function leftByWalking(sql: SqlStorage, alert: string): readonly RowsLeft[] {
  const left = new Map<ChannelName, RowsLeft>()
  for (const row of sql.exec(
    'SELECT channel, transport, not_before AS at, rings FROM delivery WHERE alert = ?',
    alert,
  )) {
    const channel = row['channel'] as ChannelName
    const known = left.get(channel) ?? { channel, handed: 0, ready: 0, later: 0, laterFrom: null, laterUntil: null }
    const { transport, at } = row
    const waits = transport === 'planned' || transport === 'claimed' || (transport === 'unknown' && at !== null)
    const isLater = waits && Number(at ?? 0) > NOW
    left.set(channel, {
      channel,
      handed: known.handed + (waits ? 0 : 1) + Number(row['rings']),
      ready: known.ready + (waits && !isLater ? 1 : 0),
      later: known.later + (isLater ? 1 : 0),
      laterFrom: isLater ? Math.min(known.laterFrom ?? Infinity, Number(at)) : known.laterFrom,
      laterUntil: isLater ? Math.max(known.laterUntil ?? 0, Number(at)) : known.laterUntil,
    })
  }
  return [...left.values()].toSorted(byChannel)
}

const byChannel = (one: RowsLeft, other: RowsLeft) => one.channel.localeCompare(other.channel)

describe('what was counted and is kept', () => {
  test.each([1, 2, 3])(
    'is what counting every row gives, after each change of two alerts at once (INV-15; seed %i)',
    async (seed) => {
      const shard = residentsOf(env, `98${String(seed).padStart(3, '0')}`, 'live', 0)
      await runInDurableObject(shard as unknown as DurableObjectStub, (_, { storage }) => {
        const pick = dice(seed)
        const tables = new JournalTables(storage.sql)
        const counts = new KeptCounts(tables)
        const alerts = ['first', 'second']
        let looks = 0
        const look = () => {
          for (const alert of alerts) {
            const dispatch = tables.dispatch(alert, 1)
            if (dispatch === null) continue
            // By one that has kept nothing.
            expect(counts.progressOf(dispatch, [])).toEqual(progressOf(new JournalTables(storage.sql), [], dispatch))
            expect([...tables.left(alert, 1, NOW)].toSorted(byChannel)).toEqual(leftByWalking(storage.sql, alert))
            looks += 1
          }
        }
        const write = (alert: string) => {
          for (let chunk = 0; chunk < 3; chunk += 1) {
            const snapshots = tables.unexpanded(alert, 1, 20)
            tables.addRows(
              alert,
              1,
              rowsOf(`${alert}${chunk}`, snapshots, pick),
              snapshots.map(({ n }) => n),
            )
            look()
          }
          tables.setExpanded(alert, 1)
        }
        for (const alert of alerts) {
          tables.putDispatch(alert, 1, 'sending', { alert } as unknown as Launch, 1)
          tables.addSnapshot(alert, 1, persons(alert))
          write(alert)
        }
        look()
        const last = Number(storage.sql.exec('SELECT MAX(n) AS n FROM delivery').one()['n'])
        for (let turn = 0; turn < 150; turn += 1) {
          for (let change = pick(4); change >= 0; change -= 1) {
            const row = tables.row(1 + pick(last))
            if (row === null) continue
            const transport = TRANSPORTS[pick(TRANSPORTS.length)] as Transport
            const provider = transport === 'planned' ? null : (['vonage', 'ovh'][pick(2)] ?? null)
            if (row.transport === 'claimed' && pick(2) === 0) tables.accept(row, 'vonage', `id-${turn}-${row.n}`)
            else
              tables.save(
                {
                  ...row,
                  transport,
                  provider,
                  answer: ANSWERS[pick(ANSWERS.length)] as Answer,
                  notBefore: pick(3) === 0 ? NOW + pick(5) - 2 : null,
                  rings: row.rings + (pick(6) === 0 ? 1 : 0),
                },
                'boot',
                row,
              )
          }
          if (turn === 120) tables.closePlanned('first', 1, 'cancelled')
          if (turn === 130) tables.setState('second', 1, 'finished')
          look()
        }
        expect(looks).toBe(311)
      })
    },
  )
})
