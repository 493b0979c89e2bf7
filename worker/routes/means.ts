// What the cell can use: written down, engaged, given back, out of service.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { MEANS_ORIGINS, MEANS_STATES } from '../model/means.ts'
import type { MeansAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { numberOf } from './calls.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const line = (most: number) => v.optional(v.pipe(v.string(), v.trim(), v.maxLength(most)), '')
const use = { state: v.picklist(MEANS_STATES), where: line(100), holder: line(80), task: line(100), note: line(300) }
const meansBody = v.strictObject({
  what: v.pipe(v.string(), v.trim(), v.minLength(1, 'what it is is needed here'), v.maxLength(80)),
  origin: v.picklist(MEANS_ORIGINS),
  owner: line(80),
  employer: line(80),
  ...use,
})

export const means = new Hono<AppEnv>()

means.get('/', requireRight('work plan'), async (c) => c.json({ means: await command(c).means() }))

means.post('/', requireRight('work plan'), async (c) => {
  const body = await readJson(c, meansBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).addMeans(body.value, actor(c), requestOf(c)), 201)
})

means.post('/:number', requireRight('work plan'), async (c) => {
  const body = await readJson(c, v.strictObject(use))
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).useMeans(numberOf(c), body.value, actor(c)), 200)
})

function answered(c: Context<AppEnv>, answer: MeansAnswer, status: 200 | 201): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ means: answer.means }, status)
}
