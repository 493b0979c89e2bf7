// What people have seen: written down, and confirmed or refuted by whoever went to look. Nothing of it is ever changed or taken away.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { SIGHTING_BY, SIGHTING_WHAT } from '../model/sighting.ts'
import { parseRfc3339 } from '../model/time.ts'
import { isLevelUnit, toCanonical } from '../model/units.ts'
import type { SightingAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_WORDS = 500
const words = v.pipe(v.string(), v.trim(), v.maxLength(MAX_WORDS))
const tellBody = v.strictObject({
  by: v.picklist(SIGHTING_BY),
  what: v.picklist(SIGHTING_WHAT),
  place: v.pipe(v.string(), v.trim(), v.minLength(1, 'a place is needed here'), v.maxLength(100)),
  text: v.optional(words, ''),
  /** RFC 3339 with an offset. */
  seenAt: v.pipe(
    v.string(),
    v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
  ),
  level: v.optional(
    v.strictObject({
      station: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
      value: v.pipe(v.number(), v.finite()),
      unit: v.pipe(v.string(), v.check(isLevelUnit, 'mm, cm, m or ft')),
    }),
  ),
})
const checkBody = v.strictObject({ state: v.picklist(['confirmed', 'refuted']), note: v.optional(words, '') })

export const sightings = new Hono<AppEnv>()

sightings.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ sightings: situation?.sightings ?? [] })
})

sightings.post('/', requireRight('write log'), async (c) => {
  const body = await readJson(c, tellBody)
  if (body.kind === 'answered') return body.response
  const { level, seenAt, ...told } = body.value
  const value = level !== undefined && isLevelUnit(level.unit) ? toCanonical(level.value, level.unit) : null
  const at = parseRfc3339(seenAt) ?? 0
  const sighting = { ...told, seenAt: at, station: level?.station ?? null, levelMm: value }
  return answered(c, await command(c).tellSighting(sighting, actor(c), requestOf(c)), 201)
})

sightings.post('/:number/check', requireRight('write log'), async (c) => {
  const body = await readJson(c, checkBody)
  if (body.kind === 'answered') return body.response
  const number = /^\d{1,9}$/.test(c.req.param('number')) ? Number(c.req.param('number')) : null
  if (number === null) return problem(c, { type: 'not-found', detail: 'There is no such sighting.' })
  return answered(c, await command(c).checkSighting(number, body.value.state, actor(c), body.value.note), 200)
})

function answered(c: Context<AppEnv>, answer: SightingAnswer, status: 200 | 201): Response {
  if (answer.kind === 'ok') return c.json({ sighting: answer.sighting }, status)
  return answer.reason === 'unknown sighting'
    ? problem(c, { type: 'not-found', detail: answer.detail })
    : refusalProblem(c, answer)
}
