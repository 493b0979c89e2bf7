// The after-action report: what the log and the alerts say of an event, and what people write under it.
import { Hono } from 'hono'
import * as v from 'valibot'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const words = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const recommendation = v.strictObject({
  what: v.pipe(words(400), v.minLength(1, 'words are needed here')),
  owner: words(120),
  by: v.pipe(v.string(), v.regex(/^$|^\d{4}-\d{2}-\d{2}$/, 'Expected a day such as 2026-12-31')),
})
const keptBody = v.strictObject({
  number: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
  review: v.strictObject({
    title: v.pipe(words(120), v.minLength(1, 'words are needed here')),
    from: instant,
    to: instant,
    participants: words(2_000),
    wentWell: words(8_000),
    toImprove: words(8_000),
    recommendations: v.pipe(v.array(recommendation), v.maxLength(60)),
    countsAsExercise: v.boolean(),
    sentTo: words(120),
  }),
})

export const review = new Hono<AppEnv>()

review.get('/', requireRight('read situation'), async (c) => {
  const [from, to] = ['from', 'to'].map((name) => {
    const written = c.req.query(name)
    return written === undefined ? null : parseRfc3339(written)
  })
  if ((from === null && c.req.query('from') !== undefined) || (to === null && c.req.query('to') !== undefined))
    return problem(c, { type: 'bad-request', detail: 'from and to are RFC 3339 times with their offset.' })
  const view = await command(c).review({ from: from ?? null, to: to ?? null })
  return view === null ? problem(c, { type: 'not-found', detail: 'No territory has been applied here.' }) : c.json(view)
})

review.post('/', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, keptBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).keepReview(body.value.number, body.value.review, actor(c))
  return answer.kind === 'ok' ? c.json({ review: answer.review }, 201) : refusalProblem(c, answer)
})
