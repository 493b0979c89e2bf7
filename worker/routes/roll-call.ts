// The roll call of the crisis cell: one act calls a group of the directory, and who comes is told by key, by SMS or by hand.
import { Hono } from 'hono'
import * as v from 'valibot'
import { DUTY_ROLES } from '../model/roster.ts'
import { MINUTE_MS } from '../model/time.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const LONGEST_WAIT_MIN = 120
const minutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999))
const beginBody = v.strictObject({
  groups: v.pipe(v.array(v.picklist(DUTY_ROLES)), v.minLength(1, 'choose at least one group'), v.maxLength(10)),
  needed: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  withinMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_WAIT_MIN)),
  // They stand in an SMS, with what to answer.
  why: v.pipe(v.string(), v.trim(), v.minLength(1, 'say why'), v.maxLength(60)),
  where: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(40)), ''),
})
const answerBody = v.strictObject({
  member: v.pipe(v.string(), v.maxLength(64)),
  said: v.variant('kind', [
    v.strictObject({ kind: v.literal('coming'), inMinutes: v.nullable(minutes) }),
    v.strictObject({ kind: v.literal('unavailable') }),
    v.strictObject({ kind: v.literal('there') }),
  ]),
})

export const rollCall = new Hono<AppEnv>()

rollCall.get('/', requireRight('read situation'), async (c) => c.json({ rollCall: await command(c).rollCall() }))

rollCall.post('/', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, beginBody)
  if (body.kind === 'answered') return body.response
  const { withinMinutes, ...asked } = body.value
  const answer = await command(c).beginRollCall({ ...asked, withinMs: withinMinutes * MINUTE_MS }, actor(c))
  return answer.kind === 'ok' ? c.json({ rollCall: answer.rollCall }, 201) : refusalProblem(c, answer)
})

rollCall.post('/answer', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, answerBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).answerRollCall(body.value.member, body.value.said, actor(c))
  return answer.kind === 'ok' ? c.json({ rollCall: answer.rollCall }) : refusalProblem(c, answer)
})

rollCall.post('/end', requireRight('prepare plan'), async (c) => {
  const answer = await command(c).endRollCall(actor(c))
  return answer.kind === 'ok' ? c.json({ rollCall: answer.rollCall }) : refusalProblem(c, answer)
})
