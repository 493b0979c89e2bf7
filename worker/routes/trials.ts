// A text that is being written, on the phone of one of the directory: read or heard before anybody decides on it.
import { Hono } from 'hono'
import * as v from 'valibot'
import { LANGUAGES } from '../model/message.ts'
import { TRIAL_CHANNELS } from '../model/trial-message.ts'
import { actor, command } from './acting.ts'
import { draftBody } from './alert-body.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const trialBody = v.strictObject({
  member: v.pipe(v.string(), v.maxLength(64)),
  channel: v.picklist(TRIAL_CHANNELS),
  language: v.picklist(LANGUAGES),
  content: draftBody.entries.content,
  number: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
  revision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
})

export const trials = new Hono<AppEnv>()

trials.post('/', requireRight('draft alert'), async (c) => {
  const body = await readJson(c, trialBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).sendTrial(body.value, actor(c))
  return answer.kind === 'ok' ? c.json({ trial: answer.trial }, 201) : refusalProblem(c, answer)
})

trials.get('/:number', requireRight('draft alert'), async (c) => {
  const trial = await command(c).trial(Number(c.req.param('number')))
  return trial === null ? problem(c, { type: 'not-found', detail: 'There is no such trial.' }) : c.json({ trial })
})
