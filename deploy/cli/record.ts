// The record of processing in docs/fr/rgpd.md and docs/en/gdpr.md, written from the tables that the timers, the routes of messages and the test of the disk
// use. `node deploy/cli/record.ts` rewrites what stands between the marks; a test says where a page is behind.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KNOWN_PROVIDERS } from '../../worker/channels/homes.ts'
import { CLEAR_TEXT } from '../../worker/model/clear-text.ts'
import { daysOf, RECORD, SHORTENED } from '../../worker/model/retention.ts'

const ROOT = join(import.meta.dirname, '..', '..')

type Language = 'fr' | 'en'
export const RECORD_PAGES: Readonly<Record<Language, string>> = { fr: 'docs/fr/rgpd.md', en: 'docs/en/gdpr.md' }

const WORDS = {
  fr: {
    record: ['Données', 'Finalité', 'Base légale', 'Contenu', 'Durée', 'Qui voit'],
    clear: ['En clair', 'Où (`objects/tocsin-…`)', 'Pourquoi'],
    providers: ['Canal', 'Sous-traitant', 'Droit', 'Avec `eu_only: true`'],
    home: { European: 'européen', elsewhere: 'hors Union', 'chosen by the resident': 'choisi par l’habitant' },
    used: { true: 'utilisé', false: 'refusé' },
    shortened: ['`retention` de `territory.yaml`', 'de', 'à (jours)'],
  },
  en: {
    record: ['Data', 'Purpose', 'Legal basis', 'Content', 'Kept', 'Who sees it'],
    clear: ['In clear', 'Where (`objects/tocsin-…`)', 'Why'],
    providers: ['Channel', 'Processor', 'Law', 'With `eu_only: true`'],
    home: { European: 'European', elsewhere: 'outside the Union', 'chosen by the resident': 'chosen by the resident' },
    used: { true: 'used', false: 'refused' },
    shortened: ['`retention` of `territory.yaml`', 'from', 'to (days)'],
  },
} as const

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function parts(language: Language): Readonly<Record<string, string>> {
  const words = WORDS[language]
  return {
    record: table(
      words.record,
      RECORD.map(({ name, purpose, basis, fields, kept, seenBy }) =>
        [name, purpose, basis, fields, kept, seenBy].map((said) => said[language]),
      ),
    ),
    shortened: table(
      words.shortened,
      SHORTENED.map((what) => [`\`${what}_days\``, String(daysOf(what).least), String(daysOf(what).most)]),
    ),
    providers: table(
      words.providers,
      KNOWN_PROVIDERS.map(({ channel, provider, home }) => [
        channel,
        provider,
        words.home[home],
        words.used[home === 'elsewhere' ? 'false' : 'true'],
      ]),
    ),
    clear: table(
      words.clear,
      CLEAR_TEXT.map(({ what, where, why }) => [what[language], where, why[language]]),
    ),
  }
}

/** The page with each table as it is now. Throws where a mark is missing: a table that is nowhere is not told to anybody. */
export function withTables(page: string, language: Language): string {
  return Object.entries(parts(language)).reduce((text, [name, written]) => {
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [start, end] = [text.indexOf(from), text.indexOf(to)]
    if (start === -1 || end < start) throw new Error(`${RECORD_PAGES[language]}: no ${from} … ${to}`)
    return `${text.slice(0, start + from.length)}\n${written}\n${text.slice(end)}`
  }, page)
}

if (process.argv[1] === import.meta.filename)
  for (const [language, path] of Object.entries(RECORD_PAGES) as [Language, string][]) {
    const file = join(ROOT, path)
    writeFileSync(file, withTables(readFileSync(file, 'utf8'), language))
  }
