// Who looked at personal data, when and why; and, for the notification of a breach within 72 hours, how much of what was held where.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { accountsOf, contactIndexOf, fieldRoomOf, registerOf, residentsOf } from '../env.ts'
import { accessLineOf, isWithin, type AccessLine, type AccessWindow } from '../model/access.ts'
import { CONTACT_SLICES, objectName } from '../model/keys.ts'
import { RECORD, type Holding } from '../model/retention.ts'
import { DAY_MS, parseRfc3339, toRfc3339, type Instant } from '../model/time.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const SHOWN_DAYS = 90
const MOST_LINES = 5_000

export const access = new Hono<AppEnv>()

access.get('/', requireRight('export log'), async (c) => {
  const now = Date.now()
  const from = instantOf(c.req.query('from'), now - SHOWN_DAYS * DAY_MS)
  const to = instantOf(c.req.query('to'), now + DAY_MS)
  if (from === null || to === null || from >= to)
    return problem(c, {
      type: 'bad-request',
      detail: '`from` and `to` are no window of time.',
      mend: 'Write both as 2026-10-14T00:00:00+02:00, the earlier one first.',
    })
  const lines = await linesOf(c, { from, to, person: c.req.query('person') ?? null })
  return c.json({ accesses: lines.slice(0, MOST_LINES).map(written), more: lines.length > MOST_LINES })
})

const instant = v.pipe(
  v.string(),
  v.check((text) => parseRfc3339(text) !== null, 'RFC 3339 with an offset'),
  v.transform((text): Instant => parseRfc3339(text) ?? 0),
)
const breachBody = v.strictObject({ from: instant, to: instant })

// Counts and looks, nobody's data: the file itself may travel.
access.post('/breach', requireRight('manage people'), async (c) => {
  const body = await readJson(c, breachBody)
  if (body.kind === 'answered') return body.response
  const { from, to } = body.value
  if (from >= to)
    return problem(c, {
      type: 'bad-request',
      detail: 'The window ends before it begins.',
      mend: 'Write `from` before `to`.',
    })
  const bundle = await command(c).bundle()
  if (bundle === null) return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
  const { code, name, shards } = bundle.territory
  const [holdings, index, lines] = await Promise.all([
    holdingsOf(c, code, shards),
    indexed(c, code),
    linesOf(c, { from, to, person: null }),
  ])
  const scope = `du ${toRfc3339(from)} au ${toRfc3339(to)}`
  const written_ = { dataset: 'breach report', reason: 'breach', persons: null, scope } as const
  await command(c).accessed(actor(c), written_)
  const datasets = RECORD.map(({ dataset, name: title, purpose, basis, fields, kept }) => {
    const held = holdings.filter((one) => one.dataset === dataset)
    const since = held.flatMap((one) => one.since ?? [])
    return {
      dataset,
      name: title,
      purpose,
      basis,
      fields,
      kept,
      persons: held.reduce((sum, one) => sum + one.persons, 0),
      records: held.reduce((sum, one) => sum + one.records, 0),
      since: since.length === 0 ? null : toRfc3339(Math.min(...since)),
      objects: held.map(({ object, persons, records, since: oldest }) => ({
        object,
        persons,
        records,
        since: oldest === null ? null : toRfc3339(oldest),
      })),
    }
  })
  c.header('Cache-Control', 'no-store')
  c.header('Content-Disposition', `attachment; filename="violation-${code}.json"`)
  return c.json({
    territory: { code, name },
    madeAt: toRfc3339(Date.now()),
    madeBy: actor(c).name,
    window: { from: toRfc3339(from), to: toRfc3339(to) },
    datasets,
    addressesIndexed: index,
    accesses: lines.map(written),
  })
})

// ---- inside ----

/** Each chain that may tell of a look, newest first. */
async function linesOf(c: Context<AppEnv>, window: AccessWindow): Promise<readonly AccessLine[]> {
  const { territory } = c.get('identity')
  const [own, acts] = await Promise.all([command(c).accesses(window), registerOf(c.env, territory).acts()])
  const register = acts.map(accessLineOf).filter((line): line is AccessLine => line !== null && isWithin(line, window))
  return [...own, ...register].sort((left, right) => right.at - left.at || right.seq - left.seq)
}

async function holdingsOf(c: Context<AppEnv>, code: string, shards: number): Promise<readonly Holding[]> {
  const each = await Promise.all([
    command(c).holdings(),
    registerOf(c.env, code).holdings(code),
    accountsOf(c.env, code).holdings(code),
    fieldRoomOf(c.env, code, c.get('mode')).holdings(),
    ...Array.from({ length: shards }, (_, shard) => residentsOf(c.env, code, c.get('mode'), shard).holdings()),
  ])
  return each.flat()
}

/** Keyed hashes of numbers and mailboxes, which say nothing without the key. */
async function indexed(c: Context<AppEnv>, code: string) {
  const slices = Array.from({ length: CONTACT_SLICES }, (_, slice) => slice)
  const sizes = await Promise.all(slices.map((slice) => contactIndexOf(c.env, code, c.get('mode'), slice).size()))
  return slices.map((slice) => ({
    object: objectName.contactIndex(code, c.get('mode'), slice),
    hashes: sizes[slice] ?? 0,
  }))
}

function written({ at, ...line }: AccessLine) {
  return { ...line, at: toRfc3339(at) }
}

function instantOf(text: string | undefined, otherwise: Instant): Instant | null {
  return text === undefined ? otherwise : parseRfc3339(text)
}
