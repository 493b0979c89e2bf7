// The rules as forms over their files; a change of one is proposed by one person and put in force by another.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { watchOf } from '../env.ts'
import type { RuleChangeAnswer } from '../objects/rpc/asked.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { faultsProblem, refusalProblem } from './problem.ts'
import { replayed } from './replay.ts'
import { ruleDraft } from './rule-draft.ts'

const changeBody = v.strictObject({ draft: ruleDraft, reason: ownWords })
const code = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
/** A draft to be replayed over what is kept of one gauge, or a replay under way. */
const trialBody = v.union([v.strictObject({ draft: ruleDraft, station: code }), v.strictObject({ job: code })])
const approveBody = v.strictObject({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the hash of the change that was shown')),
})
const refuseBody = v.strictObject({ reason: ownWords })

export const rules = new Hono<AppEnv>()

rules.get('/', requireRight('read situation'), async (c) => c.json(await command(c).ruleForms()))

// What a rule would have said as somebody would have it, beside what it says: nothing is kept of the draft.
rules.post('/trial', requireRight('read situation'), async (c) => {
  const body = await readJson(c, trialBody)
  if (body.kind === 'answered') return body.response
  const watch = watchOf(c.env, c.get('identity').territory)
  const nothing = { rules: [], changes: [], from: null, to: null, csv: null, recording: null }
  if ('job' in body.value) return replayed(c, await watch.replay({ ...nothing, station: '-', job: body.value.job }))
  const { draft, station } = body.value
  const drafted = await command(c).draftedRule(draft)
  if (drafted.kind === 'faults') return faultsProblem(c, drafted.faults)
  if (drafted.kind === 'refused') return refusalProblem(c, drafted)
  const { written, tried } = drafted
  return replayed(c, await watch.replay({ ...nothing, station, job: null, trial: { written, tried } }))
})

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
