// Scenarios prepared in calm: written, approved by another, sent in one act; what is sent answers as any alert.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { DEFAULT_REVIEW_MS, LONGEST_REVIEW_MS } from '../model/prepared.ts'
import { DAY_MS } from '../model/time.ts'
import type { PreparedAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import { preparedBody } from './alert-body.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const version = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the version of what was shown'))
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_REVIEW_MS / DAY_MS))
const approvalBody = v.strictObject({ version, reviewInDays: v.optional(days, DEFAULT_REVIEW_MS / DAY_MS) })
const sendingBody = v.strictObject({
  version,
  proposal: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(64))), null),
  persons: v.pipe(v.number(), v.integer(), v.minValue(0)),
  aloneReason: v.optional(v.nullable(ownWords), null),
})

export const scenarios = new Hono<AppEnv>()

scenarios.get('/', requireRight('read situation'), async (c) => c.json({ scenarios: await command(c).prepared() }))

scenarios.post('/', requireRight('draft alert'), async (c) => kept(c, null))

scenarios.put('/:id', requireRight('draft alert'), async (c) => kept(c, c.req.param('id')))

scenarios.delete('/:id', requireRight('draft alert'), async (c) =>
  answered(c, await command(c).dropPrepared(c.req.param('id'), actor(c))),
)

scenarios.post('/:id/approve', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, approvalBody)
  if (body.kind === 'answered') return body.response
  const shown = { version: body.value.version, reviewInMs: body.value.reviewInDays * DAY_MS }
  return answered(c, await command(c).approvePrepared(c.req.param('id'), shown, actor(c)))
})

scenarios.post('/:id/send', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, sendingBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).sendPrepared(c.req.param('id'), body.value, actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ alert: answer.alert })
})

async function kept(c: Context<AppEnv>, id: string | null): Promise<Response> {
  const body = await readJson(c, preparedBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).prepare(id, body.value, actor(c), id === null ? requestOf(c) : null)
  return answered(c, answer, id === null ? 201 : 200)
}

function answered(c: Context<AppEnv>, answer: PreparedAnswer, status: 200 | 201 = 200): Response {
  return answer.kind === 'ok' ? c.json({ scenario: answer.scenario }, status) : refusalProblem(c, answer)
}
