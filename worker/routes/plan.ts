// The plan communal de sauvegarde: its cards, the level that a named person decides on, and what becomes of each card in an event.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { may } from '../model/identity.ts'
import { PLAN_LEVELS } from '../model/plan.ts'
import type { PlanAnswer } from '../objects/rpc/asked.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson, whenItHappened } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const words = v.pipe(v.string(), v.trim(), v.maxLength(500))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const levelBody = v.strictObject({ plan: name, level: v.picklist(PLAN_LEVELS), reason: v.optional(words, '') })
const when = { happenedAt: whenItHappened }
const actBody = v.variant('act', [
  v.strictObject({ act: v.literal('assign'), owner: v.pipe(words, v.minLength(1), v.maxLength(80)), ...when }),
  v.strictObject({ act: v.literal('start'), ...when }),
  v.strictObject({ act: v.literal('done'), note: v.optional(words, ''), ...when }),
  v.strictObject({ act: v.literal('not applicable'), note: words, ...when }),
  v.strictObject({ act: v.literal('block'), note: words, ...when }),
  v.strictObject({ act: v.literal('reopen'), note: words, ...when }),
])
const closeBody = v.strictObject({ reason: words })
const directorBody = v.strictObject({ who: v.picklist(['mayor', 'prefect']), note: v.optional(words, '') })

export const plan = new Hono<AppEnv>()

plan.get('/', requireRight('read situation'), async (c) => c.json({ plans: await command(c).plans() }))

plan.post('/level', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, levelBody)
  if (body.kind === 'answered') return body.response
  const right = may(c.get('identity').roles, 'direct plan') ? 'direct' : 'prepare'
  return answered(c, await command(c).decidePlanLevel(body.value, right, actor(c)))
})

plan.post('/runs/:run/cards/:card', requireRight('work plan'), async (c) => {
  const body = await readJson(c, actBody)
  if (body.kind === 'answered') return body.response
  const { happenedAt, ...act } = body.value
  const asked = { run: c.req.param('run'), card: c.req.param('card'), act, happenedAt }
  return answered(c, await command(c).actOnCard(asked, actor(c)))
})

plan.post('/runs/:run/close', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, closeBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).closePlan(c.req.param('run'), actor(c), body.value.reason))
})

plan.put('/director', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, directorBody)
  if (body.kind === 'answered') return body.response
  return c.json({ director: await command(c).setDirector(body.value.who, actor(c), body.value.note) })
})

function answered(c: Context<AppEnv>, answer: PlanAnswer): Response {
  if (answer.kind === 'ok') return c.json({ run: answer.run })
  return answer.reason === 'unknown plan' || answer.reason === 'unknown card'
    ? problem(c, { type: 'not-found', detail: answer.detail })
    : refusalProblem(c, answer)
}
