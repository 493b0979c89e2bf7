// `npm run import -- --territory CODE FILE [--yes] [--refused FILE] [--column NAME=FIELD]…`: says what is in a list, asks, and hands it over in
// batches. Ctrl C stops it where it is; the same command goes on from there.
import { createReadStream, existsSync, openSync, readSync, closeSync, writeFileSync, appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { FIELDS, missingOf, type Field } from '../../worker/audience/import/columns.ts'
import { lookAt, type ListForm, type ListLine } from '../../worker/audience/import/list-file.ts'
import { sendList, surveyList, type ListPass } from '../../worker/audience/import/list-run.ts'
import { csvLine, CSV_MARK } from '../../worker/model/csv.ts'
import { ENCODINGS, type Encoding } from '../../worker/audience/import/text-encoding.ts'
import { failureLine, formLines, runLine, surveyLines } from './import-lines.ts'
import { serverPort, type ServerPort } from './import-port.ts'

const USAGE = `usage: npm run import -- --territory CODE FILE [--yes] [--refused FILE] [--encoding ${ENCODINGS.join('|')}] [--column NAME=FIELD]…   (TOCSIN_URL, TOCSIN_TOKEN)
  FIELD is one of ${FIELDS.join(', ')}; NAME= leaves a column out`
const HEAD_BYTES = 65_536
const REGION = 'FR'

export interface ImportOrderLine {
  readonly file: string
  readonly yes: boolean
  readonly refused: string | null
  readonly encoding: Encoding | null
  readonly columns: readonly string[]
}

interface Told {
  readonly out: (line: string) => void
  readonly note: (line: string) => void
  readonly ask: (question: string) => Promise<string>
  readonly isStopped: () => boolean
}

/** The exit code: 0 all that could be is in, 1 refused, 3 stopped in the middle. */
export async function importList(order: ImportOrderLine, port: ServerPort, told: Told): Promise<0 | 1 | 3> {
  if (!existsSync(order.file)) return refused(told, `${order.file}: there is no such file`)
  const form = formOf(order)
  if (typeof form === 'string') return refused(told, form)
  for (const line of formLines(form)) told.out(line)
  const missing = missingOf(form.mapping)
  if (missing !== null)
    return refused(
      told,
      missing === 'where'
        ? 'no column is an address or a household\n  → say which: --column "NAME=address"'
        : 'no column is a phone number or an e-mail address\n  → say which: --column "NAME=phone"',
    )
  const book = await port.book()
  if (book.kind === 'failed') return refused(told, failureLine(book.failure))
  const pass = (form: ListForm): ListPass => ({
    bytes: () => createReadStream(order.file, { highWaterMark: 1 << 18 }),
    order: { form, region: REGION, book: book.value.size > 0 ? book.value : null, chosen: new Map() },
    progress: () => undefined,
    isStopped: told.isStopped,
    // A signal is heard, and a batch goes on its way, while the next is read.
    breathe: () => new Promise((go) => setImmediate(go)),
  })
  return handOver(order, { form, pass }, port, told)
}

async function handOver(
  order: ImportOrderLine,
  { form, pass }: { readonly form: ListForm; readonly pass: (form: ListForm) => ListPass },
  port: ServerPort,
  told: Told,
): Promise<0 | 1 | 3> {
  const report = order.refused === null ? null : new RefusedFile(order.refused, form.header)
  const looked = await surveyList(pass(form), port, (line) => report?.add(line))
  report?.close()
  switch (looked.kind) {
    case 'another encoding': {
      if (form.encoding === 'windows-1252') return refused(told, 'this file is no text')
      told.out('not UTF-8 after all: read as windows-1252')
      return handOver(order, { form: { ...form, encoding: 'windows-1252' }, pass }, port, told)
    }
    case 'failed':
      return refused(told, failureLine(looked.failure))
    case 'stopped':
      told.out('stopped: nothing was imported')
      return 3
    case 'survey':
      break
    default:
      return looked satisfies never
  }
  const { survey } = looked
  for (const line of surveyLines(survey)) told.out(line)
  if (order.refused !== null) told.out(`  refused lines, with why and how to mend them: ${order.refused}`)
  if (!order.yes && !/^(o|oui|y|yes)$/i.test(await told.ask(`Import ${survey.expected.persons} persons? [o/N] `))) {
    told.out('nothing was imported')
    return 1
  }
  const begun = await port.begin({ mark: survey.mark, expected: survey.expected })
  if (begun.kind === 'failed') return refused(told, failureLine(begun.failure))
  if (begun.value.throughLine > 0) told.out(`goes on after line ${begun.value.throughLine}`)
  const sent = await sendList(pass(form), port, begun.value, (run) => told.note(runLine(run)))
  switch (sent.kind) {
    case 'ended':
      told.out(runLine(sent.run))
      return sent.run.state === 'finished' ? 0 : 3
    case 'failed':
      told.out(runLine(sent.run))
      return refused(told, `${failureLine(sent.failure)}\n  → run the same command again: it goes on from there`)
    case 'another encoding':
      return refused(told, 'the file changed while it was read')
    default:
      return sent satisfies never
  }
}

function refused(told: Told, line: string): 1 {
  told.note(line)
  return 1
}

function formOf({ file, encoding, columns }: ImportOrderLine): ListForm | string {
  const head = new Uint8Array(HEAD_BYTES)
  const descriptor = openSync(file, 'r')
  const read = readSync(descriptor, head)
  closeSync(descriptor)
  const { form } = lookAt(head.subarray(0, read), encoding === null ? {} : { encoding })
  const mapping = [...form.mapping]
  for (const column of columns) {
    const cut = column.lastIndexOf('=')
    const [name, field] = [column.slice(0, cut), column.slice(cut + 1)]
    const index = form.header.findIndex((cell) => cell.trim() === name.trim())
    if (cut === -1 || index === -1) return `--column ${column}: the file has no column "${name}"`
    if (field !== '' && !FIELDS.includes(field as Field)) return `--column ${column}: there is no field "${field}"`
    mapping[index] = field === '' ? null : (field as Field)
  }
  return { ...form, mapping }
}

/** What was refused, as it stood, with why: mended there, the same file can be imported. */
class RefusedFile {
  readonly #path: string
  #waiting = ''

  constructor(path: string, header: readonly string[]) {
    this.#path = path
    writeFileSync(path, CSV_MARK + csvLine(['line', 'reason', 'mend', ...header]))
  }

  add(line: ListLine): void {
    if (line.kind === 'row') return
    this.#waiting +=
      line.kind === 'refused'
        ? csvLine([String(line.refused.line), line.refused.reason, line.refused.mend, ...line.cells])
        : csvLine([String(line.line), `the same person as line ${line.of}`, 'nothing to do', ...line.cells])
    if (this.#waiting.length > 1 << 20) this.close()
  }

  close(): void {
    appendFileSync(this.#path, this.#waiting)
    this.#waiting = ''
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      territory: { type: 'string' },
      yes: { type: 'boolean', default: false },
      refused: { type: 'string' },
      encoding: { type: 'string' },
      column: { type: 'string', multiple: true, default: [] },
    },
  })
  const [file] = positionals
  const token = process.env['TOCSIN_TOKEN'] ?? ''
  const encoding = ENCODINGS.find((one) => one === values.encoding) ?? null
  if (file === undefined || values.territory === undefined || (values.encoding !== undefined && encoding === null)) {
    console.error(USAGE)
    return 2
  }
  if (token === '') {
    console.error('TOCSIN_TOKEN is missing: create one in the administration, with the right to manage residents')
    return 2
  }
  let stopped = false
  process.on('SIGINT', () => {
    if (stopped) process.exit(3)
    stopped = true
    console.error('stopping after the batch that is on its way; Ctrl C again ends at once')
  })
  const url = process.env['TOCSIN_URL'] ?? 'http://localhost:8787'
  return importList(
    { file, yes: values.yes, refused: values.refused ?? null, encoding, columns: values.column },
    serverPort({ url, token, territory: values.territory }),
    { out: (line) => console.log(line), note: (line) => console.error(line), ask, isStopped: () => stopped },
  )
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main(process.argv.slice(2))
