// Requests for means between communes. The owner's word alone lends; every party holds the whole request, and it only ever goes forward.
import type { Actor } from '../../model/identity.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { furthered, sideOf, stepOf, type Loan, type LoanView, type PoolMeans } from '../../model/intercommunal.ts'
import { meansName } from '../../model/means.ts'
import { refused } from '../../model/reason.ts'
import { DAY_MS } from '../../model/time.ts'
import type { AskedLoan, LoanAnswer } from '../rpc/intercommunal.ts'
import type { Ground } from './ground.ts'
import { loanMoved } from './intercommunal-sentences.ts'
import type { Lending } from './lending.ts'
import { SealedRows, type RowRequest } from './sealed-rows.ts'

const LONGEST_MS = 30 * DAY_MS

interface LoanRow {
  readonly number: number
  readonly loan: Loan
  /** The line of the borrower's own means that it has become. */
  readonly kept: number | null
}

export class Loans {
  readonly #ground: Ground
  readonly #lending: Lending
  readonly #pool: () => readonly PoolMeans[]
  readonly #touched: () => void
  readonly #rows: SealedRows<LoanRow>

  constructor(
    ground: Ground,
    sql: SqlStorage,
    parts: { readonly lending: Lending; readonly pool: () => readonly PoolMeans[]; readonly touched: () => void },
  ) {
    this.#ground = ground
    this.#lending = parts.lending
    this.#pool = parts.pool
    this.#touched = parts.touched
    this.#rows = new SealedRows(ground, sql, 'loan')
  }

  /** The newest first. */
  shown(): readonly LoanView[] {
    return this.#rows
      .all()
      .map((row) => this.#view(row))
      .toReversed()
  }

  waiting(): number {
    return this.shown().filter((loan) => loan.side === 'owner' && stepOf(loan) === 'asked').length
  }

  of(id: string): Loan | null {
    return this.#row(id)?.loan ?? null
  }

  ask({ body, owner, means, purpose, until }: AskedLoan, by: Actor, request: string | null): LoanAnswer {
    const ground = this.#ground
    return ground.transaction((): LoanAnswer => {
      const twice = this.#rows.byRequest(by, request)
      if (twice !== null) return this.#ok(twice)
      const { territory, now } = ground
      const one = this.#pool().find((it) => it.body === body && it.owner.code === owner && it.number === means)
      if (one === undefined)
        return refused(
          'unknown means',
          'that is not among what the communes of this body offer: look at the pool again',
        )
      if (owner === territory.code) return refused('not yours to lend', 'it is your own: engage it in the means')
      if (until <= now || until > now + LONGEST_MS)
        return refused('until when', 'write an hour to come, within thirty days: what is lent goes back')
      const loan: Loan = {
        id: crypto.randomUUID(),
        body,
        borrower: { code: territory.code, name: territory.name },
        owner: one.owner,
        means,
        what: one.what,
        purpose,
        until,
        asked: { by: by.name, at: now },
        answer: null,
        returned: null,
      }
      const row: LoanRow = { number: this.#rows.nextNumber(), loan, kept: null }
      this.#moved(row, by, { by, request })
      this.#pass(loan, territory.code)
      return this.#ok(row)
    })
  }

  /** By whoever directs with the owner; nobody else has a word in it. */
  answer(number: number, { yes, note }: { readonly yes: boolean; readonly note: string }, by: Actor): LoanAnswer {
    const ground = this.#ground
    return ground.transaction((): LoanAnswer => {
      const row = this.#rows.get(number)
      if (row === null || this.#view(row).side !== 'owner') return unknownLoan(number)
      const { answer: known } = row.loan
      if (known !== null)
        return known.yes === yes ? this.#ok(row) : refused('already decided', `${known.by} has answered already`)
      if (yes) {
        const means = this.#lending.shown().find((one) => one.number === row.loan.means)
        if (means?.state !== 'available')
          return refused('unknown means', `${meansName(row.loan.means)} is not free any more: free it first, or say no`)
        const { where, holder } = means
        const task = `prêt à ${row.loan.borrower.name}`.slice(0, 100)
        this.#lending.use(means.number, { state: 'engaged', where, holder, task, note: '' }, by)
      }
      const loan: Loan = { ...row.loan, answer: { yes, note, by: by.name, at: ground.now } }
      const next = { ...row, loan }
      this.#moved(next, by)
      this.#pass(loan, ground.territory.code)
      return this.#ok(next)
    })
  }

  giveBack(number: number, by: Actor): LoanAnswer {
    const ground = this.#ground
    return ground.transaction((): LoanAnswer => {
      const row = this.#rows.get(number)
      if (row === null || this.#view(row).side !== 'borrower') return unknownLoan(number)
      if (row.loan.returned !== null) return this.#ok(row)
      if (row.loan.answer?.yes !== true) return refused('wrong state', 'nothing was lent on this request')
      if (row.kept !== null) this.#lending.takeOff(row.kept)
      const loan: Loan = { ...row.loan, returned: { by: by.name, at: ground.now } }
      const next = { ...row, loan }
      this.#moved(next, by)
      this.#pass(loan, ground.territory.code)
      return this.#ok(next)
    })
  }

  /** What another territory has told of it. False where the two have nothing to do with each other. Part of the caller's transaction. */
  take(told: Loan, from: string, { isLinked }: { readonly isLinked: boolean }): boolean {
    const { code } = this.#ground.territory
    const known = this.#row(told.id)
    if (known === null) return this.#takeNew(told, from, isLinked)
    if (!this.#mayMove(known.loan, told, from)) return known.loan.body === from || known.loan.body === code
    const loan = furthered(known.loan, told)
    if (loan === null) return true
    let row: LoanRow = { ...known, loan }
    const side = sideOf(loan, code)
    if (side === 'borrower' && loan.answer?.yes === true && row.kept === null) row = { ...row, kept: this.#keep(loan) }
    if (side === 'owner' && loan.returned !== null) this.#free(loan)
    this.#moved(row, SYSTEM_ACTOR)
    this.#pass(loan, from)
    return true
  }

  clear(): void {
    this.#rows.clear()
  }

  // A new one comes from whoever asks, or from the body to whoever owns the thing.
  #takeNew(told: Loan, from: string, isLinked: boolean): boolean {
    const { code } = this.#ground.territory
    const isBody = told.body === code
    const isAsked = isBody ? told.borrower.code === from : told.body === from && told.owner.code === code
    if (!isLinked || !isAsked || stepOf(told) !== 'asked') return false
    // The body knows what is offered: nobody asks through it for what is not.
    if (isBody && !this.#pool().some((one) => one.owner.code === told.owner.code && one.number === told.means))
      return false
    this.#moved({ number: this.#rows.nextNumber(), loan: told, kept: null }, SYSTEM_ACTOR)
    this.#pass(told, from)
    return true
  }

  // To a commune everything comes through the body; the body hears an answer of the owner alone, and of a return the borrower alone.
  #mayMove({ body, owner, borrower }: Loan, told: Loan, from: string): boolean {
    if (body !== this.#ground.territory.code) return from === body
    const step = stepOf(told)
    return step === 'answered' ? from === owner.code : step === 'returned' && from === borrower.code
  }

  // Each tells the next on the way between borrower and owner; whoever it came from knows it.
  #pass({ id, body, borrower, owner }: Loan, from: string): void {
    const { code } = this.#ground.territory
    const next = code === body ? [borrower.code, owner.code] : [body]
    for (const to of next)
      if (to !== from && to !== code) this.#ground.handOver(`territory:${to}`, { kind: 'neighbour', what: 'loan', id })
  }

  #keep({ id, what, owner, answer, until }: Loan): number | null {
    const { territory } = this.#ground
    const by: Actor = { id: 'intercommunal', name: answer?.by ?? owner.name }
    const kept = this.#lending.add(
      {
        what,
        origin: 'lent',
        owner: owner.name,
        employer: territory.name,
        state: 'available',
        where: '',
        holder: '',
        task: '',
        note: `à rendre ${this.#ground.words(until)}`,
      },
      by,
      id,
    )
    return kept.kind === 'ok' ? kept.means.number : null
  }

  #free({ means: number }: Loan): void {
    const means = this.#lending.shown().find((one) => one.number === number)
    if (means === undefined || means.state !== 'engaged') return
    const { where, holder } = means
    this.#lending.use(number, { state: 'available', where, holder, task: '', note: '' }, SYSTEM_ACTOR)
  }

  #moved(row: LoanRow, actor: Actor, asked: RowRequest | null = null): void {
    const ground = this.#ground
    this.#rows.put(row, asked)
    ground.write(
      loanMoved(row.loan, sideOf(row.loan, ground.territory.code), { actor, clock: (at) => ground.words(at) }),
    )
    this.#touched()
  }

  #row(id: string): LoanRow | null {
    return this.#rows.all().find(({ loan }) => loan.id === id) ?? null
  }

  #view({ number, loan }: LoanRow): LoanView {
    return { ...loan, number, side: sideOf(loan, this.#ground.territory.code) }
  }

  #ok(row: LoanRow): LoanAnswer {
    return { kind: 'ok', loan: this.#view(row) }
  }
}

function unknownLoan(number: number) {
  return refused('unknown request', `there is no request ${number} for you to answer here`)
}
