// Loud-hailer rounds: words and route of zones or of an alert, to which team each part goes, and what is said of each stretch.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { HAIL_VIA, MOST_VEHICLES } from '../model/hail.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { HailAnswer } from '../objects/rpc/without-networks.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const short = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const needed = (most: number) => v.pipe(short(most), v.minLength(1, 'words are needed here'))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const at = v.optional(v.nullable(instant), null)
const count = v.pipe(v.number(), v.integer(), v.minValue(1))
const hailBody = v.strictObject({
  alert: v.optional(v.nullable(needed(64)), null),
  zones: v.optional(v.pipe(v.array(needed(64)), v.maxLength(100)), []),
  vehicles: v.pipe(v.array(needed(60)), v.minLength(1, 'at least one vehicle'), v.maxLength(MOST_VEHICLES)),
  text: v.strictObject({ fr: needed(1_000), en: v.optional(short(1_000), '') }),
})
const giveBody = v.strictObject({ vehicle: count, team: count })
const saidBody = v.variant('how', [
  v.strictObject({ how: v.literal('driven'), via: v.picklist(HAIL_VIA), at }),
  v.strictObject({ how: v.literal('not driven'), reason: short(300), at }),
])

export const hails = new Hono<AppEnv>()

hails.get('/draft', requireRight('read situation'), async (c) => {
  const answer = await command(c).hailDraft(c.req.query('alert') ?? null)
  return 'reason' in answer ? refusalProblem(c, answer) : c.json({ text: answer })
})

hails.post('/', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, hailBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).makeHail(body.value, actor(c), requestOf(c)), 201)
})

hails.post('/:number/give', requireRight('lead field'), async (c) => {
  const body = await readJson(c, giveBody)
  if (body.kind === 'answered') return body.response
  const { vehicle, team } = body.value
  return answered(c, await command(c).giveHail(numberOf(c, 'number'), vehicle, team, actor(c)), 200)
})

hails.post('/:number/stretches/:stretch', requireRight('write log'), async (c) => {
  const body = await readJson(c, saidBody)
  if (body.kind === 'answered') return body.response
  const [number, stretch] = [numberOf(c, 'number'), numberOf(c, 'stretch')]
  return answered(c, await command(c).sayHail(number, stretch, body.value, actor(c)), 200)
})

function numberOf(c: Context<AppEnv>, name: 'number' | 'stretch'): number {
  const text = c.req.param(name) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function answered(c: Context<AppEnv>, answer: HailAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ sheet: answer.sheet }, status) : refusalProblem(c, answer)
}
