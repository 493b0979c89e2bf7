// The relief of the crisis cell: its shifts, the sheet of what is open, and the signature of whoever takes over.
import { Hono } from 'hono'
import * as v from 'valibot'
import { PLAN_ROLES } from '../model/plan.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const MOST_SHIFTS = 100
const name = v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is needed here'), v.maxLength(80))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const shiftsBody = v.strictObject({
  shifts: v.pipe(
    v.array(
      v.pipe(
        v.strictObject({
          id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'letters, digits and dashes')),
          role: v.picklist(PLAN_ROLES),
          name,
          from: instant,
          to: instant,
        }),
        v.check(({ from, to }) => from < to, 'it ends before it begins'),
      ),
    ),
    v.maxLength(MOST_SHIFTS),
  ),
})
const signedBody = v.strictObject({
  /** Who hands over. */
  from: name,
  text: v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(12_000)),
  readBack: v.literal(true, 'read the sheet back before you sign for it'),
})

export const handOver = new Hono<AppEnv>()

handOver.get('/', requireRight('read situation'), async (c) => {
  const found = await command(c).handOver()
  return found === null
    ? problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
    : c.json({ handOver: found.sheet, shifts: found.shifts })
})

handOver.put('/shifts', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, shiftsBody)
  if (body.kind === 'answered') return body.response
  return c.json({ shifts: await command(c).putRelief(body.value.shifts, actor(c)) })
})

handOver.post('/', requireRight('write log'), async (c) => {
  const body = await readJson(c, signedBody)
  if (body.kind === 'answered') return body.response
  const { from, text } = body.value
  const by = actor(c)
  if (from.toLowerCase() === by.name.toLowerCase())
    return problem(c, { type: 'bad-request', detail: 'from: whoever takes over signs, and somebody else hands over.' })
  return c.json({ entry: await command(c).signHandOver({ from, text }, by, requestOf(c)) }, 201)
})
