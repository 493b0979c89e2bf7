// Receipts: INV-20 (any order, any number of times, the same end), INV-21 (forged ones change nothing), INV-22 (nor do another town's).
import type { Answer } from '../../../worker/model/delivery.ts'
import type { Receipt } from '../../../worker/model/outcome.ts'
import type { JournalRow } from '../../../worker/objects/residents/journal-tables.ts'
import type { Letter } from '../receipts.ts'
import type { Shard } from '../shard.ts'
import type { Watch } from '../watch.ts'
import { must } from './violation.ts'

const ANSWERS: readonly Answer[] = ['none', 'heard', 'confirmed', 'help']

export class ReceiptWatch {
  readonly #watch: Watch
  readonly #taken = new Map<string, Receipt[]>()
  readonly #parked = new Map<string, readonly Receipt[]>()
  readonly #events = new Set<string>()
  #joinedNow: { readonly shard: Shard; readonly receipt: Receipt } | null = null
  #expected: Shard | null = null

  constructor(watch: Watch) {
    this.#watch = watch
  }

  arrives(shard: Shard): void {
    this.#joinedNow = null
    this.#expected = shard
  }

  joined(shard: Shard, row: JournalRow, receipt: Receipt): void {
    this.#joinedNow = { shard, receipt }
    this.#watch.sending.known.add(row.reference)
    if (receipt.eventId.startsWith('lookup:')) return
    const others = this.#taken.get(row.reference) ?? []
    this.#taken.set(row.reference, others)
    if (!others.some(({ eventId }) => eventId === receipt.eventId)) others.push(receipt)
  }

  /** A call that nobody took has said all that it has to say. */
  ringsAgain({ reference }: JournalRow): void {
    this.#taken.delete(reference)
  }

  taken({ signed, realm, from, receipt }: Letter, shard: Shard, answer: 'joined' | 'parked' | 'replayed'): void {
    const name = `${receipt.eventId} at ${shard.name}`
    must(signed, 'INV-21', () => `${name} was not signed and is ${answer}`)
    must(shard === this.#expected && shard.realm === realm, 'INV-22', () => `${name} went to another town`)
    must(realm === from || this.#joinedNow === null, 'INV-22', () => `${name} is of ${from.key} and was joined`)
    const replay = this.#events.has(name)
    must(!replay || answer === 'replayed', 'INV-20', () => `${name} came again and is ${answer}`)
    this.#events.add(name)
    // Parked: whoever learns the provider's id of its row later must find it.
    if (answer === 'parked' && realm === from && receipt.providerId !== null) {
      const early = this.#parked.get(receipt.providerId) ?? []
      this.#parked.set(receipt.providerId, [...early, receipt])
    }
  }

  atEnd(shard: Shard): void {
    for (const row of shard.disk.rows) {
      const receipts = this.#taken.get(row.reference) ?? []
      for (const early of this.#parked.get(row.providerId ?? '') ?? []) {
        const joined = receipts.some(({ eventId }) => eventId === early.eventId)
        must(joined, 'INV-20', () => `row ${row.n} never heard of its early receipt "${early.status}"`)
      }
      if (receipts.length === 0) continue
      const said = Math.max(...receipts.map(({ status }) => ANSWERS.indexOf(status as Answer)), 0)
      must(
        row.answer === ANSWERS[said],
        'INV-20',
        () => `row ${row.n} answers "${row.answer}", receipts say ${ANSWERS[said]}`,
      )
      const ends = new Set(
        receipts.filter(({ status }) => status !== 'accepted').map(({ status }) => status === 'undelivered'),
      )
      if (ends.size === 1 && !['failed', 'cancelled', 'expired'].includes(row.transport)) {
        const end = ends.has(true) ? 'undelivered' : 'delivered'
        must(row.transport === end, 'INV-20', () => `row ${row.n} is ${row.transport}, receipts say ${end}`)
      }
      if (ends.size <= 1 && receipts.length > 1) this.#anyOrder(row, receipts)
    }
  }

  /** The receipts of one row in other orders, some of them twice, on the row as it was accepted. */
  #anyOrder(row: JournalRow, receipts: readonly Receipt[]): void {
    const { core, random } = this.#watch.world
    const start: JournalRow = { ...row, transport: 'accepted', answer: 'none', failure: null }
    const through = (order: readonly Receipt[]) => {
      const end = order.reduce(
        (so, receipt) => ({ ...so, ...core.stepDelivery(so, { kind: 'receipt', receipt, ringAgainAt: null }) }),
        start,
      )
      return `${end.transport}/${end.answer}`
    }
    const first = through(receipts)
    const orders = [[...receipts].reverse(), random.shuffled(receipts), [...random.shuffled(receipts), ...receipts]]
    for (const order of orders)
      must(
        through(order) === first,
        'INV-20',
        () => `row ${row.n}: ${order.map(({ status }) => status).join()} ends otherwise`,
      )
  }
}
