// Changes of rules that wait for a second person. What is put in force is the file as it was shown, over the file as it was when it was proposed.
import { createHash } from 'node:crypto'
import { diffOf } from '../../flow/files/line-diff.ts'
import { ruleForms, ruleGroups } from '../../flow/files/rule-edit.ts'
import { parseTerritoryFiles, type Files } from '../../flow/files/territory-files.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { RuleChange, RuleDraft } from '../../model/rule-change.ts'
import type { AskedRuleChange, DraftedRule, RuleChangeAnswer, RuleForms } from '../rpc/asked.ts'
import type { Act } from './log.ts'
import type { Ground } from './ground.ts'
import { afterDraft, draftedRule, isRuleFile } from './rule-drafts.ts'
import { ruleTested } from './rule-tested.ts'

interface Kept {
  readonly change: RuleChange
  readonly before: string
  readonly after: string
}

export class RuleChanges {
  readonly #ground: Ground
  readonly #sql: SqlStorage

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.#sql = storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS rule_change (id TEXT PRIMARY KEY, state TEXT NOT NULL, body TEXT NOT NULL)',
    )
  }

  forms(): RuleForms {
    const files = Object.entries(this.#ground.tables.files()).filter(([file]) => isRuleFile(file))
    return {
      rules: files.flatMap(([file, text]) => ruleForms(file, text)),
      groups: files.flatMap(([file, text]) => ruleGroups(file, text)),
    }
  }

  /** Nothing is kept of it. */
  drafted(draft: RuleDraft): DraftedRule {
    return draftedRule(draft, this.#ground.territory.code, this.#ground.tables.files())
  }

  async propose({ draft, reason }: AskedRuleChange, author: Actor): Promise<RuleChangeAnswer> {
    const ground = this.#ground
    const found = afterDraft(draft, ground.territory.code, ground.tables.files())
    if (found.kind === 'refused') return found
    const { file, before, after, rule } = found
    if (after === before) return refused('nothing changed', 'change a value first')
    const files = { ...ground.tables.files(), [file]: after }
    const parsed = parseTerritoryFiles(ground.territory.code, files)
    if (parsed.kind === 'faults') return parsed
    const changed = parsed.value.rules.find(({ id }) => id === rule)
    if (changed === undefined) return refused('unknown rule', `there is no rule ${rule} in ${file}`)
    const { stations, territory } = parsed.value
    const home = { territory: territory.code, stations, timeZone: territory.timeZone }
    const change: RuleChange = {
      id: crypto.randomUUID(),
      file,
      rule,
      title: changed.title,
      author,
      at: ground.now,
      reason,
      diff: diffOf(before, after),
      hash: createHash('sha256').update(after).digest('hex'),
      tested: await ruleTested({ files, file, rule: changed, isNew: draft.kind === 'new', home }),
      state: 'open',
      decidedBy: null,
    }
    const title = changed.title.fr
    ground.transaction(() => {
      this.#keep({ change, before, after })
      ground.write(
        draft.kind === 'new'
          ? act(change, author, 'règle proposée', `Nouvelle règle proposée : ${title}. Motif : ${reason}`)
          : act(
              change,
              author,
              'modification proposée',
              `Modification de règle proposée : ${title}. Motif : ${reason}`,
            ),
      )
      ground.touch('ruleChanges')
    })
    return { kind: 'ok', change }
  }

  /** The files with the change, where this person may put it in force; the refusal otherwise. */
  approvable(id: string, hash: string, by: Actor): { readonly kind: 'files'; readonly files: Files } | Refusal {
    const kept = this.#kept(id)
    if (kept === null) return refused('unknown rule change', 'there is no such change')
    const { change, before, after } = kept
    if (change.state !== 'open') return refused('already decided', `this change is ${change.state}`)
    if (change.author.id === by.id) return refused('author may not approve', 'a second person must put it in force')
    const files = this.#ground.tables.files()
    // The same text again: it was applied, and its answer was lost on the way.
    if (change.hash !== hash || (files[change.file] !== before && files[change.file] !== after))
      return refused('content changed since it was shown', 'the file is another by now: propose the change again')
    return { kind: 'files', files: { ...files, [change.file]: after } }
  }

  applied(id: string, by: Actor): RuleChangeAnswer {
    return this.#decided(id, 'applied', by, (title) => [
      'modification en vigueur',
      `Modification de règle en vigueur : ${title}`,
    ])
  }

  refuse(id: string, by: Actor, reason: string): RuleChangeAnswer {
    return this.#decided(id, 'refused', by, (title) => [
      'modification refusée',
      `Modification de règle refusée : ${title}. Motif : ${reason}`,
    ])
  }

  /** Those that wait. */
  open(): readonly RuleChange[] {
    return this.#sql
      .exec("SELECT body FROM rule_change WHERE state = 'open' ORDER BY rowid")
      .toArray()
      .map((row) => (JSON.parse(String(row['body'])) as Kept).change)
  }

  clear(): void {
    this.#sql.exec('DELETE FROM rule_change')
  }

  #decided(
    id: string,
    state: 'applied' | 'refused',
    by: Actor,
    words: (title: string) => readonly [act: string, text: string],
  ): RuleChangeAnswer {
    const ground = this.#ground
    return ground.transaction((): RuleChangeAnswer => {
      const kept = this.#kept(id)
      if (kept === null) return refused('unknown rule change', 'there is no such change')
      if (kept.change.state !== 'open') return refused('already decided', `this change is ${kept.change.state}`)
      const change: RuleChange = { ...kept.change, state, decidedBy: by }
      this.#keep({ ...kept, change })
      const [name, text] = words(change.title.fr)
      ground.write(act(change, by, name, text))
      ground.touch('ruleChanges')
      ground.anchorHead()
      return { kind: 'ok', change }
    })
  }

  #kept(id: string): Kept | null {
    const [row] = this.#sql.exec('SELECT body FROM rule_change WHERE id = ?', id).toArray()
    return row === undefined ? null : (JSON.parse(String(row['body'])) as Kept)
  }

  #keep(kept: Kept): void {
    this.#sql.exec(
      'INSERT INTO rule_change (id, state, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body',
      kept.change.id,
      kept.change.state,
      JSON.stringify(kept),
    )
  }
}

function act({ id, file, rule, hash, diff, author }: RuleChange, actor: Actor, name: string, text: string): Act {
  return {
    actor,
    category: 'décision',
    act: name,
    text,
    detail: { change: id, file, rule, hash, proposedBy: author.id, diff: diff.filter(({ kind }) => kind !== 'same') },
  }
}
