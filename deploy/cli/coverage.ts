// `npm run coverage`: which test proves which promise. Tests cite by name, in parentheses: `(INV-8)`, `(W05, W06)`; what nobody cites yet
// is listed with the issue that brings it. Writes docs/coverage.md; `--check` fails where that page is out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CATALOGUE, INVARIANTS, type Promised } from '../../tests/chaos/catalogue.ts'
import { ROOT } from './build.ts'

export const PAGE = join(ROOT, 'docs', 'coverage.md')

// The issues: A2 channels and public pages, B delivery, C feeds, D rules and forecast, E residents, F crisis cell and plan, G field and
// displays, H hardening, I operations. A whole family comes with one, unless an id of its own says otherwise.
const COMES_WITH: Readonly<Record<string, string>> = {
  ...{
    INV: 'B',
    LIV: 'B',
    P: 'B',
    W: 'B',
    C: 'B',
    A: 'B',
    D: 'I',
    S: 'C',
    G: 'E',
    T: 'A2',
    R: 'E',
    U: 'F',
    V: 'G',
    X: 'H',
  },
  ...{ O: 'I', 'INV-23': 'F', 'INV-34': 'F', 'INV-35': 'F', 'INV-36': 'H', 'LIV-5': 'G', 'LIV-6': 'I', A05: 'F' },
  ...{
    C14: 'I',
    C16: 'I',
    D01: 'B',
    D02: 'B',
    D03: 'B',
    D06: 'B',
    D07: 'F',
    D08: 'B',
    D09: 'B',
    S03: 'D',
    S11: 'D',
  },
  ...{ U08: 'B', U09: 'B', U13: 'B', T08: 'A2', X04: 'C', X06: 'E', X08: 'E', X13: 'C', X14: 'G', X10: 'I', X11: 'I' },
}

/** Promised in one line, and only a part of it is proved: the rest, and the issue that brings it. Such a line does not count as proved. */
const PARTLY: Readonly<Record<string, string>> = {
  P15: 'an alarm that names the certificate and comes before it runs out: issue I (O03); so far it reads as a provider that does not answer',
  D04: 'healthz names the object and offers the restore: issue I; so far the copy command names it, and the object answers with an error',
  D07: 'a test alert of the calendar, and its policy shown: issue F, which brings them; so far rules and rings',
  A04: 'a thousand objects that wake at once: issue I, with the load of a whole département; so far all shards of one commune',
}

export interface Citation {
  readonly id: string
  readonly file: string
  readonly name: string
  /** A row of `npm run chaos` that is known to fail proves nothing; it is listed as what it is. */
  readonly fails?: true
}

// A name is a string on one line; inside it the ids stand in parentheses.
const CITED =
  /(['"`])((?:(?!\1)[^\n])*?\(((?:[A-Z]\d\d|INV-\d+|LIV-\d)(?:, (?:[A-Z]\d\d|INV-\d+|LIV-\d))*)\)(?:(?!\1)[^\n])*)\1/g

const KNOWN = /^,\s*(?:slow: true,\s*)?known:/

export function citationsIn(file: string, text: string): readonly Citation[] {
  return [...text.matchAll(CITED)].flatMap((match) => {
    const name = (match[2] ?? '').replaceAll('\\', '')
    const lists = [...name.matchAll(/\(((?:(?:[A-Z]\d\d|INV-\d+|LIV-\d)(?:, |\)))+)/g)].map((list) => list[1] ?? '')
    const ids = lists.flatMap((list) => list.replace(')', '').split(', '))
    const fails = KNOWN.test(text.slice(match.index + match[0].length))
    return ids.map((id) => ({ id, file, name, ...(fails ? { fails } : {}) }))
  })
}

export function citations(): readonly Citation[] {
  const tests = join(ROOT, 'tests')
  return readdirSync(tests, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && isTest(join(entry.parentPath, entry.name)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => citationsIn(file, readFileSync(join(ROOT, file), 'utf8')))
}

// The rows of `npm run chaos` and the simulation are tests too, though no runner of tests finds them; this page's own test is none.
function isTest(path: string): boolean {
  const file = relative(join(ROOT, 'tests'), path).replaceAll('\\', '/')
  if (file === 'coverage.test.ts') return false
  return /(\.test|-suite)\.ts$/.test(file) || /^(chaos\/rows|simulation)\/.*\.ts$/.test(file)
}

export interface Coverage {
  readonly page: string
  /** Neither a test nor an issue. */
  readonly homeless: readonly string[]
  /** Cited, and nothing that was promised. */
  readonly unknown: readonly Citation[]
}

export function coverage(cited: readonly Citation[]): Coverage {
  const everything = [...INVARIANTS, ...CATALOGUE]
  const byId = new Map<string, readonly Citation[]>()
  for (const one of cited) byId.set(one.id, [...(byId.get(one.id) ?? []), one])
  const holds = (id: string) =>
    PARTLY[id] === undefined && (byId.get(id)?.some(({ fails }) => fails === undefined) ?? false)
  const proved = (list: readonly Promised[]) => list.filter(({ id }) => holds(id)).length
  const table = (list: readonly Promised[]) => [
    '| Id | What | Proved by |',
    '|---|---|---|',
    ...list.map(({ id, says }) => `| ${id} | ${cell(says)} | ${provedBy(id, byId.get(id))} |`),
    '',
  ]
  const page = [
    '# What is proved, and by which test',
    '',
    'Written by `npm run coverage` from the names of the tests; a test fails where this page is out of date. The numbers are those of the',
    'reliability dossier: invariants, then its catalogue of faults and bad input. Rows in `tests/chaos/rows` run by `npm run chaos`;',
    'one of them that fails for a known reason proves nothing and is marked. A line of which only a part is proved says what is still to come,',
    'and is not counted.',
    '',
    `## Invariants (${proved(INVARIANTS)} of ${INVARIANTS.length} proved)`,
    '',
    ...table(INVARIANTS),
    `## Faults and bad input (${proved(CATALOGUE)} of ${CATALOGUE.length} proved)`,
    '',
    ...table(CATALOGUE),
  ].join('\n')
  const known = new Set(everything.map(({ id }) => id))
  return {
    page,
    homeless: everything.filter(({ id }) => !byId.has(id) && issueOf(id) === null).map(({ id }) => id),
    unknown: cited.filter(({ id }) => !known.has(id)),
  }
}

function provedBy(id: string, cited: readonly Citation[] | undefined): string {
  if (cited === undefined)
    return PARTLY[id] === undefined ? `comes with issue ${issueOf(id) ?? '?'}` : `**still to come:** ${PARTLY[id]}`
  const tests = new Set(
    cited.map(
      ({ file, name, fails }) =>
        `${fails ? '**fails, known:** ' : ''}\`${file.replace(/^tests\//, '')}\` ${cell(name)}`,
    ),
  )
  const missing = PARTLY[id]
  return [...tests, ...(missing === undefined ? [] : [`**still to come:** ${missing}`])].join('<br>')
}

function issueOf(id: string): string | null {
  return COMES_WITH[id] ?? COMES_WITH[id.replace(/-?\d+$/, '')] ?? null
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function main(): number {
  const { page, homeless, unknown } = coverage(citations())
  for (const id of homeless) console.error(`${id} has neither a test nor an issue`)
  for (const { id, file, name } of unknown) console.error(`${file} cites ${id}, which does not exist: ${name}`)
  if (process.argv.includes('--check')) {
    const current = readFileSync(PAGE, 'utf8') === page
    if (!current) console.error('docs/coverage.md is out of date: npm run coverage')
    return current && homeless.length + unknown.length === 0 ? 0 : 1
  }
  writeFileSync(PAGE, page)
  for (const line of page.split('\n').filter((text) => text.startsWith('## '))) console.log(line.slice(3))
  return homeless.length + unknown.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main()
