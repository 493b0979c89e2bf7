// The rules as forms over their files; a change of one is proposed by one person and put in force by another.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { RuleChangeAnswer } from '../objects/rpc.ts'
import { actor, command } from './alerts.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { faultsProblem, refusalProblem } from './problem.ts'

const MAX_EDITS = 50
const MAX_VALUE = 200
const MAX_DEPTH = 20

const changeBody = v.strictObject({
  file: v.pipe(v.string(), v.maxLength(200)),
  rule: v.pipe(v.string(), v.maxLength(64)),
  edits: v.pipe(
    v.array(
      v.strictObject({
        path: v.pipe(v.array(v.union([v.string(), v.number()])), v.maxLength(MAX_DEPTH)),
        value: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_VALUE)),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_EDITS),
  ),
  reason: ownWords,
})
const approveBody = v.strictObject({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the hash of the change that was shown')),
})
const refuseBody = v.strictObject({ reason: ownWords })

export const rules = new Hono<AppEnv>()

rules.get('/', requireRight('read situation'), async (c) => c.json({ rules: await command(c).ruleForms() }))

rules.post('/changes', requireRight('draft alert'), async (c) => {
  const body = await readJson(c, changeBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).proposeRuleChange(body.value, actor(c)), 201)
})

rules.post('/changes/:id/approve', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, approveBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).approveRuleChange(c.req.param('id'), body.value.hash, actor(c)), 200)
})

rules.post('/changes/:id/refuse', requireRight('draft alert'), async (c) => {
  const body = await readJson(c, refuseBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).refuseRuleChange(c.req.param('id'), actor(c), body.value.reason), 200)
})

function answered(c: Context<AppEnv>, answer: RuleChangeAnswer, status: 200 | 201): Response {
  if (answer.kind === 'ok') return c.json({ change: answer.change }, status)
  return answer.kind === 'faults' ? faultsProblem(c, answer.faults) : refusalProblem(c, answer)
}
