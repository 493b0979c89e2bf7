// One list on its way in: chosen, its columns said, read whole, agreed to, handed over. The file never leaves the browser before somebody agreed.
import type { Position } from '../../worker/model/geo.ts'
import { toResume, type ImportRun } from '../../worker/model/import-run.ts'
import { Geocoder } from '../../worker/audience/import/geocoder.ts'
import type { Field } from '../../worker/audience/import/columns.ts'
import { lookAt, type ListForm, type ListLine, type ListLook } from '../../worker/audience/import/list-file.ts'
import {
  sendList,
  surveyList,
  type ImportPort,
  type ListPass,
  type Survey,
  type Told,
} from '../../worker/audience/import/list-run.ts'
import type { Delimiter } from '../../worker/audience/import/record-reader.ts'
import type { Encoding } from '../../worker/audience/import/text-encoding.ts'
import type { Acts } from '../stream/acts.ts'
import type { Answer } from '../stream/api.ts'
import { ImportReportFile } from './import-report.ts'

const HEAD_BYTES = 65_536
const REGION = 'FR'
/** A link that was lost for a moment stops nothing. */
const TRIES = 3
const TRY_AGAIN_MS = 2_000

export type ImportStep =
  | { readonly kind: 'choose' }
  | { readonly kind: 'columns'; readonly look: ListLook }
  | { readonly kind: 'reading' }
  | { readonly kind: 'preview'; readonly survey: Survey; readonly resumes: ImportRun | null }
  | { readonly kind: 'sending'; readonly survey: Survey }
  | { readonly kind: 'over'; readonly survey: Survey; readonly run: ImportRun }

type Lost = Answer<unknown>

export class ImportSession {
  step = $state.raw<ImportStep>({ kind: 'choose' })
  problem = $state.raw<Lost | null>(null)
  runs = $state.raw<readonly ImportRun[]>([])
  /** Of the file, 0 to 1. */
  part = $state(0)
  run = $state.raw<ImportRun | null>(null)
  stopping = $state(false)
  /** What a person said of addresses that were not sure, by key. */
  chosen = $state.raw<ReadonlyMap<string, Position | null>>(new Map())
  report = $state.raw<ImportReportFile | null>(null)
  readonly #acts: Acts
  #file: File | null = null
  #form: ListForm | null = null
  #book: Geocoder | null = null

  constructor(acts: Acts) {
    this.#acts = acts
  }

  get fileName(): string {
    return this.#file?.name ?? ''
  }

  async hear(): Promise<void> {
    const answer = await this.#acts.importRuns()
    if (answer.kind === 'ok') this.runs = answer.value.runs
  }

  async choose(file: File): Promise<void> {
    this.#file = file
    this.problem = null
    this.chosen = new Map()
    await this.readAs({})
  }

  async readAs(told: { readonly encoding?: Encoding; readonly delimiter?: Delimiter }): Promise<void> {
    const file = this.#file
    if (file === null) return
    const look = lookAt(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()), told)
    this.#form = look.form
    this.step = { kind: 'columns', look }
  }

  mean(column: number, field: Field | null): void {
    if (this.step.kind !== 'columns') return
    const { look } = this.step
    const mapping = look.form.mapping.map((known, index) => (index === column ? field : known))
    this.#form = { ...look.form, mapping }
    this.step = { kind: 'columns', look: { ...look, form: this.#form } }
  }

  /** The whole file, in this browser; the server is asked only how many it knows already. */
  async read(): Promise<void> {
    if (this.#form === null) return
    this.#begin()
    this.step = { kind: 'reading' }
    if (!(await this.#fetchBook())) return this.#backToColumns()
    const report = new ImportReportFile(this.#form.header)
    const looked = await surveyList(this.#pass(this.#form), this.#port(), (line: ListLine) => report.add(line))
    switch (looked.kind) {
      case 'another encoding':
        this.#form = { ...this.#form, encoding: 'windows-1252' }
        return this.read()
      case 'stopped':
        return this.#backToColumns()
      case 'failed':
        this.problem = looked.failure
        return this.#backToColumns()
      case 'survey':
        this.report = report
        await this.hear()
        this.step = { kind: 'preview', survey: looked.survey, resumes: toResume(this.runs, looked.survey.mark) }
        return
      default:
        return looked satisfies never
    }
  }

  /** What begins to write. */
  async send(survey: Survey): Promise<void> {
    if (this.#form === null) return
    this.#begin()
    const begun = await this.#acts.importBegin({ mark: survey.mark, expected: survey.expected })
    if (begun.kind !== 'ok') {
      this.problem = begun
      return
    }
    this.run = begun.value.run
    this.step = { kind: 'sending', survey }
    const sent = await sendList(this.#pass(this.#form), this.#port(), begun.value.run, (run) => (this.run = run))
    if (sent.kind === 'failed') this.problem = sent.failure
    const run = sent.kind === 'another encoding' ? begun.value.run : sent.run
    this.run = run
    this.step = { kind: 'over', survey, run }
    await this.hear()
  }

  stop(): void {
    this.stopping = true
  }

  place(key: string, point: Position | null | undefined): void {
    const chosen = new Map(this.chosen)
    if (point === undefined) chosen.delete(key)
    else chosen.set(key, point)
    this.chosen = chosen
  }

  again(): void {
    this.step = { kind: 'choose' }
    this.problem = null
    this.report = null
    this.#file = null
  }

  #begin(): void {
    this.problem = null
    this.part = 0
    this.stopping = false
  }

  #backToColumns(): void {
    const form = this.#form
    if (form === null) return
    void this.readAs({ encoding: form.encoding, delimiter: form.delimiter }).then(() => {
      form.mapping.forEach((field, column) => this.mean(column, field))
    })
  }

  async #fetchBook(): Promise<boolean> {
    if (this.#book !== null) return true
    const addresses: ConstructorParameters<typeof Geocoder>[0][number][] = []
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<Acts['addressPage']>> = await this.#acts.addressPage(after)
      if (page.kind !== 'ok') {
        this.problem = page
        return false
      }
      addresses.push(...page.value.addresses)
      after = page.value.next
    }
    this.#book = new Geocoder(addresses)
    return true
  }

  #pass(form: ListForm): ListPass {
    const file = this.#file
    return {
      bytes: () => bytesOf(file),
      order: {
        form,
        region: REGION,
        book: this.#book === null || this.#book.size === 0 ? null : this.#book,
        chosen: this.chosen,
      },
      progress: (read) => (this.part = file === null || file.size === 0 ? 1 : read / file.size),
      isStopped: () => this.stopping,
      // The screen is drawn, and a hand on "stop" is felt, between two pieces.
      breathe: () => new Promise((go) => setTimeout(go, 0)),
    }
  }

  #port(): ImportPort<Lost> {
    const acts = this.#acts
    const insisting = async <T>(work: () => Promise<Answer<T>>): Promise<Answer<T>> => {
      for (let tried = 1; ; tried++) {
        const answer = await work()
        if (answer.kind !== 'unreachable' || tried === TRIES) return answer
        await new Promise((go) => setTimeout(go, TRY_AGAIN_MS))
      }
    }
    return {
      look: async (rows) => told(await insisting(() => acts.importLook(rows)), ({ known }) => known),
      rows: async (id, batch) => told(await insisting(() => acts.importRows(id, batch)), ({ run }) => run),
      end: async (id, how) => told(await insisting(() => acts.importEnd(id, how)), ({ run }) => run),
    }
  }
}

function told<From, To>(answer: Answer<From>, of: (value: From) => To): Told<To, Lost> {
  return answer.kind === 'ok' ? { kind: 'ok', value: of(answer.value) } : { kind: 'failed', failure: answer }
}

async function* bytesOf(file: File | null): AsyncGenerator<Uint8Array> {
  if (file === null) return
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
