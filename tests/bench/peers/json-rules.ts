// json-rules-engine keeps no state, so it gets what anybody would put around it: an engine a rule, the state of `for` and `keep_firing_for`
// beside it, values and states in SQLite, committed once a batch and synced before the batch counts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import {
  BEGIN,
  FOR_MINUTES,
  KEEP_MINUTES,
  LEVEL_MM,
  levelAt,
  PER_TOWN,
  STEP_MS,
  stationOf,
  townOf,
} from '../ingest-series.ts'

interface EngineLike {
  addRule(rule: object): void
  run(facts: object): Promise<{ readonly events: readonly unknown[] }>
}

export async function decidedByJsonRules(
  towns: number,
  steps: number,
): Promise<{ readonly ms: number; readonly timeline: readonly ReadonlySet<string>[] }> {
  const { Engine } = (await import('../node_modules/json-rules-engine/dist/index.js' as string)) as {
    readonly Engine: new () => EngineLike
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-jre-'))
  const db = new DatabaseSync(join(folder, 'state.db'))
  try {
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE reading (gauge TEXT, at INTEGER, mm INTEGER); CREATE TABLE state (gauge TEXT PRIMARY KEY, active INTEGER, firing INTEGER, ended INTEGER)',
    )
    const insert = db.prepare('INSERT INTO reading VALUES (?, ?, ?)')
    const keep = db.prepare(
      'INSERT INTO state VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET active = excluded.active, firing = excluded.firing, ended = excluded.ended',
    )
    const rules = new Map<
      string,
      { readonly engine: EngineLike; active: number | null; firing: boolean; ended: number | null }
    >()
    for (let town = 0; town < towns; town++)
      for (let station = 0; station < PER_TOWN; station++) {
        const engine = new Engine()
        engine.addRule({
          conditions: { all: [{ fact: 'level', operator: 'greaterThan', value: LEVEL_MM }] },
          event: { type: 'above' },
        })
        rules.set(`${townOf(town)}_${stationOf(station)}`, { engine, active: null, firing: false, ended: null })
      }
    const timeline: ReadonlySet<string>[] = []
    const began = performance.now()
    for (let step = 0; step < steps; step++) {
      const now = BEGIN + step * STEP_MS
      const firing = new Set<string>()
      for (let town = 0; town < towns; town++) {
        db.exec('BEGIN')
        for (let station = 0; station < PER_TOWN; station++) {
          const gauge = `${townOf(town)}_${stationOf(station)}`
          const rule = rules.get(gauge)
          if (rule === undefined) continue
          const level = levelAt(town, station, step)
          const isAbove = (await rule.engine.run({ level })).events.length > 0
          if (isAbove) {
            rule.active ??= now
            rule.ended = null
            rule.firing ||= now - rule.active >= FOR_MINUTES * MINUTE_MS
          } else {
            rule.active = rule.firing ? rule.active : null
            if (rule.firing) {
              rule.ended ??= now
              if (now - rule.ended >= KEEP_MINUTES * MINUTE_MS)
                Object.assign(rule, { active: null, firing: false, ended: null })
            }
          }
          insert.run(gauge, now, level)
          keep.run(gauge, rule.active, Number(rule.firing), rule.ended)
          if (rule.firing) firing.add(gauge)
        }
        db.exec('COMMIT')
      }
      timeline.push(firing)
    }
    return { ms: performance.now() - began, timeline }
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
