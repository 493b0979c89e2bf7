// The main courante: read, added to by hand, exported so that anybody can verify it. Nothing in it is ever changed.
import { Hono } from 'hono'
import * as v from 'valibot'
import { HAND_CATEGORIES, NOTE_CHANNELS, NOTE_QUALITIES } from '../model/log.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson, whenItHappened } from './body.ts'
import { requireRight } from './guard.ts'
import { otherChains } from './chains.ts'
import { problem, refusalProblem } from './problem.ts'

export const log = new Hono<AppEnv>()

const few = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(120)), '')
const noteBody = v.strictObject({
  text: ownWords,
  category: v.optional(v.picklist(HAND_CATEGORIES), 'action'),
  channel: v.optional(v.nullable(v.picklist(NOTE_CHANNELS)), null),
  from: few,
  to: few,
  place: few,
  quality: v.optional(v.nullable(v.picklist(NOTE_QUALITIES)), null),
  happenedAt: whenItHappened,
  corrects: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
  card: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(8)), ''),
})
const whole = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : /^\d{1,9}$/.test(text) ? Number(text) : null

log.get('/', requireRight('read situation'), async (c) => {
  const since = whole(c.req.query('since'), 0)
  const limit = whole(c.req.query('limit'), 200)
  if (since === null || limit === null)
    return problem(c, { type: 'bad-request', detail: 'since and limit are whole numbers.' })
  return c.json({ entries: await command(c).log(since, limit) })
})

log.post('/', requireRight('write log'), async (c) => {
  const body = await readJson(c, noteBody)
  if (body.kind === 'answered') return body.response
  if ((await command(c).bundle()) === null)
    return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
  const { text, ...more } = body.value
  const answer = await command(c).note(actor(c), text, more, requestOf(c))
  return answer.kind === 'ok' ? c.json({ entry: answer.entry }, 201) : refusalProblem(c, answer)
})

log.get('/export', requireRight('export log'), async (c) => {
  const { entries, anchors } = await command(c).exportLog()
  const lines = [
    ...[...entries, ...(await otherChains(c))].map((entry) => ({ entry })),
    ...anchors.map((anchor) => ({ anchor })),
  ]
  return c.body(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 200, {
    'Content-Type': 'application/x-ndjson; charset=utf-8',
    'Content-Disposition': `attachment; filename="tocsin-${c.get('identity').territory}-log.ndjson"`,
    'Cache-Control': 'no-store',
  })
})
