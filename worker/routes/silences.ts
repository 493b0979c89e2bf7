// Silences of rules: a named person mutes a rule for a while, with a reason and an end; and takes it back.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { LONGEST_REASON } from '../model/silence.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { SilenceAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const time = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
)
const silenceBody = v.strictObject({
  rule: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  reason: v.pipe(v.string(), v.trim(), v.minLength(1, 'a reason is needed here'), v.maxLength(LONGEST_REASON)),
  from: v.optional(time),
  until: time,
})

export const silences = new Hono<AppEnv>()

silences.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ silences: situation?.silences ?? [] })
})

silences.post('/', requireRight('dismiss proposal'), async (c) => {
  const body = await readJson(c, silenceBody)
  if (body.kind === 'answered') return body.response
  const { rule, reason, from, until } = body.value
  const asked = { rule, reason, from: from === undefined ? null : parseRfc3339(from), until: parseRfc3339(until) ?? 0 }
  return answered(c, await command(c).silence(asked, actor(c), requestOf(c)), 201)
})

silences.post('/:id/end', requireRight('dismiss proposal'), async (c) =>
  answered(c, await command(c).endSilence(c.req.param('id'), actor(c)), 200),
)

function answered(c: Context<AppEnv>, answer: SilenceAnswer, status: 200 | 201): Response {
  if (answer.kind === 'ok') return c.json({ silence: answer.silence }, status)
  return answer.reason === 'unknown silence'
    ? problem(c, { type: 'not-found', detail: answer.detail })
    : refusalProblem(c, answer)
}
