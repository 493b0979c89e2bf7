// Imports from consent to end, in shard 0: one batch after the other, each counted once, every beginning and end in the chain. A batch that comes
// twice is answered as it was; one whose server ended in the middle is written again, which replaces what it had written.
import { phoneOf } from '../../audience/contact-address.ts'
import { partsOfResidents } from '../../audience/residents-csv.ts'
import { isBrokenOff, type ImportExpected, type ImportRun } from '../../model/import-run.ts'
import type {
  ImportBatchAnswer,
  ImportBegun,
  ImportOrder,
  ImportReport,
  ImportRow,
  ImportRunAnswer,
  ResidentsRpc,
} from '../rpc/residents.ts'
import type { Alarms } from '../shared/alarms.ts'
import type { Settings } from '../shared/settings.ts'
import { breath, finishMoves, indexPersons, knownOf, storeBatch, type ImportPlace } from './importing.ts'
import { MoveTable } from './move-table.ts'
import { RunTable } from './run-table.ts'

export const IMPORT_MOVES = 'import moves'
/** After a kill in the middle, whoever is in two shards leaves the old one by then. */
const FINISH_AFTER_MS = 30_000
const BATCH_ROWS = 16_000
const CHECKED_AT_ONCE = 200
const REGION = 'FR'
const INDEXED = 'persons are in the index'

export class ImportDesk {
  readonly #storage: DurableObjectStorage
  readonly #settings: Settings
  readonly #place: () => ImportPlace
  readonly #note: (act: string, detail: Readonly<Record<string, unknown>>) => void
  readonly #runs: RunTable
  readonly #moves: MoveTable
  /** Batches wait for each other: two that ran at once could each take a number for another shard. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: {
    readonly storage: DurableObjectStorage
    readonly settings: Settings
    readonly alarms: () => Alarms
    readonly place: () => ImportPlace
    readonly note: (act: string, detail: Readonly<Record<string, unknown>>) => void
  }) {
    this.#storage = parts.storage
    this.#settings = parts.settings
    this.#place = parts.place
    this.#note = parts.note
    this.#runs = new RunTable(parts.storage.sql)
    this.#moves = new MoveTable(parts.storage, () =>
      parts.alarms().setNoLater(IMPORT_MOVES, Date.now() + FINISH_AFTER_MS),
    )
  }

  /** By alarm: only a kill leaves something for it. */
  async finishMoves(): Promise<void> {
    await this.#inTurn(() => finishMoves(this.#place(), this.#moves))
  }

  runs(): readonly ImportRun[] {
    return this.#runs.all()
  }

  async look(rows: Parameters<typeof knownOf>[0]): Promise<number> {
    await this.#indexOnce()
    return knownOf(rows, this.#place())
  }

  begin({ by, mark, expected }: ImportOrder): ImportBegun {
    const now = Date.now()
    const running = this.#runs.all().find((run) => run.state === 'running')
    if (running !== undefined && running.mark !== mark && !isBrokenOff(running, now))
      return { kind: 'another is running', run: running }
    return this.#storage.transactionSync(() => {
      // The same file goes on where it was, whoever chose it again.
      const before = this.#runs.all().find((run) => run.mark === mark && run.state !== 'finished')
      if (before !== undefined) {
        const stored = before.stored - before.ahead
        const run: ImportRun = { ...before, state: 'running', movedAt: now, expected, stored, ahead: 0 }
        this.#runs.put(run)
        this.#note('import resumed', told(run, by))
        return { kind: 'begun', run }
      }
      if (running !== undefined) this.#close(running, { state: 'stopped', by, throughLine: running.throughLine })
      const run = this.#runs.add(crypto.randomUUID(), {
        by,
        mark,
        expected,
        state: 'running',
        startedAt: now,
        movedAt: now,
        batches: 0,
        throughLine: 0,
        doubtfulThrough: null,
        stored: 0,
        ahead: 0,
        fresh: 0,
        digest: '',
      })
      this.#note('import begun', { ...told(run, by), ...figures(expected) })
      return { kind: 'begun', run }
    })
  }

  async batch(
    id: string,
    { batch, throughLine, reachesLine = throughLine, rows }: Parameters<ResidentsRpc['importBatch']>[1],
  ): Promise<ImportBatchAnswer> {
    return this.#inTurn(async () => {
      const before = this.#runs.run(id)
      if (before === null) return { kind: 'unknown' }
      if (before.state !== 'running') return { kind: 'ended', run: before }
      if (batch < before.batches) return { kind: 'taken', run: before }
      if (batch > before.batches) return { kind: 'out of order', run: before }
      const faults = await faultsOf(rows)
      if (faults.length > 0) return { kind: 'faulty', faults }
      await this.#indexOnce()
      this.#runs.put({ ...before, movedAt: Date.now(), doubtfulThrough: Math.max(reachesLine, throughLine) })
      const { stored, fresh, ids } = await storeBatch(rows, this.#place(), this.#moves)
      const content = rows.map(({ line }, index) => `${line}:${ids[index] ?? ''}`).join(',')
      const digest = Buffer.from(this.#place().keyring.hmac('import digest', `${before.digest}|${content}`)).toString(
        'hex',
      )
      const isWhole = reachesLine <= throughLine
      const run: ImportRun = {
        ...before,
        movedAt: Date.now(),
        batches: batch + 1,
        throughLine,
        doubtfulThrough: isWhole ? null : reachesLine,
        stored: before.stored + stored,
        ahead: isWhole ? 0 : before.ahead + stored,
        fresh: before.fresh + fresh,
        digest,
      }
      this.#runs.put(run)
      return { kind: 'taken', run }
    })
  }

  async end(
    id: string,
    how: { readonly by: string; readonly state: 'stopped' | 'finished'; readonly throughLine: number },
  ): Promise<ImportRunAnswer> {
    return this.#inTurn(async () => {
      const run = this.#runs.run(id)
      if (run === null) return { kind: 'unknown' }
      if (run.state === 'finished' || run.state === how.state) return { kind: 'run', run }
      return { kind: 'run', run: this.#storage.transactionSync(() => this.#close(run, how)) }
    })
  }

  /** A list in one call, as commands and programs send it: the same core, a part after the other. */
  async importCsv(csv: string, region: string): Promise<ImportReport> {
    return this.#inTurn(async () => {
      await this.#indexOnce()
      const sum = { lines: 0, persons: 0, merged: 0, unlocated: 0, unreachable: 0 }
      const households = new Set<string>()
      const refusedLines: { readonly line: number; readonly reason: string; readonly mend: string }[] = []
      let waiting: ImportRow[] = []
      const store = async (rows: readonly ImportRow[]) => {
        if (rows.length > 0) sum.merged += (await storeBatch(rows, this.#place(), this.#moves)).merged
      }
      for (const part of partsOfResidents(csv, region)) {
        if (part.kind === 'refused') return part
        sum.lines += part.lines
        refusedLines.push(...part.refusedLines.map(({ line, reason, mend }) => ({ line, reason, mend })))
        for (const row of part.rows) {
          sum.persons += 1
          households.add(row.household)
          if (row.longitude === null) sum.unlocated += 1
          if (row.phone === null && row.email === null && row.contact === null) sum.unreachable += 1
        }
        waiting.push(...part.rows)
        if (waiting.length >= BATCH_ROWS) {
          await store(waiting)
          waiting = []
        } else await breath()
      }
      await store(waiting)
      return { kind: 'imported', ...sum, households: households.size, refusedLines }
    })
  }

  #close(
    run: ImportRun,
    {
      by,
      state,
      throughLine,
    }: { readonly by: string; readonly state: 'stopped' | 'finished'; readonly throughLine: number },
  ): ImportRun {
    const closed: ImportRun = {
      ...run,
      state,
      throughLine: Math.max(run.throughLine, throughLine),
      movedAt: Date.now(),
    }
    this.#runs.put(closed)
    this.#note(`import ${state}`, {
      ...told(closed, by),
      stored: closed.stored,
      fresh: closed.fresh,
      digest: closed.digest,
    })
    return closed
  }

  async #indexOnce(): Promise<void> {
    if (this.#settings.get<boolean>(INDEXED) === true) return
    await indexPersons(this.#place())
    this.#settings.put(INDEXED, true)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work)
    this.#turn = mine.catch(() => undefined)
    return mine
  }
}

// Whoever sends rows may have read them by other rules than ours: no number goes in here that the town could not be called to pay for.
async function faultsOf(rows: readonly ImportRow[]) {
  const faults: { readonly line: number; readonly reason: string; readonly mend: string }[] = []
  for (let start = 0; start < rows.length; start += CHECKED_AT_ONCE) {
    for (const { line, phone, phoneChannels = [], contact } of rows.slice(start, start + CHECKED_AT_ONCE)) {
      const own = phone === null ? null : phoneOf(phone, REGION)
      const other = contact == null ? null : phoneOf(contact, REGION)
      if (own !== null && 'reason' in own) faults.push({ line, reason: own.reason, mend: own.mend })
      else if (own?.channels.includes('sms') === false && phoneChannels.includes('sms'))
        faults.push({ line, reason: 'a landline takes no SMS', mend: 'leave sms out of its channels' })
      if (other !== null && ('reason' in other || !other.channels.includes('sms')))
        faults.push({ line, reason: 'the contact takes no SMS', mend: 'write a mobile number, or leave it empty' })
    }
    await breath()
  }
  return faults
}

function told({ number, throughLine }: ImportRun, by: string): Readonly<Record<string, unknown>> {
  return { import: number, by, throughLine }
}

function figures({ lines, persons, refused, duplicates, unlocated }: ImportExpected): Readonly<Record<string, number>> {
  return { lines, persons, refused, duplicates, unlocated }
}
