// The disk of one shard: what is written here outlives every crash, and nothing else does.
import type { Answer, Transport } from '../../worker/model/delivery.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Receipt } from '../../worker/model/outcome.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Dispatch, JournalRow, NewRow } from '../../worker/objects/residents/journal-tables.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'

export type Kept<T> = { -readonly [K in keyof T]: T[K] }

export interface Snapshot {
  readonly n: number
  readonly alert: string
  readonly revision: number
  readonly person: string
  readonly zones: readonly string[]
  expanded: boolean
  readonly targets: Set<number>
}

export interface TargetView {
  readonly person: string
  readonly zones: string
  readonly expanded: boolean
  readonly row: { readonly channel: ChannelName; readonly transport: Transport; readonly answer: Answer } | null
}

export class JournalDisk {
  readonly rows: JournalRow[] = []
  /** Which incarnation claimed the row; null where none holds it. */
  readonly boots: (number | null)[] = []
  readonly snapshots: Snapshot[] = []
  readonly acts: LogEntry[] = []
  readonly #dispatches = new Map<string, Kept<Dispatch>>()
  readonly #byReference = new Map<string, number>()
  readonly #receipts = new Map<string, { parked: Receipt | null }>()

  dispatch(alert: string, revision: number): Kept<Dispatch> | null {
    return this.#dispatches.get(`${alert}|${revision}`) ?? null
  }

  /** The gravest first; an update of an alert after what it updates. */
  dispatches(): readonly Kept<Dispatch>[] {
    return [...this.#dispatches.values()]
  }

  putDispatch(alert: string, revision: number, state: Dispatch['state'], launch: Launch | null): void {
    const known = this.dispatch(alert, revision)
    if (known !== null) known.launch ??= launch
    else
      this.#dispatches.set(`${alert}|${revision}`, {
        alert,
        revision,
        launch,
        state,
        expanded: false,
        seq: 0,
        firstAcceptedAt: null,
        finishedAt: null,
      })
  }

  addSnapshot(alert: string, revision: number, person: string, zones: readonly string[]): void {
    const known = this.snapshots.some(
      (one) => one.alert === alert && one.revision === revision && one.person === person,
    )
    if (known) return
    this.snapshots.push({
      n: this.snapshots.length,
      alert,
      revision,
      person,
      zones,
      expanded: false,
      targets: new Set(),
    })
  }

  /** One row an address of a channel, and a link from each person to each of their rows. */
  addRow(
    alert: string,
    revision: number,
    row: NewRow,
    options: { readonly merge: boolean; readonly soonest: boolean },
  ): JournalRow | null {
    const known = options.merge ? this.#byReference.get(row.reference) : undefined
    const n = known ?? this.rows.length
    this.snapshots[row.snapshot]?.targets.add(n)
    const waiting = known === undefined ? null : this.row(known)
    // Who has no other way waits for nobody, also where somebody who has shares their contact.
    if (waiting?.transport === 'planned' && waiting.fence === 0 && row.notBefore === null && options.soonest)
      this.rows[waiting.n] = { ...waiting, notBefore: null }
    if (known !== undefined) return null
    const fresh: JournalRow = {
      n,
      alert,
      revision,
      channel: row.channel,
      addressHash: row.addressHash,
      reference: row.reference,
      language: row.language,
      transport: 'planned',
      answer: 'none',
      attempts: 0,
      route: 0,
      rings: 0,
      fence: 0,
      claimedAt: null,
      notBefore: row.notBefore,
      provider: null,
      providerId: null,
      failure: null,
    }
    this.rows.push(fresh)
    this.boots.push(null)
    this.#byReference.set(row.reference, n)
    return fresh
  }

  row(n: number): JournalRow | null {
    return this.rows[n] ?? null
  }

  rowFor({ reference, providerId }: Pick<Receipt, 'reference' | 'providerId'>): JournalRow | null {
    if (reference !== null) return this.row(this.#byReference.get(reference) ?? -1)
    return this.rows.find((row) => row.providerId !== null && row.providerId === providerId) ?? null
  }

  /** Everybody behind this row has answered by another of their channels; one of them is enough for a planted bug. */
  isAnswered(
    n: number,
    { everybody, left }: { readonly everybody: boolean; readonly left: readonly string[] | null },
  ): boolean {
    const behind = this.snapshots.filter(
      ({ targets, person }) => targets.has(n) && (left === null || left.includes(person)),
    )
    const hasAnswered = ({ targets }: Snapshot) =>
      [...targets].some((other) => other !== n && ['confirmed', 'help'].includes(this.rows[other]?.answer ?? 'none'))
    return behind.length > 0 && (everybody ? behind.every(hasAnswered) : behind.some(hasAnswered))
  }

  rowsOf(alert: string, revision: number): readonly JournalRow[] {
    return this.rows.filter((row) => row.alert === alert && row.revision === revision)
  }

  /** `routes`: the first and the last of which rows are wanted. */
  due(
    { alert, revision }: Pick<Dispatch, 'alert' | 'revision'>,
    channel: ChannelName,
    now: Instant,
    [first, last]: readonly [number, number] = [0, Infinity],
  ): readonly number[] {
    return this.rows
      .filter(
        (row) =>
          row.transport === 'planned' &&
          row.alert === alert &&
          row.revision === revision &&
          row.channel === channel &&
          row.route >= first &&
          row.route <= last &&
          (row.notBefore === null || row.notBefore <= now),
      )
      .map(({ n }) => n)
  }

  toldBefore(alert: string, revision: number): readonly Snapshot[] {
    return this.snapshots.filter(
      (one) =>
        one.alert === alert && one.revision < revision && [...one.targets].some((n) => (this.rows[n]?.fence ?? 0) > 0),
    )
  }

  byProvider(alert: string, revision: number): Readonly<Record<string, number>> {
    const count: Record<string, number> = {}
    for (const row of this.rows)
      if (row.alert === alert && row.revision === revision && row.provider !== null && row.providerId !== null)
        count[row.provider] = (count[row.provider] ?? 0) + 1
    return count
  }

  targets(alert: string, revision: number): readonly TargetView[] {
    return this.snapshots
      .filter((one) => one.alert === alert && one.revision === revision)
      .flatMap(({ person, zones, expanded, targets }): TargetView[] => {
        const view = { person, zones: JSON.stringify(zones), expanded }
        if (targets.size === 0) return [{ ...view, row: null }]
        return [...targets].map((n) => ({ ...view, row: this.rows[n] ?? null }))
      })
  }

  isNewReceipt(eventId: string): boolean {
    if (this.#receipts.has(eventId)) return false
    this.#receipts.set(eventId, { parked: null })
    return true
  }

  park(receipt: Receipt): void {
    this.#receipts.set(receipt.eventId, { parked: receipt })
  }

  unpark(providerId: string): readonly Receipt[] {
    return [...this.#receipts.values()].flatMap(({ parked }) => (parked?.providerId === providerId ? [parked] : []))
  }
}
