// Silences that people have set, and the signals that are muted meanwhile: kept whole, shown, and heard the moment that nothing mutes them.
import type { Hush } from '../../decide/mute.ts'
import { sortHeld, type Held } from '../../flow/propose.ts'
import { withMutes } from '../../flow/watch-views.ts'
import type { Actor } from '../../model/identity.ts'
import type { Muted } from '../../model/mute.ts'
import { refused } from '../../model/reason.ts'
import type { Rule } from '../../model/rule.ts'
import type { Signal } from '../../model/signal.ts'
import { isInForce, LONGEST_SILENCE_MS, type Silence } from '../../model/silence.ts'
import { MINUTE_MS } from '../../model/time.ts'
import type { RuleView } from '../../model/view.ts'
import type { AskedSilence, SilenceAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { mutedHeard, silenceEnded, silenceSet } from './silence-sentences.ts'

/** A form that somebody took a minute to fill in still means now. */
const BEHIND_MS = 5 * MINUTE_MS

export class Silencing {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS silence (id TEXT PRIMARY KEY, until INTEGER NOT NULL, request TEXT UNIQUE, body TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS muted_signal (id TEXT PRIMARY KEY, body TEXT NOT NULL);`,
    )
  }

  set(asked: AskedSilence, owner: Actor, request: string | null): SilenceAnswer {
    const ground = this.#ground
    return ground.transaction((): SilenceAnswer => {
      const [known] = request === null ? [] : this.#where('request = ?', request)
      if (known !== undefined) return { kind: 'ok', silence: known }
      const rule = this.#rules.find(({ id }) => id === asked.rule)
      if (rule === undefined) return refused('unknown rule', `there is no rule ${asked.rule.slice(0, 64)} here`)
      const { now } = ground
      const from = Math.max(asked.from ?? now, now - BEHIND_MS)
      if (asked.until <= now || asked.until <= from)
        return refused('expiry in the past', 'a silence ends after it begins, and in the future')
      if (asked.until - Math.min(from, now) > LONGEST_SILENCE_MS)
        return refused('silence longer than a day', 'end it within 24 hours; whoever needs longer says so again')
      const silence: Silence = {
        id: crypto.randomUUID(),
        rule: rule.id,
        planLevel: rule.planLevel,
        owner,
        reason: asked.reason,
        from,
        until: asked.until,
        endedAt: null,
      }
      this.#sql.exec(
        'INSERT INTO silence (id, until, request, body) VALUES (?, ?, ?, ?)',
        silence.id,
        silence.until,
        request,
        JSON.stringify(silence),
      )
      ground.write(silenceSet(silence, rule, (at) => ground.words(at)))
      ground.touch('silences', 'rules')
      this.#arm()
      ground.anchorHead()
      return { kind: 'ok', silence }
    })
  }

  /** Part of the caller's transaction. Taking it back twice is taking it back. */
  end(id: string, by: Actor): SilenceAnswer {
    const ground = this.#ground
    const [known] = this.#where('id = ?', id)
    if (known === undefined) return refused('unknown silence', 'there is no such silence')
    if (known.endedAt !== null || known.until <= ground.now) return { kind: 'ok', silence: known }
    const silence: Silence = { ...known, endedAt: ground.now }
    this.#sql.exec('UPDATE silence SET body = ? WHERE id = ?', JSON.stringify(silence), id)
    ground.write(silenceEnded(silence, this.#titleOf(silence), by))
    ground.touch('silences', 'rules')
    this.#arm()
    return { kind: 'ok', silence }
  }

  /** Those in force or to come. */
  standing(): readonly Silence[] {
    return this.#where('until > ? ORDER BY until', this.#ground.now).filter(({ endedAt }) => endedAt === null)
  }

  hush(): Hush {
    return { rules: this.#rules, standing: this.#ground.watched.get('rules'), silences: this.standing() }
  }

  rules(): readonly RuleView[] {
    const { rules, standing, silences } = this.hush()
    return withMutes(standing, { rules, silences }, this.#ground.now)
  }

  /** Part of the caller's transaction. */
  hold(signal: Signal, rule: Rule, by: Muted): void {
    const ground = this.#ground
    this.#sql.exec('INSERT OR REPLACE INTO muted_signal (id, body) VALUES (?, ?)', signal.id, JSON.stringify(signal))
    const silence = by.kind === 'silence' ? (this.#where('id = ?', by.silence)[0] ?? null) : null
    const other = by.kind === 'rule' ? (this.#rules.find(({ id }) => id === by.rule) ?? null) : null
    ground.write(mutedHeard({ signal, rule, by, silence, other }, (at) => ground.words(at)))
  }

  /** Part of the caller's transaction: takes out of keeping what is to be heard now, and what is over. */
  letGo(): Held {
    const held = this.#sql
      .exec('SELECT body FROM muted_signal ORDER BY rowid')
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Signal)
    if (held.length === 0) return { released: [], over: [] }
    const sorted = sortHeld(held, this.hush(), this.#ground.now)
    for (const { id } of [...sorted.released, ...sorted.over])
      this.#sql.exec('DELETE FROM muted_signal WHERE id = ?', id)
    return sorted
  }

  /** Part of the caller's transaction: says of each that has run out that it has, once. */
  sayEnded(): void {
    const ground = this.#ground
    const over = this.#where("until <= ? AND json_extract(body, '$.endedAt') IS NULL", ground.now)
    for (const silence of over) {
      this.#sql.exec(
        'UPDATE silence SET body = ? WHERE id = ?',
        JSON.stringify({ ...silence, endedAt: silence.until }),
        silence.id,
      )
      ground.write(silenceEnded(silence, this.#titleOf(silence), null))
    }
    ground.touch('silences', 'rules')
    this.#arm()
  }

  arm(): void {
    this.#arm()
  }

  clear(): void {
    this.#sql.exec('DELETE FROM silence')
    this.#sql.exec('DELETE FROM muted_signal')
    this.#arm()
  }

  #arm(): void {
    const { now } = this.#ground
    const edges = this.standing().flatMap((one) => (isInForce(one, now) ? [one.until] : [one.from, one.until]))
    this.#ground.wakeAt('silences', edges.length === 0 ? null : Math.min(...edges))
  }

  get #rules(): readonly Rule[] {
    return this.#ground.bundle?.rules ?? []
  }

  #titleOf({ rule }: Silence): string {
    return this.#rules.find(({ id }) => id === rule)?.title.fr ?? rule
  }

  #where(condition: string, ...values: readonly SqlStorageValue[]): readonly Silence[] {
    return this.#sql
      .exec(`SELECT body FROM silence WHERE ${condition}`, ...values)
      .toArray()
      .map((row) => JSON.parse(String(row['body'])) as Silence)
  }
}
