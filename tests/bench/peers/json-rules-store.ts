// json-rules-engine keeps no state, so it gets what anybody would put around it: an engine a rule, the state of `for` and `keep_firing_for`
// beside it, values and states in SQLite, committed once a batch and synced before the batch counts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { FOR_MINUTES, KEEP_MINUTES, LEVEL_MM, PER_TOWN, stationOf, townOf } from '../ingest-series.ts'

interface EngineLike {
  addRule(rule: object): void
  run(facts: object): Promise<{ readonly events: readonly unknown[] }>
}

interface RuleState {
  readonly engine: EngineLike
  active: number | null
  firing: boolean
  ended: number | null
}

export interface Level {
  readonly gauge: string
  readonly level: number
}

export class JsonRulesStore {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-jre-'))
  readonly #db = new DatabaseSync(join(this.#folder, 'state.db'))
  readonly #rules: ReadonlyMap<string, RuleState>
  readonly #insert: StatementSync
  readonly #keep: StatementSync
  /** One batch after the other: a transaction is of one batch. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(rules: ReadonlyMap<string, RuleState>) {
    this.#rules = rules
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE reading (gauge TEXT, at INTEGER, mm INTEGER); CREATE TABLE state (gauge TEXT PRIMARY KEY, active INTEGER, firing INTEGER, ended INTEGER)',
    )
    this.#insert = this.#db.prepare('INSERT INTO reading VALUES (?, ?, ?)')
    this.#keep = this.#db.prepare(
      'INSERT INTO state VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET active = excluded.active, firing = excluded.firing, ended = excluded.ended',
    )
  }

  static async open(towns: number): Promise<JsonRulesStore> {
    const { Engine } = (await import('../node_modules/json-rules-engine/dist/index.js' as string)) as {
      readonly Engine: new () => EngineLike
    }
    const rules = new Map<string, RuleState>()
    for (let town = 0; town < towns; town++)
      for (let station = 0; station < PER_TOWN; station++) {
        const engine = new Engine()
        engine.addRule({
          conditions: { all: [{ fact: 'level', operator: 'greaterThan', value: LEVEL_MM }] },
          event: { type: 'above' },
        })
        const gauge = `${townOf(town)}_${stationOf(station)}`
        rules.set(gauge, { engine, active: null, firing: false, ended: null })
      }
    return new JsonRulesStore(rules)
  }

  /** Kept and decided upon; answers how many, once they are on disk. */
  take(levels: readonly Level[], now: number): Promise<number> {
    const taken = this.#last.then(() => this.#take(levels, now))
    this.#last = taken
    return taken
  }

  async #take(levels: readonly Level[], now: number): Promise<number> {
    let count = 0
    this.#db.exec('BEGIN')
    for (const { gauge, level } of levels) {
      const rule = this.#rules.get(gauge)
      if (rule === undefined) continue
      step(rule, (await rule.engine.run({ level })).events.length > 0, now)
      this.#insert.run(gauge, now, level)
      this.#keep.run(gauge, rule.active, Number(rule.firing), rule.ended)
      count++
    }
    this.#db.exec('COMMIT')
    return count
  }

  firing(): ReadonlySet<string> {
    return new Set([...this.#rules].flatMap(([gauge, { firing }]) => (firing ? [gauge] : [])))
  }

  remove(): void {
    this.#db.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function step(rule: RuleState, isAbove: boolean, now: number): void {
  if (isAbove) {
    rule.active ??= now
    rule.ended = null
    rule.firing ||= now - rule.active >= FOR_MINUTES * MINUTE_MS
    return
  }
  rule.active = rule.firing ? rule.active : null
  if (!rule.firing) return
  rule.ended ??= now
  if (now - rule.ended >= KEEP_MINUTES * MINUTE_MS) Object.assign(rule, { active: null, firing: false, ended: null })
}
