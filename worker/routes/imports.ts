// An import of residents in parts: a look that keeps nothing, the consent that begins it, batches, and its end. `POST …/residents/import` is the same
// in one call.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { residentsOf } from '../env.ts'
import type { ImportRun } from '../model/import-run.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import { LANGUAGES } from '../model/message.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

export const imports = new Hono<AppEnv>()

const MAX_BATCH_BYTES = 8_000_000
const MOST_ROWS = 8_000
/** Rows that are checked in one go: whoever decides must not wait for a batch to be read. */
const CHECKED_AT_ONCE = 200

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const phone = v.pipe(v.string(), v.regex(/^\+\d{6,15}$/, 'a number in international form is needed here'))
const email = v.pipe(
  v.string(),
  v.check((address) => parseMailAddress(address) === address, 'an e-mail address is needed here'),
)
const key = {
  sourceId: v.nullable(text(200)),
  household: v.pipe(text(300), v.minLength(1)),
  name: text(300),
  phone: v.nullable(phone),
  email: v.nullable(email),
}
const degrees = (most: number) => v.nullable(v.pipe(v.number(), v.minValue(-most), v.maxValue(most)))
const row = v.strictObject({
  ...key,
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  address: text(300),
  language: v.picklist(LANGUAGES),
  phoneChannels: v.array(v.picklist(['sms', 'voice', 'rcs', 'whatsapp'])),
  contact: v.nullable(phone),
  longitude: degrees(180),
  latitude: degrees(90),
  vulnerable: v.boolean(),
})
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const lookBody = v.strictObject({ rows: v.pipe(v.array(v.strictObject(key)), v.maxLength(MOST_ROWS)) })
const beginBody = v.strictObject({
  mark: v.pipe(v.string(), v.regex(/^[0-9a-f-]{3,80}$/)),
  expected: v.strictObject({
    lines: count,
    persons: count,
    refused: count,
    duplicates: count,
    unlocated: count,
  }),
})
const rowsBody = v.strictObject({
  batch: count,
  throughLine: count,
  reachesLine: v.optional(count),
  rows: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MOST_ROWS)),
})
const endBody = v.strictObject({ state: v.picklist(['stopped', 'finished']), throughLine: count })

const desk = (c: Context<AppEnv>) => residentsOf(c.env, c.get('identity').territory, c.get('mode'), 0)

imports.use('*', requireRight('manage residents'))

imports.get('/', async (c) => c.json({ runs: await desk(c).importRuns() }))

imports.post('/look', async (c) => {
  const body = await readJson(c, lookBody, MAX_BATCH_BYTES)
  if (body.kind === 'answered') return body.response
  return c.json({ known: await desk(c).lookImport(body.value.rows) })
})

imports.post('/', async (c) => {
  const body = await readJson(c, beginBody)
  if (body.kind === 'answered') return body.response
  const begun = await desk(c).beginImport({ ...body.value, by: c.get('identity').name })
  if (begun.kind === 'begun') return c.json({ run: begun.run }, 201)
  return problem(c, {
    type: 'conflict',
    detail: `Import ${begun.run.number} of ${begun.run.by} is running.`,
    mend: 'Wait until it has ended, or stop it; one that gives no sign of life for a minute may be followed by another.',
  })
})

imports.post('/:id/rows', async (c) => {
  const body = await readJson(c, rowsBody, MAX_BATCH_BYTES)
  if (body.kind === 'answered') return body.response
  const checked = await checkedRows(body.value.rows)
  if (checked.kind === 'faults')
    return problem(c, {
      type: 'bad-request',
      detail: 'Rows of this batch cannot be read; nothing of it is in.',
      faults: checked.faults,
    })
  const answer = await desk(c).importBatch(c.req.param('id'), { ...body.value, rows: checked.rows })
  switch (answer.kind) {
    case 'taken':
      return c.json({ run: answer.run })
    case 'unknown':
      return unknown(c)
    case 'ended':
      return problem(c, {
        type: 'conflict',
        detail: `Import ${answer.run.number} was ended; lines up to ${answer.run.throughLine} are in.`,
        mend: 'Begin it again with the same file: it goes on from there.',
      })
    case 'faulty':
      return problem(c, {
        type: 'not-acceptable',
        detail: 'Rows of this batch cannot be taken; nothing of it is in.',
        faults: answer.faults.slice(0, 100).map(({ line, reason, mend }) => ({
          where: `line ${line}`,
          message: reason,
          mend,
        })),
      })
    case 'out of order':
      return outOfOrder(c, answer.run)
    default:
      return answer satisfies never
  }
})

imports.post('/:id/end', async (c) => {
  const body = await readJson(c, endBody)
  if (body.kind === 'answered') return body.response
  const answer = await desk(c).endImport(c.req.param('id'), { ...body.value, by: c.get('identity').name })
  return answer.kind === 'unknown' ? unknown(c) : c.json({ run: answer.run })
})

type CheckedRows =
  | { readonly kind: 'rows'; readonly rows: readonly v.InferOutput<typeof row>[] }
  | { readonly kind: 'faults'; readonly faults: readonly { where: string; message: string; mend: string }[] }

async function checkedRows(given: readonly unknown[]): Promise<CheckedRows> {
  const rows: v.InferOutput<typeof row>[] = []
  for (let start = 0; start < given.length; start += CHECKED_AT_ONCE) {
    for (const [index, one] of given.slice(start, start + CHECKED_AT_ONCE).entries()) {
      const checked = v.safeParse(row, one)
      if (checked.success) {
        rows.push(checked.output)
        continue
      }
      const faults = checked.issues.map((issue) => ({
        where: `rows.${start + index}.${v.getDotPath(issue) ?? ''}`,
        message: issue.message,
        mend: `Expected ${issue.expected ?? 'another value'}.`,
      }))
      return { kind: 'faults', faults }
    }
    await new Promise((go) => setTimeout(go, 0))
  }
  return { kind: 'rows', rows }
}

function unknown(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: 'There is no such import.' })
}

function outOfOrder(c: Context<AppEnv>, run: ImportRun): Response {
  return problem(c, {
    type: 'conflict',
    detail: `Batch ${run.batches} comes next; lines up to ${run.throughLine} are in.`,
    mend: 'Send the batches one after the other.',
  })
}
